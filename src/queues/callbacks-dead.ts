import { reportDeadCallback } from "../flows/callback/report-dead-callback";
import { logLine } from "../log";
import { rim } from "../rim";
import { parseCallbackMessage } from "./callback-message";

const TROUBLE_DELAY_SECONDS = 60;

/** What the queue has given up: the rows stay due and the sweep sends them anew, and the history says so. */
export async function consumeDeadCallbacks(
  batch: MessageBatch,
  env: Env,
  _ctx: ExecutionContext,
): Promise<void> {
  await Promise.all(batch.messages.map((message) => consume(message, env)));
}

async function consume(message: Message, env: Env): Promise<void> {
  const body = parseCallbackMessage(message.body);
  if (!body) {
    logLine("error", "CALLBACK_MESSAGE_UNREADABLE", { messageId: message.id });
    return message.ack();
  }
  try {
    await reportDeadCallback(env, { rim: rim(), message: body });
    message.ack();
  } catch (error) {
    logLine("error", "CALLBACK_TROUBLE", { callbackId: body.id, error });
    message.retry({ delaySeconds: TROUBLE_DELAY_SECONDS });
  }
}
