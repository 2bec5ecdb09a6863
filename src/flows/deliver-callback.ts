import type { Callback, CallbackState } from "../domain/callback";
import type { CallbackMessage } from "../queues/messages";
import type { Rim } from "../rim";
import { loadCallbackFacts } from "../store/callback-facts";
import { claimCallback } from "../store/callbacks";
import { passBreaker } from "./callback-breaker";
import { enqueueDue, MAX_QUEUE_WAIT_SECONDS } from "./enqueue-callbacks";
import { prepareCallback } from "./prepare-callback";
import { recordAttempt } from "./record-attempt";
import { tryCallback } from "./try-callback";

// Long enough for the slowest attempt and a database that stalls; a crash costs no more than this.
const LEASE_MS = 60_000;
const SOON_SECONDS = 5;

export type DeliverInput = { rim: Rim; message: CallbackMessage; timeLimitMs?: number };

/** What became of the message: `state` null when it was not its turn, `againInSeconds` when its turn comes soon. */
export type Delivery = { state: CallbackState | "held" | null; againInSeconds?: number };

/** One attempt to deliver a callback: claim, prepare, send, record, and tell the queue of the next. */
export async function deliverCallback(env: Env, input: DeliverInput): Promise<Delivery> {
  const { rim, message, timeLimitMs } = input;
  const claim = await claimCallback(env, { ...message, now: rim.now, leaseUntil: rim.now + LEASE_MS });
  if (!claim.claimed) return unclaimed(claim.callback, input);
  const { callback } = claim;
  const facts = await loadCallbackFacts(env, callback);
  const prepared = await prepareCallback(env, { callback, facts, now: rim.now });
  const passage = await passBreaker(env, { callback, endpoint: prepared.endpoint, now: rim.now });
  if (passage === "held") return { state: "held" };
  const tried = await tryCallback(prepared, { callback, facts, timeLimitMs });
  const settled = await recordAttempt(env, { rim, callback, tried, passage });
  // A message of its own for the next attempt: this one, retried, would still speak of the attempt that was made.
  if (settled) await enqueueDue(env, [{ id: callback.id, ...settled }], rim.now + tried.answer.ms);
  return { state: settled?.state ?? null };
}

/** Not this message's turn: for good when the callback has ended or moved on, else it comes again soon. */
function unclaimed(callback: Callback | null, { rim, message }: DeliverInput): Delivery {
  if (!callback || callback.dueAt === null || callback.attempts !== message.attempt) return { state: null };
  const wait = Math.ceil((callback.dueAt - rim.now) / 1000);
  if (callback.breakerKey !== null || wait > MAX_QUEUE_WAIT_SECONDS) return { state: null };
  return { state: null, againInSeconds: Math.max(wait, SOON_SECONDS) };
}
