import { firstIdAt } from "../../domain/ids";
import { capKey, capKeyStem, periodEnd, periodStart } from "../../domain/offer/caps";
import type { Cap } from "../../domain/offer/offer";

const HOUR = 3_600_000;

export type CapsOf = { offerId: string; offerEventId?: string; linkId?: string };

// Of an offer's conversions those of an event count in the event's caps. The id is what the index has; it is as old as the
// conversion to within moments, and `received_at` is what the keys of claims are made of.
const IN_SCOPE = `offer_id = ?1 AND CASE WHEN ?3 IS NULL THEN offer_event_id IS ?2 ELSE link_id = ?3 END
  AND test = 0 AND id >= ?4 AND received_at >= ?5 AND received_at < ?6`;

// Conversions from before the cap was set count in it too, without a claim of their own: see conversion/unclaimed-places.
// What comes from now on makes its claim, since no conversion is made by other terms than those of its moment.
const COUNT = `INSERT INTO cap_counters (key, used, cap_limit, reached_at, counts_unclaimed)
  SELECT ?7, n, ?8, CASE WHEN n >= ?8 THEN ?10 END, 1 FROM (
    SELECT coalesce(sum(CASE WHEN ?9 = 'revenue' THEN max(0, revenue) ELSE 1 END), 0) AS n
    FROM conversions WHERE ${IN_SCOPE} AND caps_counted) WHERE true
  ON CONFLICT (key) DO UPDATE SET used = excluded.used, cap_limit = excluded.cap_limit, reached_by = NULL,
    reached_at = CASE WHEN excluded.used >= excluded.cap_limit THEN coalesce(reached_at, excluded.reached_at) END,
    counts_unclaimed = 1`;

// What comes while there is no such cap makes no claim on it either, and is not counted. What made its claim before keeps
// it, and a counter without a limit has room for all that it may become. Set again, the cap stands in past periods, too.
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const OF_STEM = "WHERE key >= ?1 AND key < ?1 || ':'";
const LET_GO = `UPDATE cap_counters SET counts_unclaimed = 0, cap_limit = ${NO_LIMIT} ${OF_STEM}`;
const SET_AGAIN = `UPDATE cap_counters SET cap_limit = ?2 ${OF_STEM} AND cap_limit = ${NO_LIMIT}`;

/** Statements that count the changed caps of a scope in their current periods; they belong into the change's batch. */
export function recountCapsStatements(
  env: Env,
  input: CapsOf & { scope: string; before: readonly Cap[]; after: readonly Cap[]; now: number },
): D1PreparedStatement[] {
  const { scope, offerId, offerEventId = null, linkId = null, before, after, now } = input;
  const kept = new Set(after.map((cap) => capKeyStem(scope, cap)));
  const gone = before.map((cap) => capKeyStem(scope, cap)).filter((stem) => !kept.has(stem));
  const count = (cap: Cap) => {
    const [from, to] = [periodStart(cap.period, now), periodEnd(cap.period, now)];
    const where = [offerId, offerEventId, linkId, firstIdAt(from - HOUR), from, to];
    return env.DB.prepare(COUNT).bind(...where, capKey(scope, cap, now), cap.limit, cap.metric, now);
  };
  return [
    ...gone.map((stem) => env.DB.prepare(LET_GO).bind(stem)),
    ...after.map((cap) => env.DB.prepare(SET_AGAIN).bind(capKeyStem(scope, cap), cap.limit)),
    ...after.map(count),
  ];
}
