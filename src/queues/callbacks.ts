import { deliverCallback } from "../flows/deliver-callback";
import { logLine } from "../log";
import { rim } from "../rim";
import { parseCallbackMessage } from "./callback-message";

// While a database does not answer; the row stays due meanwhile.
const TROUBLE_DELAY_SECONDS = 30;

/** Delivers the callbacks of a batch: all at once, each acknowledged or retried by itself. */
export async function consumeCallbacks(batch: MessageBatch, env: Env, _ctx: ExecutionContext): Promise<void> {
  await Promise.all(batch.messages.map((message) => consume(message, env)));
}

async function consume(message: Message, env: Env): Promise<void> {
  const body = parseCallbackMessage(message.body);
  if (!body) {
    logLine("error", "CALLBACK_MESSAGE_UNREADABLE", { messageId: message.id });
    return message.ack();
  }
  try {
    const { againInSeconds } = await deliverCallback(env, { rim: rim(), message: body });
    if (againInSeconds === undefined) message.ack();
    else message.retry({ delaySeconds: againInSeconds });
  } catch (error) {
    logLine("error", "CALLBACK_TROUBLE", { callbackId: body.id, error });
    message.retry({ delaySeconds: TROUBLE_DELAY_SECONDS });
  }
}
