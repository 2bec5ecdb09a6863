import { firstIdAt } from "../../domain/ids";
import { capKey, periodStart } from "../../domain/offer/caps";
import type { Cap } from "../../domain/offer/offer";

export type CapsOf = { offerId: string; offerEventId?: string; linkId?: string };

const IN_SCOPE = `offer_id = ?1 AND (?2 IS NULL OR offer_event_id = ?2) AND (?3 IS NULL OR link_id = ?3)
  AND test = 0 AND conversions.id >= ?4`;

// Conversions from before the cap was set count in it too, and give their place back when they are rejected.
const JOIN_COUNTER = `UPDATE conversions SET cap_claims = json_insert(cap_claims, '$[#]', json_object('key', ?5,
    'limit', ?6, 'delta', CASE WHEN ?7 = 'revenue' THEN max(0, revenue) ELSE 1 END))
  WHERE ${IN_SCOPE} AND NOT EXISTS (SELECT 1 FROM json_each(cap_claims) k WHERE k.value ->> '$.key' = ?5)`;

const RECOUNT = `INSERT INTO cap_counters (key, used, cap_limit, reached_at)
  SELECT ?5, n, ?6, CASE WHEN n >= ?6 THEN ?7 END FROM (SELECT coalesce(sum(k.value ->> '$.delta'), 0) AS n
    FROM conversions, json_each(cap_claims) k WHERE ${IN_SCOPE} AND caps_counted AND k.value ->> '$.key' = ?5) WHERE true
  ON CONFLICT (key) DO UPDATE SET used = excluded.used, cap_limit = excluded.cap_limit, reached_by = NULL,
    reached_at = CASE WHEN excluded.used >= excluded.cap_limit THEN coalesce(reached_at, excluded.reached_at) END`;

/** Statements that count the changed caps of a scope in their current periods; they belong into the change's batch. */
export async function recountCapsStatements(
  env: Env,
  input: CapsOf & { scope: string; caps: readonly Cap[]; now: number },
): Promise<D1PreparedStatement[]> {
  const { scope, offerId, offerEventId = null, linkId = null, caps, now } = input;
  return caps.flatMap((cap) => {
    const since = firstIdAt(periodStart(cap.period, now));
    const where = [offerId, offerEventId, linkId, since, capKey(scope, cap, now), cap.limit] as const;
    return [
      env.DB.prepare(JOIN_COUNTER).bind(...where, cap.metric),
      env.DB.prepare(RECOUNT).bind(...where, now),
    ];
  });
}
