import {
  DAILY_TIERS,
  type DailyTier,
  type Day,
  dailyKeys,
  mayBeCompacted,
} from "../../domain/report/daily-rollup";
import { HAS_SUBS, type RollupKey } from "../../domain/report/rollup";
import { COUNTERS } from "./rollup-columns";

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
].join(", ");
const INTO = `INSERT INTO daily_rollups (${KEY_COLUMNS}, ${COUNTERS.join(", ")})`;
const ADD = `ON CONFLICT (${KEY_COLUMNS}) DO UPDATE SET
  ${COUNTERS.map((counter) => `${counter} = ${counter} + excluded.${counter}`).join(", ")}`;

const field = (name: string) => `d.value ->> '$.${name}'`;
const FIELDS = [
  ...["partnerId", "offerId", "advertiserId", "eventId", "country", "device", "os", "sub"].map(field),
].join(", ");
const DELTA_KEY = `${field("tier")}, ${field("networkId")}, m.starts_at, ${FIELDS}`;
const LONGEST_DAY = 26 * 3_600_000;
// The mark is looked up in the same transaction: a day is either compacted after this delta, or takes it here.
const MARKED = `compacted_days m ON m.network_id = ${field("networkId")} AND m.tier = ${field("tier")}
  AND m.starts_at > ${field("at")} - ${LONGEST_DAY} AND m.starts_at <= ${field("at")} AND m.done_until > ${field("at")}`;

/** As `rollupUpsert`, of `dailyDeltas`: adds to the daily rows of what is compacted, and to nothing else. */
export function dailyUpsert(guard: string): string {
  const sums = COUNTERS.map((counter) => `sum(coalesce(${field(counter)}, 0))`).join(", ");
  return `${INTO} SELECT ${DELTA_KEY}, ${sums} FROM json_each(?1) d JOIN ${MARKED}
    WHERE ${guard} GROUP BY ${DELTA_KEY} ${ADD}`;
}

/** What deltas add to days that may be compacted by now: nothing for what has just happened, which is the rule. */
export function dailyDeltas(deltas: readonly Record<string, unknown>[], now: number): object[] {
  return deltas
    .filter(({ bucket }) => mayBeCompacted(Number(bucket), now))
    .flatMap((delta) => dailyKeys(delta as RollupKey).map((key) => ({ ...delta, ...key })));
}

/** What of `rollups` a daily tier is made from. */
const READS: Record<DailyTier["reads"], string> = {
  q: "tier = 'q'",
  s: "tier IN ('q', 's') AND (tier = 's' OR subs = '')",
};

/** The daily rows of a tier in a stretch of one day of `rollups`; ?1 the network, ?2 to ?4 day, start and end. */
function addStretch({ tier, reads, byPartner, where, sub }: DailyTier): string {
  const visitor = (["country", "device", "os"] as const).map((name) => (where.includes(name) ? name : "''"));
  const nth =
    sub === null ? "''" : `CASE WHEN subs IN ('', '${HAS_SUBS}') THEN '' ELSE subs ->> '$[${sub - 1}]' END`;
  const key = [byPartner ? "partner_id" : "''", "offer_id", "advertiser_id", "event_id", ...visitor, nth];
  const sums = COUNTERS.map((counter) => `sum(${counter})`).join(", ");
  return `${INTO} SELECT '${tier}', ?1, ?2, ${key.join(", ")}, ${sums} FROM rollups
    WHERE ${READS[reads]} AND network_id = ?1 AND bucket >= ?3 AND bucket < ?4
      AND EXISTS (SELECT 1 FROM compacted_days m WHERE m.network_id = ?1 AND m.tier = '${tier}'
        AND m.starts_at = ?2 AND m.done_until = ?3)
    GROUP BY ${key.join(", ")} ${ADD}`;
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
  { networkId, tier, day, from }: Omit<Stretch, "to">,
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
