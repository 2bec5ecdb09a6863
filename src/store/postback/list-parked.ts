import { firstIdAt, readUuid } from "../../domain/ids";
import { allOf, type Condition, given } from "../query/conditions";
import { type Page, type PageAsk, pageOf } from "../query/page";
import type { RecordFilter } from "../query/record-filter";
import { clickIdsFor } from "../query/search";

/** A parked postback as people see it: without the sealed request. */
export type ParkedView = {
  id: string;
  clickId: string;
  offerId: string | null;
  code: string;
  message: string;
  receivedAt: number;
  tries: number;
  nextAt: number | null;
  outcome: string | null;
  conversionId: string | null;
  endedAt: number | null;
};

const SELECT = `SELECT id, click_id AS clickId, offer_id AS offerId, code, message, received_at AS receivedAt, tries,
  next_at AS nextAt, outcome, conversion_id AS conversionId, ended_at AS endedAt FROM parked_postbacks`;

/** Parked postbacks of a network, newest first; `state` is waiting, ended or all. */
export async function listParked(
  env: Env,
  networkId: string,
  { filter, before, limit }: PageAsk & { filter: RecordFilter },
): Promise<Page<ParkedView>> {
  const { where, values } = allOf(
    ["network_id = ?", networkId],
    filter.q ? searched(filter.q, await clickIdsFor(env, networkId, filter.q)) : null,
    given(before, "id < ?"),
    ...filters(filter),
  );
  const sql = `${SELECT} WHERE ${where} ORDER BY id DESC LIMIT ?`;
  const { results } = await env.DB.prepare(sql)
    .bind(...values, limit + 1)
    .all<ParkedView>();
  return pageOf(results, limit);
}

function searched(q: string, clickIds: string[]): Condition {
  const sql = "id = ? OR click_id IN (SELECT value FROM json_each(?)) OR conversion_id = ?";
  const id = readUuid(q) ?? q;
  return [sql, id, JSON.stringify(clickIds), id];
}

function filters({ from, to, offerId, code, message, state }: RecordFilter): Condition[] {
  return [
    from === undefined ? null : ["id >= ?", firstIdAt(from)],
    to === undefined ? null : ["id < ?", firstIdAt(to)],
    given(offerId, "offer_id = ?"),
    given(code, "code = ?"),
    given(message, "message = ?"),
    state === "waiting" ? ["outcome IS NULL"] : null,
    state === "ended" ? ["outcome IS NOT NULL"] : null,
  ];
}

/** What is or was parked of a click, oldest first. */
export async function parkedOfClick(env: Env, networkId: string, clickId: string): Promise<ParkedView[]> {
  const sql = `${SELECT} WHERE click_id = ? AND network_id = ? ORDER BY id LIMIT 200`;
  const { results } = await env.DB.prepare(sql).bind(clickId, networkId).all<ParkedView>();
  return results;
}

/** One reason why postbacks wait, and how many do. */
export type ParkedCause = {
  code: string;
  message: string;
  offerId: string | null;
  count: number;
  oldest: number;
  newest: number;
};

/** Why postbacks of a network wait, the commonest reason first. */
export async function parkedCauses(env: Env, networkId: string): Promise<ParkedCause[]> {
  const sql = `SELECT code, message, offer_id AS offerId, count(*) AS count, min(received_at) AS oldest,
    max(received_at) AS newest FROM parked_postbacks WHERE network_id = ? AND outcome IS NULL
    GROUP BY code, message, offer_id ORDER BY count DESC, newest DESC LIMIT 100`;
  return (await env.DB.prepare(sql).bind(networkId).all<ParkedCause>()).results;
}
