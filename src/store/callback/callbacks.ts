import { and, eq, inArray, sql } from "drizzle-orm";
import type { Callback } from "../../domain/callback/callback";
import { mainDb } from "../databases";
import { callbacks } from "../schema/main";

/** Still owed. */
export const undelivered = inArray(callbacks.state, ["waiting", "retrying"]);
/** Whether a newer change ends it: one that has failed could be sent again, which would no longer be true. */
export const replaceable = inArray(callbacks.state, ["waiting", "retrying", "failed"]);
/** How a callback ends that a newer change has made pointless. */
export const superseded = (at: number) =>
  ({ state: "superseded", dueAt: null, breakerKey: null, endedAt: at }) as const;
/** Of one conversion and destination, a callback of a later change makes an earlier one pointless, even harmful. */
export const hasNewer = sql`EXISTS (SELECT 1 FROM callbacks newer WHERE newer.conversion_id = callbacks.conversion_id
  AND newer.destination = callbacks.destination AND newer.change_no > callbacks.change_no)`;

/** A network's callback, or null. */
export async function findCallback(env: Env, networkId: string, id: string): Promise<Callback | null> {
  const where = and(eq(callbacks.id, id), eq(callbacks.networkId, networkId));
  return (await mainDb(env).query.callbacks.findFirst({ where })) ?? null;
}

/** Any network's callback: for the queue, whose messages hold ids only. */
export async function findCallbackById(env: Env, id: string): Promise<Callback | null> {
  return (await mainDb(env).query.callbacks.findFirst({ where: eq(callbacks.id, id) })) ?? null;
}

/** What a callback says still holds: its conversion has the status that it was made for. */
const stillTrue = sql`status = (SELECT c.status FROM conversions c WHERE c.id = callbacks.conversion_id)`;

/**
 * Makes a callback due at once with its whole ladder before it; null when the conversion has moved on, whether or not
 * the partner was to hear of that.
 */
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
    .where(and(eq(callbacks.id, id), stillTrue, sql`NOT ${hasNewer}`))
    .returning({ attempts: callbacks.attempts });
  return renewed ?? null;
}
