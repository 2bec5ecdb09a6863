import { callbackId } from "../../domain/callback/plan";
import type { Conversion, ConversionStatus } from "../../domain/conversion/conversion";
import { conversionDeltas } from "../../domain/conversion/rollup";
import type { Candidate } from "../../domain/postback/candidate";
import { dailyUpsert, oldRows } from "../report/daily-rollups";
import { ROW_IS_FOR, rollupRows, rollupUpsert } from "../report/rollups";
import { readConversion } from "./conversions";
import { byTodaysTerms, insertOf } from "./insert-candidate";

// Parameter ?1 is JSON, what a statement needs of the candidate; $ names a field.

// What follows is for the attempt that wrote the row, and for no other.
const mine = "c.id = ?1 ->> '$.conversion.id' AND c.commit_token = ?2";

const OPEN_COUNTERS = `INSERT INTO cap_counters (key, used, cap_limit)
  SELECT k.value ->> '$.key', 0, k.value ->> '$.limit'
  FROM json_each(?1, '$.conversion.capClaims') k, conversions c WHERE ${mine} ON CONFLICT DO NOTHING`;

// What does not fit and is not counted fills nothing: a smaller one may still find its place.
const fills = "used + j.added >= cap_limit";
const COUNT_CAPS = `UPDATE cap_counters SET used = used + j.added,
    reached_by = CASE WHEN reached_at IS NULL AND (${fills}) THEN ?1 ->> '$.conversion.id' ELSE reached_by END,
    reached_at = CASE WHEN reached_at IS NULL AND (${fills}) THEN ?1 ->> '$.now' ELSE reached_at END
  FROM (SELECT k.value ->> '$.key' AS key, k.value ->> '$.delta' AS delta,
      (k.value ->> '$.delta') * c.caps_counted AS added
    FROM json_each(?1, '$.conversion.capClaims') k, conversions c WHERE ${mine}) j
  WHERE cap_counters.key = j.key`;

const REACHED_BY_IT = `SELECT 1 FROM cap_counters n, json_each(?1, '$.conversion.capClaims') k
  WHERE n.key = k.value ->> '$.key' AND n.reached_by = ?1 ->> '$.conversion.id'`;
const REACHED = `SELECT EXISTS (${REACHED_BY_IT}) AS reached`;
const MARK_LINKS = `UPDATE links SET dirty = max(abs(dirty) + 1, ?1 ->> '$.now')
  WHERE offer_id = ?1 ->> '$.conversion.offerId' AND EXISTS (${REACHED_BY_IT})`;

const asCommitted = (status: string) =>
  `EXISTS (SELECT 1 FROM conversions c WHERE c.id = ?2 AND c.commit_token = ?3 AND c.status = ${status})`;
const COUNT_CONVERSION = rollupUpsert(asCommitted(ROW_IS_FOR));
const COUNT_OLD_DAYS = dailyUpsert(asCommitted(ROW_IS_FOR));

const OWE_CALLBACKS = `INSERT INTO callbacks (id, network_id, partner_id, offer_id, conversion_id, click_id,
    destination, change_no, status, reason, state, due_at, attempts, test, created_at)
  SELECT d.value ->> '$.id', c.network_id, c.partner_id, c.offer_id, c.id, c.click_id, d.value ->> '$.destination', 0,
    c.status, c.reason, 'waiting', ?1 ->> '$.now', 0, c.test, ?1 ->> '$.now'
  FROM json_each(?1, '$.callbacks') d, conversions c WHERE ${mine} AND d.value -> '$.wants' ->> ('$.' || c.status)
  ON CONFLICT DO NOTHING RETURNING id`;

const WAITING = "SELECT id FROM callbacks WHERE conversion_id = ?1 AND state = 'waiting'";
const LAST_WORD = `SELECT max(at) FROM conversion_changes
  WHERE conversion_id = conversions.id AND changed_by IN ('advertiser', 'import')`;
const STANDING = `SELECT *, (${LAST_WORD}) AS last_word_at FROM conversions
  WHERE click_id = ?1 OR id = ?2 OR member_key = ?3`;
type Row = Record<string, string | number | null>;

type Own = Pick<Conversion, "id" | "status" | "reason">;

export type Committed = {
  /** The row of this very candidate, when it became (or, in an earlier attempt, had become) a conversion. */
  own: Own | null;
  /** What stands in its way or is spoken of: the conversions of the same click, and the member's. */
  sameClick: Conversion[];
  sameMember: Conversion | null;
  callbackIds: string[];
  capReached: boolean;
  /** Nothing was written, since offer or link are no longer what the rules were applied to. */
  termsChanged: boolean;
};

/**
 * Tries to make a candidate a conversion, in one transaction with its caps, roll-up rows and callbacks; where that writes
 * nothing, reads what stands. Repeating it with the same conversion id changes nothing; `token` is new for each try.
 */
export async function commitConversion(
  env: Env,
  candidate: Candidate,
  moment: { now: number; token: string },
): Promise<Committed> {
  const { callbackPlan, patience: _, row: __, ...judged } = candidate;
  const { conversion } = judged;
  const { now, token } = moment;
  const callbacks = await Promise.all(
    callbackPlan.map(async (plan) => {
      const of = { conversionId: conversion.id, destination: plan.destination, changeNo: 0 };
      return { ...plan, id: await callbackId(of, now) };
    }),
  );
  const whole = JSON.stringify({ ...judged, now });
  const { id, offerId, capClaims } = conversion;
  const owed = JSON.stringify({ conversion: { id, offerId, capClaims }, callbacks, now });
  const deltas = statusesItMayGet(candidate).flatMap((status) =>
    conversionDeltas(conversion, { ...conversion, status }, 1).map((delta) => ({ ...delta, status })),
  );
  const rollup = rollupRows(deltas, ({ status }) => status);
  const old = oldRows(rollup, now);
  const on = (sql: string) => env.DB.prepare(sql);
  const capped = capClaims.length > 0;
  const owing = callbacks.length > 0;
  const results = await env.DB.batch<Row>([
    on(insertOf(candidate)).bind(whole, token),
    ...(capped
      ? [on(OPEN_COUNTERS).bind(owed, token), on(COUNT_CAPS).bind(owed, token), on(MARK_LINKS).bind(owed)]
      : []),
    ...(rollup.length ? [on(COUNT_CONVERSION).bind(JSON.stringify(rollup), id, token)] : []),
    ...(old.length ? [on(COUNT_OLD_DAYS).bind(JSON.stringify(old), id, token)] : []),
    ...(owing ? [on(OWE_CALLBACKS).bind(owed, token)] : []),
    ...(capped ? [on(REACHED).bind(owed)] : []),
  ]);
  const rows = results.map((result) => result.results);
  const reached = capped ? rows.pop() : [];
  const made = owing ? rows.pop() : [];
  const own = rows[0]?.[0] as Own | undefined;
  if (!own) return readStanding(env, candidate);
  return {
    own,
    sameClick: [],
    sameMember: null,
    callbackIds: (made ?? []).map((row) => String(row.id)),
    capReached: reached?.[0]?.reached === 1,
    termsChanged: false,
  };
}

/** Its own, or what VALUES makes of it where its caps are full. */
function statusesItMayGet({ conversion, overCap }: Candidate): ConversionStatus[] {
  const turnedAway: ConversionStatus[] = overCap === "reject" ? ["Rejected"] : ["Pending"];
  return [...new Set([conversion.status, ...(conversion.capClaims.length > 0 ? turnedAway : [])])];
}

/** Notes that the words of a conversion have come again, so that those who send them on and on make one of them. */
export async function noteSaidAgain(
  env: Env,
  { conversion, saidUntil }: Candidate,
  id: string,
): Promise<void> {
  // One that was parked may be older than what has been noted since.
  const sql = `UPDATE conversions SET said_again = ?2,
    said_again_at = iif(said_again = ?2, max(said_again_at, ?3), ?3) WHERE id = ?1`;
  await env.DB.prepare(sql).bind(id, conversion.requestHash, saidUntil).run();
}

/** What kept a candidate from being written: its own row of an earlier attempt, or the conversions in its way. */
async function readStanding(env: Env, candidate: Candidate): Promise<Committed> {
  const { conversion, keys, termsOf } = candidate;
  const on = (sql: string) => env.DB.prepare(sql);
  const [standing = [], waiting = [], reached = [], terms = []] = (
    await env.DB.batch<Row>([
      on(STANDING).bind(conversion.clickId, conversion.id, keys.member),
      on(WAITING).bind(conversion.id),
      on(REACHED).bind(JSON.stringify({ conversion })),
      on(`SELECT ${byTodaysTerms} AS stand`).bind(JSON.stringify({ conversion, termsOf })),
    ])
  ).map(({ results }) => results);
  const conversions = standing.map(readConversion);
  const member = standing.findIndex((row) => row.member_key === keys.member);
  return {
    own: conversions.find((row) => row.id === conversion.id) ?? null,
    sameClick: conversions.filter((row) => row.clickId === conversion.clickId && row.id !== conversion.id),
    sameMember: conversions[member] ?? null,
    callbackIds: waiting.map((row) => String(row.id)),
    capReached: reached[0]?.reached === 1,
    termsChanged: terms[0]?.stand !== 1,
  };
}
