import { and, eq, isNotNull, lte } from "drizzle-orm";
import type { Destination } from "../../domain/callback/plan";
import { BREAKER_FAILURES, BREAKER_PROBE_SECONDS } from "../../domain/callback/retry";
import { mainDb } from "../databases";
import { breakers } from "../schema/main";

/** The breaker of one endpoint: a row, so that all isolates agree. */
export type Breaker = typeof breakers.$inferSelect;

/**
 * Where a partner's callbacks of one destination go; of the host the port counts, the path does not: a global template
 * that answers says nothing of an account callback at the same host. The events' templates share theirs.
 */
export type Endpoint = { networkId: string; partnerId: string; destination: Destination; host: string };

export function breakerKey({ partnerId, destination, host }: Omit<Endpoint, "networkId">): string {
  return `${partnerId}|${destination}|${host}`;
}

/** Of a breaker `b`, as SQL: the destination in its key. */
export const DESTINATION_OF_KEY =
  "substr(b.key, length(b.partner_id) + 2, length(b.key) - length(b.partner_id) - length(b.host) - 2)";

/** Whether this attempt is the one that an open breaker lets through this minute. */
export async function takeProbe(env: Env, key: string, now: number): Promise<boolean> {
  const taken = await mainDb(env)
    .update(breakers)
    .set({ probeAt: now })
    .where(
      and(
        eq(breakers.key, key),
        isNotNull(breakers.openedAt),
        lte(breakers.probeAt, now - BREAKER_PROBE_SECONDS * 1000),
      ),
    )
    .returning({ key: breakers.key });
  return taken.length > 0;
}

/**
 * Forgets how attempts at a partner's endpoints went, since it has other ones now: the next sweep frees what they held.
 * Nobody tries the old ones again, so nothing else would ever close them.
 */
export function forgetBreakers(
  env: Env,
  of: Pick<Endpoint, "partnerId" | "destination">,
): D1PreparedStatement {
  return env.DB.prepare("DELETE FROM breakers WHERE key GLOB ?").bind(breakerKey({ ...of, host: "*" }));
}

/** What attempts at one endpoint came to: how many failed in a row at last, and whether one before these was good. */
export type Tally = { recovered: boolean; failures: number; at: number };

/**
 * Counts attempts and answers the failures in a row: the tenth opens the breaker, one success closes it (and writes
 * nothing when it is closed).
 */
export function countAttempts(
  env: Env,
  endpoint: Endpoint,
  { recovered, failures, at }: Tally,
): D1PreparedStatement {
  const key = breakerKey(endpoint);
  if (failures === 0) {
    return env.DB.prepare(
      "UPDATE breakers SET failures = 0, opened_at = NULL, probe_at = NULL WHERE key = ? AND failures > 0",
    ).bind(key);
  }
  const { networkId, partnerId, host } = endpoint;
  const opened = failures >= BREAKER_FAILURES ? at : null;
  const count = "iif(?9, 0, failures) + ?5";
  const when = (column: string) => `CASE WHEN ${count} >= ?8 THEN coalesce(iif(?9, NULL, ${column}), ?7) END`;
  return env.DB.prepare(
    `INSERT INTO breakers (key, network_id, partner_id, host, failures, opened_at, probe_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
     ON CONFLICT (key) DO UPDATE SET failures = ${count}, opened_at = ${when("opened_at")},
       probe_at = ${when("probe_at")}
     RETURNING failures`,
  ).bind(key, networkId, partnerId, host, failures, opened, at, BREAKER_FAILURES, recovered ? 1 : 0);
}
