import type { Alert, Firing, Occurrence } from "../../domain/alert/alert";
import { firstIdAt } from "../../domain/ids";
import { splitByBytes } from "../click/clicks";
import { elementsOf } from "../query/elements";

/** An occurrence of an alert; the id is for the firing, should this be its first sight. */
export type Found = Occurrence & { id: string; alertId: string; networkId: string };

// What has changed since it was read is judged by the next sweep.
const FIRE = `INSERT INTO alert_firings (id, alert_id, network_id, subject, message, data, fired_at, delivery,
    tries, next_at)
  SELECT value ->> '$.id', value ->> '$.alertId', value ->> '$.networkId', value ->> '$.subject', value ->> '$.message',
    value ->> '$.data', ?2, 'waiting', 0, ?2 FROM ${elementsOf("?1")}
  WHERE EXISTS (SELECT 1 FROM alerts a WHERE a.id = value ->> '$.alertId' AND a.status = 'active'
    AND a.updated_at = value ->> '$.updatedAt') ON CONFLICT DO NOTHING`;

// A slow sweep knows nothing of what a later one has fired. What stands comes in as many lists as it takes: from ?3 on.
const END = `UPDATE alert_firings SET ended_at = ?2 WHERE ended_at IS NULL AND fired_at <= ?2
  AND alert_id IN (SELECT value FROM json_each(?1))`;
const notIn = (list: number) =>
  ` AND (alert_id, subject) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?${list + 3}))`;

/**
 * Fires for each occurrence that has no open firing, and ends the firings of these alerts whose occurrence is over.
 * The unique index decides between two sweeps.
 */
export async function fireAlerts(
  env: Env,
  { alerts, found, now }: { alerts: readonly Alert[]; found: readonly Found[]; now: number },
): Promise<void> {
  const updatedAt = new Map(alerts.map((alert) => [alert.id, alert.updatedAt]));
  const rows = found.map((one) => JSON.stringify({ ...one, updatedAt: updatedAt.get(one.alertId) }));
  const standing = lists(found.map(({ alertId, subject }) => [alertId, subject]));
  const end = END + standing.map((_, list) => notIn(list)).join("");
  await env.DB.batch([
    ...splitByBytes(rows).map((group) => env.DB.prepare(FIRE).bind(`[${group.join(",")}]`, now)),
    ...lists(alerts.map(({ id }) => id)).map((ids) => env.DB.prepare(end).bind(ids, now, ...standing)),
  ]);
}

/** JSON lists that each fit into a parameter. */
function lists(values: readonly unknown[]): string[] {
  return splitByBytes(values.map((value) => JSON.stringify(value))).map((group) => `[${group.join(",")}]`);
}

/** Ends an alert's open firings: another condition is another occurrence. */
export function endFirings(env: Env, alertId: string, now: number): D1PreparedStatement {
  const sql = "UPDATE alert_firings SET ended_at = ?2 WHERE alert_id = ?1 AND ended_at IS NULL";
  return env.DB.prepare(sql).bind(alertId, now);
}

export function deleteFirings(env: Env, alertId: string): D1PreparedStatement {
  return env.DB.prepare("DELETE FROM alert_firings WHERE alert_id = ?").bind(alertId);
}

/** A firing to deliver now, with the alert as it is. */
export type DueFiring = { firing: Firing; alert: Alert };

// One of an alert, and networks take turns.
const TAKE = `UPDATE alert_firings SET next_at = ?1 + ?2, tries = tries + 1 WHERE id IN (
  SELECT id FROM (
    SELECT id, network_id, next_at, row_number() OVER (PARTITION BY alert_id ORDER BY next_at, id) AS nth
    FROM alert_firings WHERE next_at IS NOT NULL AND next_at <= ?1
      AND alert_id NOT IN (SELECT value FROM json_each(?4))
  ) WHERE nth = 1 ORDER BY row_number() OVER (PARTITION BY network_id ORDER BY next_at), next_at LIMIT ?3) RETURNING id`;

/**
 * Takes one firing that is due of each alert but those `without`, counting the try and moving it on so that two sweeps do
 * not take the same.
 */
export async function takeDueFirings(
  env: Env,
  {
    now,
    leaseMs,
    limit,
    without,
  }: { now: number; leaseMs: number; limit: number; without: readonly string[] },
): Promise<DueFiring[]> {
  const taken = await env.DB.prepare(TAKE)
    .bind(now, leaseMs, limit, JSON.stringify(without))
    .all<{ id: string }>();
  if (taken.results.length === 0) return [];
  const read = `SELECT f.id, f.alert_id AS alertId, f.network_id AS networkId, f.subject, f.message, f.data,
      f.fired_at AS firedAt, f.ended_at AS endedAt, f.delivery, f.tries, f.last_error AS lastError,
      a.name, a.status, a.kind, a.threshold, a.offer_id AS offerId, a.partner_id AS partnerId,
      a.webhook_url AS webhookUrl, a.email, a.signing_secret AS signingSecret, a.created_at AS createdAt,
      a.updated_at AS updatedAt
    FROM alert_firings f JOIN alerts a ON a.id = f.alert_id WHERE f.id IN (SELECT value FROM json_each(?))`;
  const ids = JSON.stringify(taken.results.map(({ id }) => id));
  type Row = Omit<Firing, "data"> & Omit<Alert, "id"> & { data: string };
  const { results } = await env.DB.prepare(read).bind(ids).all<Row>();
  return results.map(({ data, ...row }) => ({
    firing: { ...row, data: JSON.parse(data) as Firing["data"] },
    alert: { ...row, id: row.alertId },
  }));
}

/** Notes what a try came to; `nextAt` null ends the trying. */
export async function settleFiring(
  env: Env,
  firing: Pick<Firing, "id" | "tries">,
  outcome: { delivery: Firing["delivery"]; nextAt: number | null; lastError: string | null },
): Promise<void> {
  const sql = `UPDATE alert_firings SET delivery = ?3, next_at = ?4, last_error = ?5
    WHERE id = ?1 AND tries = ?2 AND delivery = 'waiting'`;
  const { delivery, nextAt, lastError } = outcome;
  await env.DB.prepare(sql).bind(firing.id, firing.tries, delivery, nextAt, lastError).run();
}

/** Forgets what ended before a moment, some at a time; ids are in time order. */
export async function forgetFirings(env: Env, before: number): Promise<void> {
  const sql = `DELETE FROM alert_firings WHERE id IN (SELECT id FROM alert_firings
    WHERE id < ? AND ended_at IS NOT NULL AND next_at IS NULL LIMIT 1000)`;
  await env.DB.prepare(sql).bind(firstIdAt(before)).run();
}
