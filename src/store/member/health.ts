import { and, desc, eq } from "drizzle-orm";
import { firstIdAt } from "../../domain/ids";
import { type HealthStatus, type MemberHealth, type Seen, worstHealth } from "../../domain/member/health";
import { splitByBytes } from "../click/clicks";
import { mainDb } from "../databases";
import { elementsOf } from "../query/elements";
import { memberHealth } from "../schema/main";
import { endLook, isMine, type Look } from "../sweep-marks";

/** What is known of one partner's ids on one offer. */
export type HealthRow = typeof memberHealth.$inferSelect;
export type Pair = { networkId: string; partnerId: string; offerId: string };
/** What health is judged by in a click. */
export type LookedClick = Pair & { id: string; at: number; pubMemberId: string; pubClickId: string };

/** A minute of more clicks in one database than this is sampled: health needs habits, not every click. */
const MOST_CLICKS = 20_000;

/** The latest clicks of people in a look in one database, at most `each` of one partner and offer. */
export async function latestClicks(
  db: D1Database,
  { from, to }: Look,
  { each }: { each: number },
): Promise<LookedClick[]> {
  const sql = `SELECT id, at, networkId, partnerId, offerId, pubMemberId, pubClickId FROM (
      SELECT *, row_number() OVER (PARTITION BY partnerId, offerId ORDER BY id DESC) AS age FROM (
        SELECT id, at, network_id AS networkId, partner_id AS partnerId, offer_id AS offerId,
          pub_member_id AS pubMemberId, pub_click_id AS pubClickId
        FROM clicks WHERE id >= ?1 AND id < ?2 AND kind = 'human' AND test = 0 ORDER BY id DESC LIMIT ${MOST_CLICKS}))
    WHERE age <= ?3`;
  const { results } = await db.prepare(sql).bind(firstIdAt(from), firstIdAt(to), each).all<LookedClick>();
  return results;
}

const SELECT = `SELECT partner_id AS partnerId, offer_id AS offerId, network_id AS networkId, status, reasons, clicks,
  distinct_members AS distinctMembers, repeated_click_ids AS repeatedClickIds, refused, example, sample,
  judged_at AS judgedAt FROM member_health`;

/** The rows of these pairs, and of all that had refusals when they were last judged. */
export async function findHealth(env: Env, pairs: readonly Pair[]): Promise<HealthRow[]> {
  const sql = `${SELECT} WHERE (partner_id, offer_id) IN
      (SELECT value ->> '$.partnerId', value ->> '$.offerId' FROM json_each(?1))
    UNION ALL ${SELECT} WHERE refused > 0 AND (partner_id, offer_id) NOT IN
      (SELECT value ->> '$.partnerId', value ->> '$.offerId' FROM json_each(?1))`;
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(pairs)).all<Record<string, string>>();
  return results.map((row) => ({
    ...(row as unknown as HealthRow),
    reasons: JSON.parse(row.reasons ?? "[]") as MemberHealth["reasons"],
    sample: JSON.parse(row.sample ?? "[]") as Seen[],
  }));
}

const COLUMNS: [column: string, field: keyof HealthRow][] = [
  ["partner_id", "partnerId"],
  ["offer_id", "offerId"],
  ["network_id", "networkId"],
  ["status", "status"],
  ["reasons", "reasons"],
  ["clicks", "clicks"],
  ["distinct_members", "distinctMembers"],
  ["repeated_click_ids", "repeatedClickIds"],
  ["refused", "refused"],
  ["example", "example"],
  ["sample", "sample"],
  ["judged_at", "judgedAt"],
];
const UPSERT = `INSERT INTO member_health (${COLUMNS.map(([column]) => column).join(", ")})
  SELECT ${COLUMNS.map(([, field]) => `value ->> '$.${field}'`).join(", ")} FROM ${elementsOf("?1")} WHERE ${isMine("?2", "?3")}
  ON CONFLICT (partner_id, offer_id) DO UPDATE SET
    ${COLUMNS.slice(2)
      .map(([column]) => `${column} = excluded.${column}`)
      .join(", ")}`;

/** Keeps what a look has found; of two runs that looked at the same clicks, one is kept. */
export async function saveHealth(env: Env, look: Look, rows: readonly HealthRow[]): Promise<void> {
  const groups = splitByBytes(rows.map((row) => JSON.stringify(row)));
  await env.DB.batch([
    endLook(env, look),
    ...groups.map((group) => env.DB.prepare(UPSERT).bind(`[${group.join(",")}]`, look.name, look.token)),
  ]);
}

/** Clicks of people since a moment, by partner and offer, in these networks; from the hourly roll-up. */
export async function countedClicks(
  env: Env,
  { networkIds, since }: { networkIds: readonly string[]; since: number },
): Promise<(Pair & { clicks: number })[]> {
  if (networkIds.length === 0) return [];
  const sql = `SELECT network_id AS networkId, partner_id AS partnerId, offer_id AS offerId, sum(clicks) AS clicks
    FROM rollups WHERE tier = 'h' AND network_id IN (SELECT value FROM json_each(?1)) AND bucket >= ?2
    GROUP BY network_id, partner_id, offer_id`;
  const { results } = await env.DB.prepare(sql)
    .bind(JSON.stringify(networkIds), since)
    .all<Pair & { clicks: number }>();
  return results;
}

/** A partner's health on each offer, those judged last first. */
export function healthOfPartner(env: Env, networkId: string, partnerId: string): Promise<HealthRow[]> {
  return mainDb(env).query.memberHealth.findMany({
    where: and(eq(memberHealth.partnerId, partnerId), eq(memberHealth.networkId, networkId)),
    orderBy: desc(memberHealth.judgedAt),
    limit: 200,
  });
}

/** The worst state of each of these partners' member ids, judged since a moment; one that is not judged is missing. */
export async function healthOfPartners(
  env: Env,
  of: { networkId: string; partnerIds: readonly string[]; since: number },
): Promise<Map<string, HealthStatus>> {
  const sql = `SELECT DISTINCT partner_id AS partnerId, status FROM member_health WHERE network_id = ?1
    AND partner_id IN (SELECT value FROM json_each(?2)) AND judged_at > ?3`;
  const { results } = await env.DB.prepare(sql)
    .bind(of.networkId, JSON.stringify(of.partnerIds), of.since)
    .all<{ partnerId: string; status: HealthStatus }>();
  const byPartner = Map.groupBy(results, ({ partnerId }) => partnerId);
  const worst = (rows: { status: HealthStatus }[]) =>
    worstHealth(rows.map(({ status }) => ({ status, reasons: [] }))).status;
  return new Map([...byPartner].map(([partnerId, rows]) => [partnerId, worst(rows)]));
}
