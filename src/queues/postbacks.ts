import { parkedDelaySeconds } from "../domain/postback/parked";
import { replayParked } from "../flows/postback/replay-parked";
import { logLine } from "../log";
import { rim } from "../rim";
import { insertParked } from "../store/postback/parked";
import type { PostbackMessage } from "./messages";
import { readPostbackMessage } from "./read-messages";

/** Parked postbacks to try again, each by itself. A row that goes on waiting is left to the sweep after some tries. */
export async function consumePostbacks(batch: MessageBatch, env: Env): Promise<void> {
  await Promise.all(batch.messages.map((message) => tryAgain(env, message)));
}

const QUEUE_TRIES = 4;

async function tryAgain(env: Env, message: Message): Promise<void> {
  const parked = readPostbackMessage(message.body);
  if (!parked) {
    logLine("error", "POSTBACK_MESSAGE_UNREADABLE", { queueMessageId: message.id });
    message.retry({ delaySeconds: 3600 });
    return;
  }
  try {
    const moment = rim();
    const replayed = await replayParked(env, {
      rim: moment,
      parkedId: await storedId(env, parked, moment.now),
    });
    const soon = replayed.ok && replayed.nextInSeconds !== null && message.attempts < QUEUE_TRIES;
    if (soon) message.retry({ delaySeconds: replayed.nextInSeconds ?? 0 });
    else message.ack();
  } catch (error) {
    logLine("warn", "REPLAY_LATER", { queueMessageId: message.id, attempts: message.attempts, error });
    message.retry({ delaySeconds: Math.max(10, parkedDelaySeconds(message.attempts)) });
  }
}

/** What could not be written as a row at the door is written now, before anything else is done with it. */
async function storedId(env: Env, message: PostbackMessage, now: number): Promise<string> {
  if ("parkedId" in message) return message.parkedId;
  return insertParked(env, message.unstored, { nextAt: now + 60_000, promised: true });
}
