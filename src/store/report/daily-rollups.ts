import { DAILY_TIERS, type DailyTier, type Day, mayBeCompacted } from "../../domain/report/daily-rollup";
import { HAS_SUBS } from "../../domain/report/rollup";
import { elementsOf } from "../query/elements";
import { COUNTERS } from "./rollup-columns";
import { placeOf, type RollupColumn } from "./rollups";

const KEY_COLUMNS = [
  "tier",
  "network_id",
  "bucket",
  "partner_id",
  "offer_id",
  "advertiser_id",
  "event_id",
  "country",
  "device",
  "os",
  "sub",
];
const KEY = KEY_COLUMNS.join(", ");
const INTO = `INSERT INTO daily_rollups (${KEY}, ${COUNTERS.join(", ")})`;
const ADD = `ON CONFLICT (${KEY}) DO UPDATE SET
  ${COUNTERS.map((counter) => `${counter} = ${counter} + excluded.${counter}`).join(", ")}`;

/** How a column of `rollups` is read. */
type Read = (column: RollupColumn) => string;
const stored: Read = (column) => column;
const given: Read = (column) => `d.value ->> ${placeOf(column)}`;

/** Whether a daily tier is made from a row: by sub is read what has subs ("s"), and of "q" what has none. */
function isFor({ reads }: DailyTier, read: Read): string {
  if (reads === "q") return `${read("tier")} = 'q'`;
  return `${read("tier")} IN ('q', 's') AND (${read("tier")} = 's' OR ${read("subs")} = '')`;
}

/** What a daily tier keeps of a row: its key behind the bucket. */
function keptOf({ byPartner, where, sub }: DailyTier, read: Read): string[] {
  const who = (["offer_id", "advertiser_id", "event_id"] as const).map(read);
  const visitor = (["country", "device", "os"] as const).map((name) =>
    where.includes(name) ? read(name) : "''",
  );
  const subs = read("subs");
  const nth =
    sub === null
      ? "''"
      : `CASE WHEN ${subs} IN ('', '${HAS_SUBS}') THEN '' ELSE ${subs} ->> '$[${sub - 1}]' END`;
  return [byPartner ? read("partner_id") : "''", ...who, ...visitor, nth];
}

const namesOf = (tiers: readonly DailyTier[]) => tiers.map(({ tier }) => `'${tier}'`).join(", ");

/** What SQL says of each daily tier, for the tier that a mark `m` is of. */
function byMark(sqlOf: (tier: DailyTier) => string): string {
  const cases = [...Map.groupBy(DAILY_TIERS, sqlOf)];
  return `CASE ${cases.map(([sql, tiers]) => `WHEN m.tier IN (${namesOf(tiers)}) THEN ${sql}`).join(" ")} END`;
}

const LONGEST_DAY = 26 * 3_600_000;
// Asked once for each bucket, which many rows share: where no day is compacted, that is all there is to do. The tiers are
// named so that the primary key leads to the one day of each.
const MARKS = `SELECT t.network_id, t.bucket, c.tier, c.starts_at
  FROM (SELECT DISTINCT ${given("network_id")} AS network_id, ${given("bucket")} AS bucket FROM ${elementsOf("?1")} d) t
    CROSS JOIN compacted_days c ON c.network_id = t.network_id AND c.tier IN (${namesOf(DAILY_TIERS)})
      AND c.starts_at > t.bucket - ${LONGEST_DAY} AND c.starts_at <= t.bucket AND c.done_until > t.bucket
      AND c.rows_removed = 0`;
const KEPT = KEY_COLUMNS.slice(3).map((_, nth) => byMark((tier) => keptOf(tier, given)[nth] ?? ""));
const IS_FOR = byMark((tier) => isFor(tier, given));
const GIVEN_SUMS = COUNTERS.map((counter) => `sum(coalesce(${given(counter)}, 0))`);

/**
 * As `rollupUpsert`, of `oldRows`: adds to the daily rows of what is compacted, and to nothing else. The marks are looked
 * up in the same transaction: a day is either compacted after these rows, or takes them here.
 */
export function dailyUpsert(guard: string): string {
  return `${INTO} WITH marks AS MATERIALIZED (${MARKS})
    SELECT m.tier, m.network_id, m.starts_at, ${[...KEPT, ...GIVEN_SUMS].join(", ")}
    FROM ${elementsOf("?1")} d CROSS JOIN marks m ON m.network_id = ${given("network_id")} AND m.bucket = ${given("bucket")}
    WHERE ${guard} AND ${IS_FOR}
    GROUP BY ${KEY_COLUMNS.map((_, i) => i + 1).join(", ")} ${ADD}`;
}

/** Those of `rollupRows` or `clicksRow` whose day may be compacted by now: none of what has just happened, the rule. */
export function oldRows(rows: readonly unknown[][], now: number): unknown[][] {
  // No daily tier is made from hours, and an hour's row may have begun long before what it counts.
  return rows.filter(
    (row) => row[placeOf("tier")] !== "h" && mayBeCompacted(Number(row[placeOf("bucket")]), now),
  );
}

/** The daily rows of a tier in a stretch of one day of `rollups`; ?1 the network, ?2 to ?4 day, start and end. */
function addStretch(tier: DailyTier): string {
  const kept = keptOf(tier, stored).join(", ");
  const sums = COUNTERS.map((counter) => `sum(${counter})`).join(", ");
  return `${INTO} SELECT '${tier.tier}', ?1, ?2, ${kept}, ${sums} FROM rollups
    WHERE ${isFor(tier, stored)} AND network_id = ?1 AND bucket >= ?3 AND bucket < ?4
      AND EXISTS (SELECT 1 FROM compacted_days m WHERE m.network_id = ?1 AND m.tier = '${tier.tier}'
        AND m.starts_at = ?2 AND m.done_until = ?3)
    GROUP BY ${kept} ${ADD}`;
}

// No two days of one tier overlap, whatever zones the network has been in.
const OPEN_DAY = `INSERT INTO compacted_days (network_id, tier, starts_at, ends_at, done_until)
  SELECT ?1, ?2, ?3, ?4, ?3 WHERE NOT EXISTS (SELECT 1 FROM compacted_days
    WHERE network_id = ?1 AND tier = ?2 AND starts_at < ?4 AND ends_at > ?3)`;
const MOVE_MARK = `UPDATE compacted_days SET done_until = ?5
  WHERE network_id = ?1 AND tier = ?2 AND starts_at = ?3 AND done_until = ?4`;

/** A part of a day in one tier. */
export type Stretch = { networkId: string; tier: DailyTier; day: Day; from: number; to: number };

/**
 * Adds stretches up and moves their marks, in one transaction. Whoever comes from a mark that has moved, or for a day
 * that overlaps another, changes nothing.
 */
export async function compactStretches(env: Env, stretches: readonly Stretch[]): Promise<void> {
  await env.DB.batch(
    stretches.flatMap(({ networkId, tier, day, from, to }) => [
      env.DB.prepare(OPEN_DAY).bind(networkId, tier.tier, day.from, day.to),
      env.DB.prepare(addStretch(tier)).bind(networkId, day.from, from, to),
      env.DB.prepare(MOVE_MARK).bind(networkId, tier.tier, day.from, from, to),
    ]),
  );
}

/** Where a stretch that begins at `from` ends, so that it has about so many rows; the day's end when it has fewer. */
export async function stretchEnd(
  env: Env,
  { networkId, tier, day, from }: Omit<Stretch, "to" | "tier"> & { tier: Pick<DailyTier, "reads"> },
  most: number,
): Promise<number> {
  // The bucket of the row after those; where a single bucket has more than that, it goes whole.
  const sql = `SELECT min(bucket) AS bucket FROM rollups
    WHERE tier = ?1 AND network_id = ?2 AND bucket > ?3 AND bucket >= (SELECT bucket FROM rollups
      WHERE tier = ?1 AND network_id = ?2 AND bucket >= ?3 ORDER BY bucket LIMIT 1 OFFSET ?4)`;
  // By sub is read what has subs and what has none.
  const tiers = tier.reads === "s" ? ["q", "s"] : [tier.reads];
  const ends = tiers.map((one) =>
    env.DB.prepare(sql).bind(one, networkId, from, most).first<number>("bucket"),
  );
  return Math.min(day.to, ...(await Promise.all(ends)).map((bucket) => bucket ?? day.to));
}

/** A day of a network. */
export type NetworkDay = { networkId: string; day: Day };

/** Up to when a day stands in its daily rows, by tier. */
export async function readMarks(env: Env, { networkId, day }: NetworkDay): Promise<Map<string, number>> {
  const sql = `SELECT tier, done_until AS doneUntil FROM compacted_days
    WHERE network_id = ? AND starts_at = ? AND ends_at = ?`;
  const marks = env.DB.prepare(sql).bind(networkId, day.from, day.to);
  const { results } = await marks.all<{ tier: string; doneUntil: number }>();
  return new Map(results.map(({ tier, doneUntil }) => [tier, doneUntil]));
}

/** The days of all networks that stand in the rows of every daily tier. */
export async function finishedDays(env: Env): Promise<NetworkDay[]> {
  const sql = `SELECT network_id AS networkId, starts_at AS "from", ends_at AS "to" FROM compacted_days
    GROUP BY network_id, starts_at, ends_at HAVING count(*) = ${DAILY_TIERS.length} AND min(done_until) = ends_at`;
  const { results } = await env.DB.prepare(sql).all<Day & { networkId: string }>();
  return results.map(({ networkId, from, to }) => ({ networkId, day: { from, to } }));
}

/** The days of a span that are compacted whole in a tier, in order. */
export async function compactedDays(
  env: Env,
  { networkId, tier, from, to }: Day & { networkId: string; tier: DailyTier },
): Promise<Day[]> {
  const sql = `SELECT starts_at AS "from", ends_at AS "to" FROM compacted_days
    WHERE network_id = ? AND tier = ? AND starts_at >= ? AND ends_at <= ? AND done_until = ends_at ORDER BY starts_at`;
  return (await env.DB.prepare(sql).bind(networkId, tier.tier, from, to).all<Day>()).results;
}

// Jumps from day to day, so that days without rows cost nothing.
const UTC_DAYS = `WITH RECURSIVE days (network_id, day) AS (
    SELECT id, (SELECT min(bucket) FROM rollups WHERE tier = 'h' AND network_id = networks.id) / 86400000 FROM networks
    UNION ALL
    SELECT network_id, (SELECT min(bucket) FROM rollups
      WHERE tier = 'h' AND network_id = days.network_id AND bucket >= (days.day + 1) * 86400000) / 86400000
    FROM days WHERE day IS NOT NULL)
  SELECT d.network_id AS networkId, n.timezone, d.day * 86400000 AS start FROM days d JOIN networks n ON n.id = d.network_id
  WHERE d.day IS NOT NULL AND d.day * 86400000 < ?`;

/** The UTC days before a moment that have any rows, of all networks. */
export async function daysWithRows(
  env: Env,
  before: number,
): Promise<{ networkId: string; timezone: string; start: number }[]> {
  return (
    await env.DB.prepare(UTC_DAYS).bind(before).all<{ networkId: string; timezone: string; start: number }>()
  ).results;
}
