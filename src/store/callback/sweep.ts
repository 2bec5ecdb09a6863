import { BREAKER_PROBE_SECONDS } from "../../domain/callback/retry";

// Plain SQL: each takes its rows and says which in one statement, so that two sweeps never take the same.

/** A callback to tell the queue of, and when. */
export type Overdue = { id: string; attempts: number; dueAt: number };

const RETURNING = "RETURNING id, attempts, due_at AS dueAt";

async function take(statement: D1PreparedStatement): Promise<Overdue[]> {
  return (await statement.all<Overdue>()).results;
}

/** Callbacks that were due before `before` and that nobody has in hand: they are due anew from `now`. */
export function takeOverdue(
  env: Env,
  ask: { now: number; before: number; limit: number },
): Promise<Overdue[]> {
  return take(
    env.DB.prepare(
      `UPDATE callbacks SET due_at = ?1 WHERE id IN (SELECT id FROM callbacks
         WHERE due_at <= ?2 AND breaker_key IS NULL AND (lease_until IS NULL OR lease_until <= ?1)
         ORDER BY due_at LIMIT ?3) ${RETURNING}`,
    ).bind(ask.now, ask.before, ask.limit),
  );
}

/** Callbacks held by breakers that have closed. */
export function takeReleased(env: Env, ask: { now: number; limit: number }): Promise<Overdue[]> {
  return take(
    env.DB.prepare(
      `UPDATE callbacks SET due_at = ?1, breaker_key = NULL WHERE id IN (SELECT held.id FROM callbacks held
         WHERE held.breaker_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM breakers
           WHERE breakers.key = held.breaker_key AND breakers.opened_at IS NOT NULL)
         LIMIT ?2) ${RETURNING}`,
    ).bind(ask.now, ask.limit),
  );
}

/** For each open breaker whose next probe is due by `until`, the callback that has waited longest. */
export function takeProbes(env: Env, ask: { now: number; until: number; limit: number }): Promise<Overdue[]> {
  const interval = BREAKER_PROBE_SECONDS * 1000;
  return take(
    env.DB.prepare(
      `WITH probes AS (SELECT key, max(probe_at + ${interval}, ?1) AS at FROM breakers
         WHERE opened_at IS NOT NULL AND probe_at + ${interval} <= ?2 LIMIT ?3)
       UPDATE callbacks SET due_at = (SELECT at FROM probes WHERE key = breaker_key), breaker_key = NULL
         WHERE id IN (SELECT (SELECT id FROM callbacks WHERE breaker_key = probes.key ORDER BY due_at LIMIT 1)
           FROM probes) ${RETURNING}`,
    ).bind(ask.now, ask.until, ask.limit),
  );
}
