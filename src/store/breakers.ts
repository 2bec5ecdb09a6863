import { and, eq, isNotNull, lte } from "drizzle-orm";
import { BREAKER_FAILURES, BREAKER_PROBE_SECONDS } from "../domain/retry";
import { mainDb } from "./databases";
import { breakers } from "./schema/main";

/** The breaker of one endpoint: a row, so that all isolates agree. */
export type Breaker = typeof breakers.$inferSelect;

/** The host that a partner's callbacks go to; port included, paths not. */
export type Endpoint = { networkId: string; partnerId: string; host: string };

export function breakerKey({ partnerId, host }: Endpoint): string {
  return `${partnerId}|${host}`;
}

export async function findBreaker(env: Env, key: string): Promise<Breaker | null> {
  return (await mainDb(env).query.breakers.findFirst({ where: eq(breakers.key, key) })) ?? null;
}

/** The endpoints of a network that get no callbacks just now, but for the probes. */
export function openBreakers(env: Env, networkId: string): Promise<Breaker[]> {
  return mainDb(env).query.breakers.findMany({
    where: and(eq(breakers.networkId, networkId), isNotNull(breakers.openedAt)),
  });
}

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

/** Counts an attempt: the tenth failure in a row opens the breaker, one success closes it (and writes nothing when closed). */
export function countAttempt(
  env: Env,
  endpoint: Endpoint,
  { ok, at }: { ok: boolean; at: number },
): D1PreparedStatement {
  const key = breakerKey(endpoint);
  if (ok) {
    return env.DB.prepare(
      "UPDATE breakers SET failures = 0, opened_at = NULL, probe_at = NULL WHERE key = ? AND failures > 0",
    ).bind(key);
  }
  const { networkId, partnerId, host } = endpoint;
  return env.DB.prepare(
    `INSERT INTO breakers (key, network_id, partner_id, host, failures) VALUES (?1, ?2, ?3, ?4, 1)
     ON CONFLICT (key) DO UPDATE SET failures = failures + 1,
       opened_at = CASE WHEN failures + 1 >= ?6 THEN coalesce(opened_at, ?5) END,
       probe_at = CASE WHEN failures + 1 >= ?6 THEN coalesce(probe_at, ?5) END
     RETURNING failures`,
  ).bind(key, networkId, partnerId, host, at, BREAKER_FAILURES);
}
