import { and, eq, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Callback } from "../../domain/callback/callback";
import { mainDb } from "../databases";
import { statement } from "../query/statement";
import { callbacks } from "../schema/main";
import { replaceable, superseded, undelivered } from "./callbacks";

// The id tells when it was made, so whether there is one already is asked by what it is about.
const MAKE = `INSERT INTO callbacks (id, network_id, partner_id, offer_id, conversion_id, click_id, destination,
    change_no, status, reason, state, due_at, attempts, lease_until, note, test, created_at)
  SELECT fresh ->> '$.id', fresh ->> '$.networkId', fresh ->> '$.partnerId', fresh ->> '$.offerId',
    fresh ->> '$.conversionId', fresh ->> '$.clickId', fresh ->> '$.destination', fresh ->> '$.changeNo',
    fresh ->> '$.status', fresh ->> '$.reason', fresh ->> '$.state', fresh ->> '$.dueAt', fresh ->> '$.attempts',
    fresh ->> '$.leaseUntil', fresh ->> '$.note', fresh ->> '$.test', fresh ->> '$.createdAt'
  FROM (SELECT ?1 AS fresh) WHERE NOT EXISTS (SELECT 1 FROM callbacks WHERE conversion_id = fresh ->> '$.conversionId'
    AND destination = fresh ->> '$.destination' AND change_no = fresh ->> '$.changeNo')
  RETURNING id`;

export type Taken = { callback: Callback /** Whether there was none before. */; made: boolean };

/**
 * Takes a callback for an attempt by hand, making it when there is none; those of earlier changes end. Where
 * it waits for the queue, a lease keeps the queue away meanwhile; one that is in flight just now is sent all the same.
 */
export async function takeByHand(env: Env, fresh: Callback, leaseUntil: number): Promise<Taken> {
  const db = mainDb(env);
  const free = or(isNull(callbacks.leaseUntil), lte(callbacks.leaseUntil, fresh.createdAt));
  const same = and(
    eq(callbacks.conversionId, fresh.conversionId),
    eq(callbacks.destination, fresh.destination),
    eq(callbacks.changeNo, fresh.changeNo),
  );
  const lease = db
    .update(callbacks)
    .set({ leaseUntil })
    .where(and(same, undelivered, free))
    .returning({ id: callbacks.id });
  const older = and(
    eq(callbacks.conversionId, fresh.conversionId),
    eq(callbacks.destination, fresh.destination),
    lt(callbacks.changeNo, fresh.changeNo),
  );
  const endOlder = db.update(callbacks).set(superseded(fresh.createdAt)).where(and(older, replaceable));
  const [made, leased] = await env.DB.batch<{ id: string }>([
    env.DB.prepare(MAKE).bind(JSON.stringify({ ...fresh, leaseUntil })),
    statement(env, lease),
    statement(env, endOlder),
  ]);
  const row = await db.query.callbacks.findFirst({ where: same });
  if (!row) throw new Error(`callback ${fresh.id} vanished`);
  const isMade = made?.results.length === 1;
  const mine = isMade || leased?.results.length === 1;
  return { callback: { ...row, leaseUntil: mine ? leaseUntil : null }, made: isMade };
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
      ...(!delivered &&
        made && {
          state: sql`CASE WHEN state IN ('delivered', 'superseded') THEN state ELSE 'failed' END`,
          ...ended,
        }),
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
