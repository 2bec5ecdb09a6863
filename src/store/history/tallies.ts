import { firstIdAt } from "../../domain/ids";
import { HOUR, QUARTER } from "../../domain/report/rollup";
import { splitByBytes } from "../click/clicks";
import { elementsOf } from "../query/elements";
import { endLook, type Look } from "../sweep-marks";

/** So many History lines of one code, offer and partner in one quarter hour. */
export type Tally = {
  bucket: number;
  networkId: string;
  type: string;
  code: string;
  offerId: string;
  partnerId: string;
  count: number;
};

/** What is watched: refused postbacks, clicks refused for a macro, callbacks given up. */
const WATCHED = `((type = 'postback' AND level = 'error' AND code <> 'CLICK_LOST')
  OR (type = 'redirect' AND code = 'UNRESOLVED_MACRO') OR (type = 'callback' AND code = 'CALLBACK_FAILED'))`;

/**
 * Counts the watched lines of a look, by id range. Lines land late where LOGS or its queue stood, so the hour that alerts
 * judge is counted anew each time, and older quarters as far back as the last look did not reach.
 */
export async function countHistory(env: Env, look: Look, now: number): Promise<Tally[]> {
  const from = Math.min(look.from - (look.from % QUARTER), lastHour(now));
  const sql = `SELECT at - at % ${QUARTER} AS bucket, network_id AS networkId, type, code,
      coalesce(offer_id, '') AS offerId, coalesce(partner_id, '') AS partnerId, sum(count) AS count
    FROM history WHERE id >= ? AND id < ? AND ${WATCHED} GROUP BY 1, 2, 3, 4, 5, 6`;
  const { results } = await env.LOGS.prepare(sql).bind(firstIdAt(from), firstIdAt(look.to)).all<Tally>();
  return results;
}

/**
 * Keeps a look's tallies, and forgets those before `keepFrom`. Lines are only ever added to a quarter hour: of what
 * several looks counted the most is true, in whatever order they write.
 */
export async function keepTallies(
  env: Env,
  look: Look,
  { tallies, keepFrom }: { tallies: readonly Tally[]; keepFrom: number },
): Promise<void> {
  const fields = ["bucket", "networkId", "type", "code", "offerId", "partnerId", "count"];
  const keep = `INSERT INTO history_tallies (bucket, network_id, type, code, offer_id, partner_id, count)
    SELECT ${fields.map((field) => `value ->> '$.${field}'`).join(", ")} FROM ${elementsOf("?1")} WHERE true
    ON CONFLICT (bucket, network_id, type, code, offer_id, partner_id) DO UPDATE SET count = excluded.count
    WHERE excluded.count > count`;
  const rows = tallies.map((tally) => JSON.stringify(tally));
  await env.DB.batch([
    endLook(env, look),
    ...splitByBytes(rows).map((group) => env.DB.prepare(keep).bind(`[${group.join(",")}]`)),
    env.DB.prepare("DELETE FROM history_tallies WHERE bucket < ?").bind(keepFrom),
  ]);
}

/** Refused postbacks of a network by offer and code: in the last hour, and in the day before it. */
export async function postbackErrors(
  env: Env,
  { networkId, now }: { networkId: string; now: number },
): Promise<{ offerId: string; code: string; hour: number; dayBefore: number }[]> {
  const sql = `SELECT offer_id AS offerId, code, sum(CASE WHEN bucket >= ?2 THEN count ELSE 0 END) AS hour,
      sum(CASE WHEN bucket < ?2 THEN count ELSE 0 END) AS dayBefore
    FROM history_tallies WHERE bucket >= ?3 AND network_id = ?1 AND type = 'postback' GROUP BY offer_id, code`;
  const hourAgo = lastHour(now);
  const { results } = await env.DB.prepare(sql)
    .bind(networkId, hourAgo, hourAgo - 24 * HOUR)
    .all<{ offerId: string; code: string; hour: number; dayBefore: number }>();
  return results;
}

/** The first of the last four whole or begun quarter hours. */
export function lastHour(now: number): number {
  return Math.floor(now / QUARTER) * QUARTER - 3 * QUARTER;
}

/** Clicks refused for an unreplaced macro since a moment, by partner and offer of any network. */
export async function refusedMacros(env: Env, since: number): Promise<Tally[]> {
  const sql = `SELECT 0 AS bucket, network_id AS networkId, type, code, offer_id AS offerId, partner_id AS partnerId,
      sum(count) AS count FROM history_tallies
    WHERE bucket >= ? AND type = 'redirect' AND code = 'UNRESOLVED_MACRO' AND partner_id <> ''
    GROUP BY network_id, offer_id, partner_id`;
  return (await env.DB.prepare(sql).bind(since).all<Tally>()).results;
}
