import { DAILY_TIERS, type Day } from "../../domain/report/daily-rollup";
import type { NetworkDay } from "./daily-rollups";

// The quarter hours of a day, tiers q and s of `rollups`, may be removed once the day stands in the daily rows. Its marks
// say so before the first one goes: what only quarter hours can tell is not known from then on, however many are left.

const LONGEST_DAY = 26 * 3_600_000;

/**
 * Tells as `keptFrom` from when on a network's quarter hours are kept, if these stretches of time need some that are not;
 * else null. It belongs into the batch that reads them.
 */
export function quartersGone(
  env: Env,
  { networkId }: { networkId: string },
  stretches: readonly Day[],
): D1PreparedStatement {
  const sql = `SELECT max(ends_at) AS keptFrom FROM compacted_days
    WHERE network_id = ?1 AND tier = 'o' AND quarters_removed > 0
      AND EXISTS (SELECT 1 FROM json_each(?2) g JOIN compacted_days c ON c.network_id = ?1 AND c.tier = 'o'
        AND c.starts_at > (g.value ->> '$.from') - ${LONGEST_DAY} AND c.starts_at < g.value ->> '$.to'
        AND c.ends_at > g.value ->> '$.from' AND c.quarters_removed > 0)`;
  return env.DB.prepare(sql).bind(networkId, JSON.stringify(stretches));
}

/** Days that ended before a moment, stand in every daily tier and still have quarter hours, the oldest first. */
export async function daysWithQuarters(env: Env, before: number, limit: number): Promise<NetworkDay[]> {
  const sql = `SELECT network_id AS networkId, starts_at AS "from", ends_at AS "to" FROM compacted_days
    WHERE ends_at <= ?1 AND quarters_removed < 2 GROUP BY network_id, starts_at, ends_at
    HAVING count(*) = ${DAILY_TIERS.length} AND min(done_until) = ends_at ORDER BY starts_at LIMIT ?2`;
  const { results } = await env.DB.prepare(sql).bind(before, limit).all<Day & { networkId: string }>();
  return results.map(({ networkId, from, to }) => ({ networkId, day: { from, to } }));
}

/** Says of a day that its quarter hours go (1), or that they are gone (2). */
export async function markQuarters(env: Env, { networkId, day }: NetworkDay, removed: 1 | 2): Promise<void> {
  const sql = `UPDATE compacted_days SET quarters_removed = ?4
    WHERE network_id = ?1 AND starts_at = ?2 AND ends_at = ?3 AND quarters_removed < ?4`;
  await env.DB.prepare(sql).bind(networkId, day.from, day.to, removed).run();
}

/** Removes the quarter hours of a stretch, and answers how large DB is now. */
export async function removeQuarters(
  env: Env,
  { networkId, day: { from, to } }: NetworkDay,
): Promise<number> {
  const sql =
    "DELETE FROM rollups WHERE tier IN ('q', 's') AND network_id = ? AND bucket >= ? AND bucket < ?";
  return (await env.DB.prepare(sql).bind(networkId, from, to).run()).meta.size_after;
}
