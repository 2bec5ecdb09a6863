import { deliverCallbacks } from "../flows/callback/deliver-callbacks";
import { enqueueAgain } from "../flows/callback/enqueue-callbacks";
import { endsWithin } from "../flows/ends-within";
import { logLine } from "../log";
import { rim } from "../rim";
import { parseCallbackMessage } from "./callback-message";
import type { CallbackMessage } from "./messages";

// While a database does not answer; the rows stay due meanwhile.
const TROUBLE_DELAY_SECONDS = 30;
// How long the queue waits for a batch before it hands out the next.
const OWN_TIME_MS = 1_000;

type Readable = { message: Message; body: CallbackMessage };

/**
 * Delivers the callbacks of a batch: claimed and recorded together, each message acknowledged or retried by itself. What
 * takes longer than its own time goes on behind it, for one slow endpoint must not hold up the next batch's. Its messages
 * are acknowledged then: the rows are leased, and what a crash leaves of them the sweep finds.
 */
export async function consumeCallbacks(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const readable = batch.messages.flatMap((message): Readable[] => {
    const body = parseCallbackMessage(message.body);
    if (body) return [{ message, body }];
    logLine("error", "CALLBACK_MESSAGE_UNREADABLE", { messageId: message.id });
    message.ack();
    return [];
  });
  if (readable.length === 0) return;
  const delivering = deliver(env, readable);
  if (await endsWithin(OWN_TIME_MS, delivering)) {
    for (const { message, againInSeconds } of await delivering) answer(message, againInSeconds);
    return;
  }
  for (const { message } of readable) message.ack();
  ctx.waitUntil(delivering.then((ends) => tellAgain(env, ends)));
}

type End = Readable & { againInSeconds?: number };

async function deliver(env: Env, readable: readonly Readable[]): Promise<End[]> {
  const messages = readable.map(({ body }) => body);
  try {
    const deliveries = await deliverCallbacks(env, { rim: rim(), messages });
    return readable.map((one, n) => ({ ...one, againInSeconds: deliveries[n]?.againInSeconds }));
  } catch (error) {
    logLine("error", "CALLBACK_TROUBLE", { callbackIds: messages.map(({ id }) => id), error });
    return readable.map((one) => ({ ...one, againInSeconds: TROUBLE_DELAY_SECONDS }));
  }
}

function answer(message: Message, againInSeconds: number | undefined): void {
  if (againInSeconds === undefined) message.ack();
  else message.retry({ delaySeconds: againInSeconds });
}

/** A message that is acknowledged cannot be retried any more; a new one says the same. */
async function tellAgain(env: Env, ends: readonly End[]): Promise<void> {
  const again = ends.flatMap(({ body, againInSeconds }) =>
    againInSeconds === undefined ? [] : [{ body, inSeconds: againInSeconds }],
  );
  await enqueueAgain(env, again);
}
