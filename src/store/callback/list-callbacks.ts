import type { Callback } from "../../domain/callback/callback";
import type { CallbackAttempt } from "../../domain/history/history";
import { readUuid } from "../../domain/ids";
import { lookThrough, pageOfLooked } from "../query/bounded-scan";
import { allOf, type Condition, given } from "../query/conditions";
import type { Page, PageAsk } from "../query/page";
import type { RecordFilter } from "../query/record-filter";
import { conversionsFor } from "../query/search";

type Row = Record<string, string | number | null>;

/** An open breaker: its endpoint failed so often that one try a minute goes through. */
export type HeldBack = { host: string; failures: number; since: number };

type Found = Callback & { heldBack: HeldBack | null };

/** A callback with every attempt to deliver it, in order, and what holds it back. */
export type CallbackWithAttempts = Found & { attemptsMade: CallbackAttempt[] };

const COLUMNS = `*, (SELECT json_object('host', host, 'failures', failures, 'since', opened_at) FROM breakers
  WHERE key = callbacks.breaker_key AND opened_at IS NOT NULL) AS held_back`;

/** Callbacks of a network, the newest first; a page looks through so many and no more. */
export async function listCallbacks(
  env: Env,
  networkId: string,
  { filter, before, limit }: PageAsk & { filter: RecordFilter },
): Promise<Page<CallbackWithAttempts>> {
  const bounds = [filter.q ? await searched(env, networkId, filter.q) : null, given(before, "id < ?")];
  const ask = {
    table: "callbacks",
    columns: COLUMNS,
    bounds,
    filters: filters(networkId, filter),
    limit,
    few: Boolean(filter.q),
  };
  const { rows: found, horizon } = await lookThrough<Row>(env.DB, ask);
  const { rows, next } = pageOfLooked([{ rows: found.map(readCallback), horizon }], limit);
  return { rows: await withAttempts(env, rows), next };
}

/** The callback's own id is the `webhook-id` that the partner saw. */
async function searched(env: Env, networkId: string, q: string): Promise<Condition> {
  const { where, values } = allOf(await conversionsFor(env, networkId, q));
  return [
    `id = ? OR conversion_id IN (SELECT id FROM conversions WHERE ${where})`,
    readUuid(q) ?? q,
    ...values,
  ];
}

function filters(networkId: string, filter: RecordFilter): Condition[] {
  const { from, to, offerId, partnerId, linkId, advertiserId, eventId, kind, state, status, test } = filter;
  const ofConversion = (sql: string) => `conversion_id IN (SELECT id FROM conversions WHERE ${sql})`;
  return [
    ["network_id = ?", networkId],
    given(from, "created_at >= ?"),
    given(to, "created_at < ?"),
    given(offerId, "offer_id = ?"),
    given(partnerId, "partner_id = ?"),
    given(linkId, ofConversion("link_id = ?")),
    given(advertiserId, ofConversion("advertiser_id = ?")),
    given(eventId, ofConversion("event_id = ?")),
    given(kind, ofConversion("click ->> '$.kind' = ?")),
    given(state, "state = ?"),
    given(status, "status = ?"),
    test === undefined ? null : ["test = ?", test ? 1 : 0],
  ];
}

/** A callback of the network with its attempts, or null. */
export async function findCallbackWithAttempts(
  env: Env,
  networkId: string,
  id: string,
): Promise<CallbackWithAttempts | null> {
  const sql = `SELECT ${COLUMNS} FROM callbacks WHERE id = ? AND network_id = ?`;
  const row = await env.DB.prepare(sql).bind(id, networkId).first<Row>();
  const [callback] = row ? await withAttempts(env, [readCallback(row)]) : [];
  return callback ?? null;
}

/** All callbacks of a click's conversions, oldest first. */
export async function callbacksOfClick(
  env: Env,
  networkId: string,
  conversionIds: readonly string[],
): Promise<CallbackWithAttempts[]> {
  const sql = `SELECT ${COLUMNS} FROM callbacks WHERE conversion_id IN (SELECT value FROM json_each(?)) AND network_id = ?
    ORDER BY id`;
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(conversionIds), networkId).all<Row>();
  return withAttempts(env, results.map(readCallback));
}

async function withAttempts(env: Env, callbacks: Found[]): Promise<CallbackWithAttempts[]> {
  // An attempt whose end nobody recorded is in the log all the same: its row still has the lease.
  const tried = callbacks
    .filter(({ attempts, leaseUntil }) => attempts > 0 || leaseUntil !== null)
    .map(({ id }) => id);
  const attempts = tried.length > 0 ? await readAttempts(env, tried) : new Map<string, CallbackAttempt[]>();
  return callbacks.map((callback) => ({ ...callback, attemptsMade: attempts.get(callback.id) ?? [] }));
}

async function readAttempts(env: Env, callbackIds: string[]): Promise<Map<string, CallbackAttempt[]>> {
  const sql = `SELECT * FROM attempts WHERE callback_id IN (SELECT value FROM json_each(?)) ORDER BY callback_id, id`;
  const { results } = await env.LOGS.prepare(sql).bind(JSON.stringify(callbackIds)).all<Row>();
  return Map.groupBy(results.map(readAttempt), (attempt) => attempt.callbackId);
}

function readAttempt(row: Row): CallbackAttempt {
  return {
    ...(camelKeys(row) as CallbackAttempt),
    requestHeaders: JSON.parse(String(row.request_headers)) as Record<string, string>,
    answerHeaders: JSON.parse(String(row.answer_headers)) as Record<string, string>,
  };
}

function readCallback({ held_back, ...row }: Row): Found {
  const heldBack = held_back === null ? null : (JSON.parse(String(held_back)) as HeldBack);
  return { ...(camelKeys(row) as Callback), test: row.test === 1, heldBack };
}

function camelKeys(row: Row): unknown {
  const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]));
}
