import { inTime } from "../../edge/in-time";
import { logLine } from "../../log";
import type { CallbackMessage } from "../../queues/messages";

// What one sendBatch takes.
const BATCH = 100;
const SEND_MS = 5_000;
/** The longest that a callback waits in the queue. */
export const MAX_QUEUE_WAIT_SECONDS = 600;

/** Tells the queue of callbacks that were just written: `await enqueueCallbacks(env, ids)`. It never throws. */
export async function enqueueCallbacks(env: Env, ids: readonly string[]): Promise<void> {
  await sendCallbackMessages(
    env,
    ids.map((id) => ({ id, attempt: 0 })),
  );
}

/** A callback that is not yet delivered, and when it is due; null when it is not. */
export type DueCallback = { id: string; attempts: number; dueAt: number | null };

/** Tells the queue of callbacks, each to arrive when it is due; longer waits are left to the rows and the sweep. */
export async function enqueueDue(env: Env, callbacks: readonly DueCallback[], now: number): Promise<void> {
  const waits = Map.groupBy(callbacks, ({ dueAt }) =>
    dueAt === null ? Number.POSITIVE_INFINITY : Math.max(0, Math.ceil((dueAt - now) / 1000)),
  );
  for (const [seconds, some] of waits) {
    if (seconds > MAX_QUEUE_WAIT_SECONDS) continue;
    const messages = some.map(({ id, attempts }) => ({ id, attempt: attempts }));
    await sendCallbackMessages(env, messages, seconds);
  }
}

/** Tells the queue of messages once more, each after its own wait in seconds. */
export async function enqueueAgain(
  env: Env,
  again: readonly { body: CallbackMessage; inSeconds: number }[],
): Promise<void> {
  for (const [seconds, some] of Map.groupBy(again, ({ inSeconds }) => inSeconds)) {
    await sendCallbackMessages(
      env,
      some.map(({ body }) => body),
      seconds,
    );
  }
}

// One that is lost is only late: its row stays due and the sweep finds it.
async function sendCallbackMessages(env: Env, messages: CallbackMessage[], delaySeconds = 0): Promise<void> {
  for (let start = 0; start < messages.length; start += BATCH) {
    const batch = messages.slice(start, start + BATCH);
    try {
      await inTime(SEND_MS, env.CALLBACKS_QUEUE.sendBatch(batch.map((body) => ({ body, delaySeconds }))));
    } catch (error) {
      logLine("warn", "CALLBACK_SEND_LATER", { ids: batch.map(({ id }) => id), error });
    }
  }
}
