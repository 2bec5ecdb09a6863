import { and, desc, eq, lt } from "drizzle-orm";
import { firstIdAt } from "../../domain/ids";
import { DAILY_TIERS } from "../../domain/report/daily-rollup";
import { type Difference, type Found, type OfferCounts, readFound } from "../../domain/report/self-check";
import { clickShards } from "../click/click-shards";
import { splitByBytes } from "../click/clicks";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { selfChecks } from "../schema/main";

export type SelfCheck = typeof selfChecks.$inferSelect & { differences: Found };
export type Day = { from: number; to: number };

/** A day in parts, so that no query holds a click database up for long. */
const PART_MS = 6 * 3_600_000;
/** An id is made a moment before or after the time that its record counts by. */
const MARGIN_MS = 60_000;

/** The clicks of people by network and offer, counted one by one from the click databases. */
export async function recountClicks(env: Env, { from, to }: Day): Promise<OfferCounts[]> {
  const sql = `SELECT network_id AS networkId, offer_id AS offerId, count(*) AS clicks FROM clicks
    WHERE id >= ? AND id < ? AND kind = 'human' AND test = 0 GROUP BY network_id, offer_id`;
  const counts: OfferCounts[] = [];
  for (const db of clickShards(env)) {
    for (let at = from; at < to; at += PART_MS) {
      const part = db.prepare(sql).bind(firstIdAt(at), firstIdAt(Math.min(at + PART_MS, to)));
      counts.push(...(await part.all<OfferCounts>()).results);
    }
  }
  return counts;
}

const CONVERSIONS = `SELECT network_id AS networkId, offer_id AS offerId, sum(status = 'Success') AS conversions,
    sum(status = 'Pending') AS pending, sum(status = 'Rejected') AS rejected,
    sum(CASE WHEN status = 'Success' THEN revenue ELSE 0 END) AS revenue,
    sum(CASE WHEN status = 'Success' THEN payout ELSE 0 END) AS payout
  FROM conversions WHERE id >= ?1 AND id < ?2 AND received_at >= ?3 AND received_at < ?4 AND test = 0
  GROUP BY network_id, offer_id`;
const ROLLUPS = `SELECT tier, network_id AS networkId, offer_id AS offerId, sum(clicks) AS clicks,
    sum(conversions) AS conversions, sum(pending) AS pending, sum(rejected) AS rejected, sum(revenue) AS revenue,
    sum(payout) AS payout
  FROM rollups WHERE tier IN ('h', 'q') AND network_id IN (SELECT id FROM networks) AND bucket >= ?1 AND bucket < ?2
  GROUP BY tier, network_id, offer_id`;

// Networks have days of their own: what ended in the checked day is compared with its quarters.
const DAYS = `SELECT network_id, starts_at, ends_at FROM compacted_days WHERE ends_at > ?1 AND ends_at <= ?2
  GROUP BY network_id, starts_at, ends_at HAVING count(*) = ${DAILY_TIERS.length} AND min(done_until) = ends_at`;
const SUMS = ["clicks", "conversions", "pending", "rejected", "revenue", "payout"]
  .map((name) => `sum(${name}) AS ${name}`)
  .join(", ");
const QUARTERS = `SELECT r.network_id AS networkId, r.offer_id AS offerId, ${SUMS}
  FROM (${DAYS}) d CROSS JOIN rollups r ON r.tier = 'q' AND r.network_id = d.network_id
    AND r.bucket >= d.starts_at AND r.bucket < d.ends_at GROUP BY r.network_id, r.offer_id`;
const DAILY = `SELECT r.tier, r.network_id AS networkId, r.offer_id AS offerId, ${SUMS}
  FROM (${DAYS}) d CROSS JOIN json_each(?3) t CROSS JOIN daily_rollups r ON r.tier = t.value
    AND r.network_id = d.network_id AND r.bucket = d.starts_at GROUP BY r.tier, r.network_id, r.offer_id`;

/** The compacted days of networks that ended in a day, as their quarters say and as each daily tier says. */
export async function readCompacted(
  env: Env,
  { from, to }: Day,
): Promise<{ quarters: OfferCounts[]; tiers: Record<string, OfferCounts[]> }> {
  const names = DAILY_TIERS.map(({ tier }) => tier);
  const [quarters, daily] = await env.DB.batch<OfferCounts & { tier: string }>([
    env.DB.prepare(QUARTERS).bind(from, to),
    env.DB.prepare(DAILY).bind(from, to, JSON.stringify(names)),
  ]);
  const byTier = Map.groupBy(daily?.results ?? [], ({ tier }) => tier);
  const tiers = Object.fromEntries(names.map((tier) => [tier, byTier.get(tier) ?? []]));
  return { quarters: quarters?.results ?? [], tiers };
}

/** The day's conversions as their rows say and as the roll-ups say, both of one moment. */
export async function readDay(
  env: Env,
  { from, to }: Day,
): Promise<{ conversions: OfferCounts[]; tiers: Record<"h" | "q", OfferCounts[]>; networkIds: string[] }> {
  const ids = [firstIdAt(from - MARGIN_MS), firstIdAt(to + MARGIN_MS)];
  const [conversions, rollups, networks] = await env.DB.batch<Record<string, unknown>>([
    env.DB.prepare(CONVERSIONS).bind(...ids, from, to),
    env.DB.prepare(ROLLUPS).bind(from, to),
    env.DB.prepare("SELECT id FROM networks"),
  ]);
  const counts = (rollups?.results ?? []) as (OfferCounts & { tier: "h" | "q" })[];
  const tier = (wanted: "h" | "q") => counts.filter((row) => row.tier === wanted);
  return {
    conversions: (conversions?.results ?? []) as OfferCounts[],
    tiers: { h: tier("h"), q: tier("q") },
    networkIds: (networks?.results ?? []).map(({ id }) => String(id)),
  };
}

/** Keeps the outcomes of a check; a later check of the same day takes the place of an earlier one. */
export async function saveSelfChecks(env: Env, checks: readonly SelfCheck[]): Promise<void> {
  if (checks.length === 0) return;
  const sql = `INSERT INTO self_checks (id, network_id, day, ok, differences, checked_at)
    SELECT value ->> '$.id', value ->> '$.networkId', value ->> '$.day', value ->> '$.ok', value ->> '$.differences',
      value ->> '$.checkedAt' FROM json_each(?1) WHERE true
    ON CONFLICT (id) DO UPDATE SET ok = excluded.ok, differences = excluded.differences,
      checked_at = excluded.checked_at`;
  const rows = splitByBytes(checks.map((check) => JSON.stringify(check)));
  await env.DB.batch(rows.map((some) => env.DB.prepare(sql).bind(`[${some.join(",")}]`)));
}

/** The checks of a network, newest day first. */
export async function listSelfChecks(
  env: Env,
  networkId: string,
  ask: PageAsk & { filter: { ok?: boolean } },
): Promise<Page<SelfCheck>> {
  const { ok } = ask.filter;
  const where = and(
    eq(selfChecks.networkId, networkId),
    ask.before ? lt(selfChecks.id, ask.before) : undefined,
    ok === undefined ? undefined : eq(selfChecks.ok, ok),
  );
  const orderBy = desc(selfChecks.id);
  const rows = await mainDb(env).query.selfChecks.findMany({ where, orderBy, limit: ask.limit + 1 });
  const checks = rows.map((row) => ({ ...row, differences: readFound(row.differences) }));
  return pageOf(checks, ask.limit);
}

/** The days of a network that do not tie out, none before `since`. */
export async function offDays(
  env: Env,
  { networkId, since }: { networkId: string; since: number },
): Promise<{ day: string; differences: Found }[]> {
  const sql = `SELECT day, differences FROM self_checks WHERE network_id = ? AND id >= ? AND ok = 0 ORDER BY id`;
  const { results } = await env.DB.prepare(sql)
    .bind(networkId, firstIdAt(since))
    .all<{ day: string; differences: string }>();
  return results.map(({ day, differences }) => ({
    day,
    differences: readFound(JSON.parse(differences) as Found | Difference[]),
  }));
}
