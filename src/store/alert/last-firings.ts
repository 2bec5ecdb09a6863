import type { Firing } from "../../domain/alert/alert";

export type LastFiring = Pick<Firing, "subject" | "message" | "firedAt" | "endedAt" | "delivery">;

/** The last firing of each thing that an alert has fired for: those that last first, then the latest. */
export async function lastFirings(env: Env, alertId: string): Promise<LastFiring[]> {
  const sql = `SELECT subject, message, fired_at AS firedAt, ended_at AS endedAt, delivery FROM alert_firings
    WHERE id IN (SELECT max(id) FROM alert_firings WHERE alert_id = ? GROUP BY subject)
    ORDER BY ended_at IS NOT NULL, fired_at DESC LIMIT 50`;
  const { results } = await env.DB.prepare(sql).bind(alertId).all<LastFiring>();
  return results;
}
