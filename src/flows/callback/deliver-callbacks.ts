import type { Callback } from "../../domain/callback/callback";
import { logLine } from "../../log";
import type { CallbackMessage } from "../../queues/messages";
import type { Rim } from "../../rim";
import { claimCallbacks, type Release, releaseCallbacks } from "../../store/callback/claims";
import { passBreakers } from "./callback-breaker";
import type { Delivery } from "./delivery";
import { MAX_QUEUE_WAIT_SECONDS } from "./enqueue-callbacks";
import { prepareCallbacks } from "./prepare-callback";
import { sendCallbacks } from "./send-callbacks";

// Long enough for the slowest attempt to have its turn and end, and for a database that stalls; a crash costs no more.
const LEASE_MS = 60_000;
const SOON_SECONDS = 5;
// While a database does not answer; the rows stay due meanwhile.
const TROUBLE_SECONDS = 30;

export type DeliverInput = {
  rim: Rim;
  messages: readonly CallbackMessage[];
  timeLimitMs?: number;
  /** What has not had its turn by then is given back. */
  beginWithinMs?: number;
};

/**
 * One attempt for each callback of some messages: claim, prepare, send, record, and tell the queue of the next. Answers
 * what became of each message, in their order; whatever was claimed and came to no end comes again.
 */
export async function deliverCallbacks(env: Env, input: DeliverInput): Promise<Delivery[]> {
  const { rim, messages, ...limits } = input;
  const { now } = rim;
  const { claimed, others, breakers } = await claimCallbacks(env, {
    messages,
    now,
    leaseUntil: now + LEASE_MS,
  });
  const ready = await prepareCallbacks(env, { claimed, now });
  const { passing, held } = await passBreakers(env, { ready, breakers, now });
  const [rested, sent] = await Promise.all([
    giveBack(env, held),
    sendCallbacks(env, { rim, ready: passing, ...limits }),
  ]);
  const unsent = await giveBack(env, sent.unsent);
  const ends = new Map<string, Delivery>(sent.deliveries);
  for (const id of rested) ends.set(id, { state: "held" });
  for (const id of unsent) ends.set(id, { state: null, againInSeconds: SOON_SECONDS });

  const mine = new Map(claimed.map(({ callback }) => [callback.id, callback]));
  const notMine = new Map(others.map((callback) => [callback.id, callback]));
  return messages.map((message) =>
    mine.get(message.id)?.attempts === message.attempt
      ? (ends.get(message.id) ?? { state: null, againInSeconds: TROUBLE_SECONDS })
      : notNow(notMine.get(message.id), { message, now }),
  );
}

/** Ids of those that were given back; the lease of the others ends by itself. */
async function giveBack(env: Env, released: readonly Release[]): Promise<string[]> {
  if (released.length === 0) return [];
  try {
    await releaseCallbacks(env, released);
    return released.map(({ id }) => id);
  } catch (error) {
    logLine("error", "CALLBACK_TROUBLE", { callbackIds: released.map(({ id }) => id), error });
    return [];
  }
}

/** Not this message's turn: for good when the callback has ended or moved on, else it comes again soon. */
function notNow(
  callback: Callback | undefined,
  { message, now }: { message: CallbackMessage; now: number },
): Delivery {
  if (!callback || callback.dueAt === null || callback.attempts !== message.attempt) return { state: null };
  const wait = Math.ceil((callback.dueAt - now) / 1000);
  if (callback.breakerKey !== null || wait > MAX_QUEUE_WAIT_SECONDS) return { state: null };
  return { state: null, againInSeconds: Math.max(wait, SOON_SECONDS) };
}
