import type { Rim } from "../../rim";
import { findCallback, renewCallback } from "../../store/callback/callbacks";
import { enqueueDue } from "./enqueue-callbacks";

export type ResendInput = { rim: Rim; networkId: string; callbackId: string; actor: string };
export type Resent = { ok: true } | { ok: false; code: "NOT_FOUND" | "CONFLICT"; message: string };

/** Sends a callback again at once, delivered or failed, with its whole ladder of retries before it. */
export async function resendCallback(
  env: Env,
  { rim, networkId, callbackId: id, actor }: ResendInput,
): Promise<Resent> {
  const callback = await findCallback(env, networkId, id);
  if (!callback) return { ok: false, code: "NOT_FOUND", message: "There is no such callback." };
  const renewed = await renewCallback(env, { id, now: rim.now, note: `Sent again by ${actor}` });
  if (!renewed) {
    const message = "The conversion has changed since: what this callback says is no longer true.";
    return { ok: false, code: "CONFLICT", message };
  }
  await enqueueDue(env, [{ id, attempts: renewed.attempts, dueAt: rim.now }], rim.now);
  return { ok: true };
}
