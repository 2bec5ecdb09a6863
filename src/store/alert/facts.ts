import type { CapUsage, FailingCallbacks, Silence, UnhealthyPartner } from "../../domain/alert/occurrences";
import type { HealthReason } from "../../domain/member/health";
import { capKey } from "../../domain/offer/caps";
import type { Cap } from "../../domain/offer/offer";
import { HOUR } from "../../domain/report/rollup";
import { DESTINATION_OF_KEY } from "../callback/breakers";
import { splitByBytes } from "../click/clicks";
import { lastHour } from "../history/tallies";

// What alerts are decided by, of one network each: counters, roll-ups and rows that somebody else has written.

type Of = { networkId: string; now: number };

const SCOPES = `SELECT 'offer:' || o.id AS scope, o.id AS offerId, o.name AS name, o.caps AS caps,
    o.currency AS currency FROM offers o
    WHERE o.network_id = ?1 AND o.status = 'active' AND o.caps <> '[]'
  UNION ALL SELECT 'event:' || e.id, o.id, o.name || ', ' || e.name, e.caps, o.currency
    FROM offers o JOIN offer_events e ON e.offer_id = o.id
    WHERE o.network_id = ?1 AND o.status = 'active' AND e.caps <> '[]'
  UNION ALL SELECT 'link:' || l.id, o.id, o.name || ' for ' || p.name, l.caps, o.currency
    FROM offers o JOIN links l ON l.offer_id = o.id JOIN partners p ON p.id = l.partner_id
    WHERE o.network_id = ?1 AND o.status = 'active' AND l.status = 'active' AND l.caps <> '[]'`;

/** Longer than from one sweep to the next: what a period's last moments brought is judged after its end. */
const LOOK_BACK_MS = 120_000;

/**
 * The caps of a network's active offers, events and links with what is used of them in the running periods, and in those
 * that have just ended.
 */
export async function capUsage(env: Env, { networkId, now }: Of): Promise<CapUsage[]> {
  type Scope = { scope: string; offerId: string; name: string; caps: string; currency: string };
  const { results: scopes } = await env.DB.prepare(SCOPES).bind(networkId).all<Scope>();
  const caps = scopes.flatMap(({ scope, offerId, name, caps: json, currency }) =>
    (JSON.parse(json) as Cap[]).flatMap((cap) => {
      const keys = new Set([now - LOOK_BACK_MS, now].map((at) => capKey(scope, cap, at)));
      return [...keys].map((key) => ({ key, of: name, offerId, limit: cap.limit, currency }));
    }),
  );
  const counters = await capCounters(
    env,
    caps.map(({ key }) => key),
  );
  return caps.flatMap((cap) => {
    const counter = counters.get(cap.key);
    return counter ? [{ ...cap, used: counter.used, reachedAt: counter.reachedAt }] : [];
  });
}

type Counter = { key: string; used: number; reachedAt: number | null };

async function capCounters(env: Env, keys: readonly string[]): Promise<Map<string, Counter>> {
  if (keys.length === 0) return new Map();
  const sql =
    "SELECT key, used, reached_at AS reachedAt FROM cap_counters WHERE key IN (SELECT value FROM json_each(?))";
  const groups = splitByBytes(keys.map((key) => JSON.stringify(key)));
  const answers = await env.DB.batch<Counter>(
    groups.map((group) => env.DB.prepare(sql).bind(`[${group.join(",")}]`)),
  );
  return new Map(answers.flatMap(({ results }) => results).map((counter) => [counter.key, counter]));
}

const SILENT_DAYS = 7;

/**
 * Clicks since the last conversion, at least so many, within a week: of each offer, and of each partner on it. They
 * are counted by the hour, so those in the hour of a conversion are not.
 */
export async function silences(env: Env, { networkId, now }: Of, atLeast: number): Promise<Silence[]> {
  const clicksSince = (by: string, partner: string) => `SELECT r.offer_id AS offerId, ${partner} AS partnerId,
      sum(r.clicks) AS clicks
    FROM recent r LEFT JOIN (SELECT ${by}, max(bucket) AS at FROM recent WHERE conversions > 0 GROUP BY ${by}) l
      USING (${by})
    WHERE r.bucket > coalesce(l.at, 0) GROUP BY ${by} HAVING sum(r.clicks) >= ?3`;
  const sql = `WITH recent AS (SELECT offer_id, partner_id, bucket, sum(clicks) AS clicks,
        sum(conversions + pending) AS conversions
      FROM rollups WHERE tier = 'h' AND network_id = ?1 AND bucket >= ?2 GROUP BY offer_id, partner_id, bucket)
    SELECT s.offerId, o.name, s.partnerId, s.clicks FROM (
      ${clicksSince("offer_id", "NULL")} UNION ALL ${clicksSince("offer_id, partner_id", "r.partner_id")}
    ) s JOIN offers o ON o.id = s.offerId WHERE o.status = 'active'`;
  const since = Math.floor(now / HOUR) * HOUR - SILENT_DAYS * 24 * HOUR;
  return (await env.DB.prepare(sql).bind(networkId, since, atLeast).all<Silence>()).results;
}

/** Endpoints whose breaker is open, and how many callbacks of each partner were given up in the last hour. */
export async function failingCallbacks(env: Env, { networkId, now }: Of): Promise<FailingCallbacks[]> {
  const sql = `SELECT b.partner_id AS partnerId, p.name AS partner, b.host, ${DESTINATION_OF_KEY} AS destination,
      b.failures AS failed
    FROM breakers b JOIN partners p ON p.id = b.partner_id WHERE b.network_id = ?1 AND b.opened_at IS NOT NULL
    UNION ALL SELECT t.partner_id, p.name, NULL, NULL, sum(t.count)
    FROM history_tallies t JOIN partners p ON p.id = t.partner_id
    WHERE t.bucket >= ?2 AND t.network_id = ?1 AND t.type = 'callback' GROUP BY t.partner_id`;
  return (await env.DB.prepare(sql).bind(networkId, lastHour(now)).all<FailingCallbacks>()).results;
}

const JUDGED_DAYS = 7;

/** Partners with offers on which their member ids are unhealthy. */
export async function unhealthyPartners(env: Env, { networkId, now }: Of): Promise<UnhealthyPartner[]> {
  const sql = `SELECT h.partner_id AS partnerId, p.name AS partner, h.offer_id AS offerId, h.reasons
    FROM member_health h JOIN partners p ON p.id = h.partner_id
    WHERE h.network_id = ?1 AND h.status = 'unhealthy' AND h.judged_at >= ?2`;
  type Row = { partnerId: string; partner: string; offerId: string; reasons: string };
  const { results } = await env.DB.prepare(sql)
    .bind(networkId, now - JUDGED_DAYS * 24 * HOUR)
    .all<Row>();
  return [...Map.groupBy(results, ({ partnerId }) => partnerId)].map(([partnerId, rows]) => ({
    partnerId,
    partner: rows[0]?.partner ?? "",
    offers: rows.map(({ offerId, reasons }) => ({ offerId, reasons: JSON.parse(reasons) as HealthReason[] })),
  }));
}

/** The parked postbacks of a network that were given up within the hour, since their click never came. */
export async function lostClicks(
  env: Env,
  { networkId, now }: Of,
): Promise<{ parkedId: string; clickId: string }[]> {
  const sql = `SELECT id AS parkedId, click_id AS clickId FROM parked_postbacks
    WHERE outcome = 'CLICK_LOST' AND ended_at >= ?2 AND network_id = ?1 ORDER BY ended_at LIMIT 1000`;
  const { results } = await env.DB.prepare(sql)
    .bind(networkId, now - HOUR)
    .all<{ parkedId: string; clickId: string }>();
  return results;
}
