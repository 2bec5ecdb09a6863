import { and, eq, inArray, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { Callback, CallbackState } from "../domain/callback";
import { mainDb } from "./databases";
import { callbacks } from "./schema/main";
import { statement } from "./statement";

// A clock a little behind ours must not turn a message away that came just in time.
const CLOCK_SKEW_MS = 2000;

const undelivered = inArray(callbacks.state, ["waiting", "retrying"]);
// Of one conversion and destination, a callback of a later change makes an earlier one pointless, even harmful.
const hasNewer = sql`EXISTS (SELECT 1 FROM callbacks newer WHERE newer.conversion_id = callbacks.conversion_id
  AND newer.destination = callbacks.destination AND newer.change_no > callbacks.change_no)`;
const leaseFree = (now: number) => or(isNull(callbacks.leaseUntil), lte(callbacks.leaseUntil, now));
const olderInFlight = (now: number) => sql`EXISTS (SELECT 1 FROM callbacks older
  WHERE older.conversion_id = callbacks.conversion_id AND older.destination = callbacks.destination
  AND older.change_no < callbacks.change_no AND older.lease_until > ${now})`;

export type ClaimAsk = { id: string; attempt: number; now: number; leaseUntil: number };
/** What a message got: the callback to deliver, or why not, with the row as it stands. */
export type Claim = { claimed: true; callback: Callback } | { claimed: false; callback: Callback | null };

/**
 * Claims a callback for one attempt: of any number of messages, sweeps and isolates one gets it until its lease ends.
 * In passing, what a newer change has made pointless ends as superseded.
 */
export async function claimCallback(env: Env, { id, attempt, now, leaseUntil }: ClaimAsk): Promise<Claim> {
  const db = mainDb(env);
  const due = lte(callbacks.dueAt, now + CLOCK_SKEW_MS);
  const [, claimed, rows] = await db.batch([
    db
      .update(callbacks)
      .set({ state: "superseded", dueAt: null, breakerKey: null, endedAt: now })
      .where(and(siblingsOf(id), undelivered, leaseFree(now), hasNewer)),
    db
      .update(callbacks)
      .set({ leaseUntil })
      .where(
        and(
          eq(callbacks.id, id),
          eq(callbacks.attempts, attempt),
          undelivered,
          due,
          leaseFree(now),
          sql`NOT ${olderInFlight(now)}`,
        ),
      )
      .returning(),
    db.select().from(callbacks).where(eq(callbacks.id, id)),
  ]);
  const [callback] = claimed;
  return callback ? { claimed: true, callback } : { claimed: false, callback: rows[0] ?? null };
}

function siblingsOf(id: string): SQL {
  return sql`(conversion_id, destination) = (SELECT conversion_id, destination FROM callbacks WHERE id = ${id})`;
}

/** What an attempt came to. */
export type Settlement = {
  state: "delivered" | "retrying" | "failed";
  at: number;
  dueAt: number | null;
  lastStatus: number | null;
  lastError: string | null;
  /** Answered with a 4xx that says no to this callback. */
  refused: boolean;
};

/** How a callback stands after an attempt was recorded; null when somebody else has meanwhile ended it. */
export type Settled = { state: CallbackState; attempts: number; dueAt: number | null } | null;

/**
 * Records the attempt of a claimed callback, and with it the breaker's count (see store/breakers). Whoever's lease
 * ran out may only still tell of success: the callback is then another's to retry.
 */
export async function settleCallback(
  env: Env,
  claimed: Pick<Callback, "id" | "leaseUntil">,
  settlement: Settlement & { breaker: D1PreparedStatement | null },
): Promise<{ settled: Settled; failures: number | null }> {
  const settle = statement(env, settleQuery(env, claimed, settlement));
  const { breaker } = settlement;
  const [rows, counts] = await env.DB.batch<NonNullable<Settled> & { failures?: number }>(
    breaker ? [settle, breaker] : [settle],
  );
  return { settled: rows?.results[0] ?? null, failures: counts?.results[0]?.failures ?? null };
}

function settleQuery(env: Env, claimed: Pick<Callback, "id" | "leaseUntil">, settlement: Settlement) {
  const { state, at, dueAt, lastStatus, lastError, refused } = settlement;
  const delivered = state === "delivered";
  const ended = state !== "retrying";
  const mine = delivered ? undefined : eq(callbacks.leaseUntil, claimed.leaseUntil ?? 0);
  return mainDb(env)
    .update(callbacks)
    .set({
      state: delivered ? state : sql`CASE WHEN ${hasNewer} THEN 'superseded' ELSE ${state} END`,
      dueAt: ended ? null : sql`CASE WHEN NOT ${hasNewer} THEN ${dueAt} END`,
      endedAt: ended ? at : sql`CASE WHEN ${hasNewer} THEN ${at} END`,
      attempts: sql`attempts + 1`,
      refusals: sql`refusals + ${refused ? 1 : 0}`,
      leaseUntil: null,
      breakerKey: null,
      lastStatus,
      lastError,
    })
    .where(and(eq(callbacks.id, claimed.id), undelivered, mine))
    .returning({ state: callbacks.state, attempts: callbacks.attempts, dueAt: sql`due_at`.as("dueAt") });
}

/** Gives a claimed callback back untried: the open breaker of its endpoint holds it until `dueAt`. */
export async function holdCallback(
  env: Env,
  claimed: Pick<Callback, "id" | "leaseUntil">,
  { breakerKey, dueAt }: { breakerKey: string; dueAt: number },
): Promise<void> {
  await mainDb(env)
    .update(callbacks)
    .set({ leaseUntil: null, breakerKey, dueAt })
    .where(and(eq(callbacks.id, claimed.id), eq(callbacks.leaseUntil, claimed.leaseUntil ?? 0)));
}

/** A network's callback, or null. */
export async function findCallback(env: Env, networkId: string, id: string): Promise<Callback | null> {
  const where = and(eq(callbacks.id, id), eq(callbacks.networkId, networkId));
  return (await mainDb(env).query.callbacks.findFirst({ where })) ?? null;
}

/** Any network's callback: for the queue, whose messages hold ids only. */
export async function findCallbackById(env: Env, id: string): Promise<Callback | null> {
  return (await mainDb(env).query.callbacks.findFirst({ where: eq(callbacks.id, id) })) ?? null;
}

/** Makes a callback due at once with its whole ladder before it; null when a newer change has taken its place. */
export async function renewCallback(
  env: Env,
  { id, now, note }: { id: string; now: number; note: string },
): Promise<{ attempts: number } | null> {
  const [renewed] = await mainDb(env)
    .update(callbacks)
    .set({
      state: "waiting",
      dueAt: now,
      ladderStart: sql`attempts`,
      refusals: 0,
      breakerKey: null,
      endedAt: null,
      note,
    })
    .where(and(eq(callbacks.id, id), sql`NOT ${hasNewer}`))
    .returning({ attempts: callbacks.attempts });
  return renewed ?? null;
}
