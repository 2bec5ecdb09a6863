import { deliverCallbacks } from "../flows/callback/deliver-callbacks";
import { logLine } from "../log";
import { rim } from "../rim";
import { parseCallbackMessage } from "./callback-message";

// While a database does not answer; the rows stay due meanwhile.
const TROUBLE_DELAY_SECONDS = 30;

/** Delivers the callbacks of a batch: claimed and recorded together, each message acknowledged or retried by itself. */
export async function consumeCallbacks(batch: MessageBatch, env: Env, _ctx: ExecutionContext): Promise<void> {
  const readable = batch.messages.flatMap((message) => {
    const body = parseCallbackMessage(message.body);
    if (body) return [{ message, body }];
    logLine("error", "CALLBACK_MESSAGE_UNREADABLE", { messageId: message.id });
    message.ack();
    return [];
  });
  if (readable.length === 0) return;
  try {
    const messages = readable.map(({ body }) => body);
    const deliveries = await deliverCallbacks(env, { rim: rim(), messages });
    for (const [n, { message }] of readable.entries()) answer(message, deliveries[n]?.againInSeconds);
  } catch (error) {
    logLine("error", "CALLBACK_TROUBLE", { callbackIds: readable.map(({ body }) => body.id), error });
    for (const { message } of readable) answer(message, TROUBLE_DELAY_SECONDS);
  }
}

function answer(message: Message, againInSeconds: number | undefined): void {
  if (againInSeconds === undefined) message.ack();
  else message.retry({ delaySeconds: againInSeconds });
}
