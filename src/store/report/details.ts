import { DAILY_TIERS, type DailyTier, type Day, isDetailed } from "../../domain/report/daily-rollup";
import type { NetworkDay } from "./daily-rollups";

// The detailed tiers of the daily rows may be removed as well. Their marks say so before the first row goes: such a day is not
// told of by these from then on, however many rows are left.

const TIERS = DAILY_TIERS.filter(isDetailed)
  .map(({ tier }) => `'${tier}'`)
  .join(", ");

/**
 * Tells as `keptFrom` from when on the rows of a tier are kept, if those of these days are not; else null. It belongs into
 * the batch that reads them.
 */
export function detailsGone(
  env: Env,
  { networkId, tier: { tier } }: { networkId: string; tier: DailyTier },
  days: readonly Day[],
): D1PreparedStatement {
  const sql = `SELECT max(ends_at) AS keptFrom FROM compacted_days WHERE network_id = ?1 AND tier = ?2 AND rows_removed > 0
    AND EXISTS (SELECT 1 FROM compacted_days WHERE network_id = ?1 AND tier = ?2 AND rows_removed > 0
      AND starts_at IN (SELECT value FROM json_each(?3)))`;
  return env.DB.prepare(sql).bind(networkId, tier, JSON.stringify(days.map(({ from }) => from)));
}

/** Days that ended before a moment, have lost their quarter hours and still have detailed rows, the oldest first. */
export async function daysWithDetails(env: Env, before: number, limit: number): Promise<NetworkDay[]> {
  const sql = `SELECT network_id AS networkId, starts_at AS "from", ends_at AS "to" FROM compacted_days
    WHERE tier IN (${TIERS}) AND ends_at <= ?1 AND quarters_removed = 2 AND rows_removed < 2
    GROUP BY network_id, starts_at, ends_at ORDER BY starts_at LIMIT ?2`;
  const { results } = await env.DB.prepare(sql).bind(before, limit).all<Day & { networkId: string }>();
  return results.map(({ networkId, from, to }) => ({ networkId, day: { from, to } }));
}

/** Says of a day that its detailed rows go (1), or that they are gone (2). */
export async function markDetails(env: Env, { networkId, day }: NetworkDay, removed: 1 | 2): Promise<void> {
  const sql = `UPDATE compacted_days SET rows_removed = ?4 WHERE tier IN (${TIERS})
    AND network_id = ?1 AND starts_at = ?2 AND ends_at = ?3 AND rows_removed < ?4`;
  await env.DB.prepare(sql).bind(networkId, day.from, day.to, removed).run();
}

const KEY =
  "(tier, network_id, bucket, partner_id, offer_id, advertiser_id, event_id, country, device, os, sub)";

/** Removes so many detailed rows of a day at the most; answers how many, and how large DB is now. */
export async function removeDetails(
  env: Env,
  { networkId, day }: NetworkDay,
  most: number,
): Promise<{ rows: number; bytes: number }> {
  const sql = `DELETE FROM daily_rollups WHERE ${KEY} IN (SELECT ${KEY.slice(1, -1)} FROM daily_rollups
    WHERE tier IN (${TIERS}) AND network_id = ? AND bucket = ? LIMIT ?)`;
  const { meta } = await env.DB.prepare(sql).bind(networkId, day.from, most).run();
  return { rows: meta.changes, bytes: meta.size_after };
}
