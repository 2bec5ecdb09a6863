import { ingestClicks } from "../flows/click/ingest-clicks";
import { logLine } from "../log";
import { rim } from "../rim";
import { readClicksMessage } from "./read-messages";

/** Clicks on their way to D1: all together, and when that fails message by message, so one cannot stall the rest. */
export async function consumeClicks(batch: MessageBatch, env: Env): Promise<void> {
  const entries = batch.messages.map((message) => ({ message, clicks: readClicksMessage(message.body) }));
  const readable = entries.flatMap(({ clicks }) => clicks ?? []);
  try {
    await ingestClicks(env, { messages: readable, rim: rim() });
    for (const { message, clicks } of entries) clicks ? message.ack() : refuse(message);
  } catch (error) {
    logLine("warn", "INGEST_BATCH_FAILED", { messages: entries.length, error });
    for (const { message, clicks } of entries) await ingestAlone(env, message, clicks);
  }
}

type Read = ReturnType<typeof readClicksMessage>;

async function ingestAlone(env: Env, message: Message, clicks: Read): Promise<void> {
  if (!clicks) {
    refuse(message);
    return;
  }
  try {
    await ingestClicks(env, { messages: [clicks], rim: rim() });
    message.ack();
  } catch (error) {
    logLine("warn", "INGEST_FAILED", { messageId: clicks.id, attempts: message.attempts, error });
    message.retry({ delaySeconds: Math.min(300, 2 ** Math.min(message.attempts, 8)) });
  }
}

// What we cannot read now, a fixed version may: it goes to the dead letters with all its tries.
function refuse(message: Message): void {
  logLine("error", "CLICKS_MESSAGE_UNREADABLE", { queueMessageId: message.id });
  message.retry({ delaySeconds: 60 });
}
