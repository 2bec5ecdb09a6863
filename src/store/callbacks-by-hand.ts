import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import type { Callback } from "../domain/callback";
import { undelivered } from "./callbacks";
import { mainDb } from "./databases";
import { callbacks } from "./schema/main";
import { statement } from "./statement";

export type Taken = { callback: Callback /** Whether there was none before. */; made: boolean };

/**
 * Takes a callback for an attempt by hand, making it when there is none. Where it waits for the queue, a lease keeps
 * the queue away meanwhile; one that is in flight just now is sent all the same.
 */
export async function takeByHand(env: Env, fresh: Callback, leaseUntil: number): Promise<Taken> {
  const db = mainDb(env);
  const free = or(isNull(callbacks.leaseUntil), lte(callbacks.leaseUntil, fresh.createdAt));
  const [made, leased, rows] = await db.batch([
    db
      .insert(callbacks)
      .values({ ...fresh, leaseUntil })
      .onConflictDoNothing()
      .returning(),
    db
      .update(callbacks)
      .set({ leaseUntil })
      .where(and(eq(callbacks.id, fresh.id), undelivered, free))
      .returning(),
    db.select().from(callbacks).where(eq(callbacks.id, fresh.id)),
  ]);
  const [row] = rows;
  if (!row) throw new Error(`callback ${fresh.id} vanished`);
  const mine = made.length + leased.length > 0;
  return { callback: { ...row, leaseUntil: mine ? leaseUntil : null }, made: made.length > 0 };
}

export type HandSettlement = {
  at: number;
  delivered: boolean;
  lastStatus: number | null;
  lastError: string | null;
  note: string | null;
  breaker: D1PreparedStatement | null;
};

/**
 * Records an attempt by hand, and with it the breaker's count. Delivered is delivered; else the callback stays what it was and
 * the attempt is none of the ladder's, save that one made for this very attempt has failed.
 */
export async function settleByHand(
  env: Env,
  { callback, made }: Taken,
  settlement: HandSettlement,
): Promise<{ callback: Callback | null; failures: number | null }> {
  const { at, delivered, note, lastStatus, lastError, breaker } = settlement;
  const ended = { dueAt: null, breakerKey: null, endedAt: at };
  const query = mainDb(env)
    .update(callbacks)
    .set({
      ...(delivered && { state: "delivered", ...ended }),
      ...(!delivered && made && { state: "failed", ...ended }),
      attempts: sql`attempts + 1`,
      ladderStart: sql`ladder_start + 1`,
      leaseUntil: sql`nullif(lease_until, ${callback.leaseUntil})`,
      lastStatus,
      lastError,
      ...(note && { note }),
    })
    .where(eq(callbacks.id, callback.id));
  const settle = statement(env, query);
  const [, counts] = await env.DB.batch<{ failures?: number }>(breaker ? [settle, breaker] : [settle]);
  const row = await mainDb(env).query.callbacks.findFirst({ where: eq(callbacks.id, callback.id) });
  return { callback: row ?? null, failures: counts?.results[0]?.failures ?? null };
}
