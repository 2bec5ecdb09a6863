import type { Callback } from "../../domain/callback/callback";
import type { Rim } from "../../rim";
import { breakerKey } from "../../store/callback/breakers";
import { endsWithin } from "../ends-within";
import { sendInTurns } from "../send-in-turns";
import { TimeLimit } from "../time-limit";
import type { Passage } from "./callback-breaker";
import type { Delivery } from "./delivery";
import type { Ready } from "./prepare-callback";
import { type Attempted, recordAttempts } from "./record-attempts";
import { tryCallback } from "./try-callback";

// With the time limit of an attempt, and time to record it, within the half minute that a Worker has for what goes on behind
// its answer, and well within the lease.
const BEGIN_WITHIN_MS = 15_000;
// What has ended is recorded so often while others are still on their way: a hung endpoint keeps nothing from the books.
const RECORD_EVERY_MS = 1_000;

export type SendInput = {
  rim: Rim;
  ready: readonly (Ready & { passage: Passage })[];
  timeLimitMs?: number;
  beginWithinMs?: number;
};

/** Sends callbacks and records what came of them; `unsent` are those whose turn did not come. */
export async function sendCallbacks(
  env: Env,
  { rim, ready, timeLimitMs, beginWithinMs = BEGIN_WITHIN_MS }: SendInput,
): Promise<{ deliveries: Map<string, Delivery>; unsent: Callback[] }> {
  const ended: Attempted[] = [];
  const limit = new TimeLimit(timeLimitMs);
  const sending = sendInTurns(ready, {
    endpointOf: ({ prepared }) => (prepared.endpoint ? breakerKey(prepared.endpoint) : ""),
    beginWithinMs,
    send: async (one, waitedMs) => {
      const tried = await tryCallback(one.prepared, { ...one, limit });
      ended.push({ callback: one.callback, passage: one.passage, tried, startedAt: rim.now + waitedMs });
      return { answered: tried.answer.status !== null, ms: tried.answer.ms };
    },
  });
  const deliveries = new Map<string, Delivery>();
  for (let over = false; !over; ) {
    over = await endsWithin(RECORD_EVERY_MS, sending);
    const settled = await recordAttempts(env, { rim, attempts: ended.splice(0) });
    for (const [id, delivery] of settled) deliveries.set(id, delivery);
  }
  return { deliveries, unsent: (await sending).map(({ callback }) => callback) };
}
