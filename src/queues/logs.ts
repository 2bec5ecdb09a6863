import { logLine } from "../log";
import { insertLogs } from "../store/history/history";
import type { LogsMessage } from "./messages";
import { readLogsMessage } from "./read-messages";

/** History lines and callback attempts on their way to LOGS; rows have ids, so a redelivery writes nothing twice. */
export async function consumeLogs(batch: MessageBatch, env: Env): Promise<void> {
  const entries = batch.messages.map((message) => ({ message, rows: readLogsMessage(message.body) }));
  try {
    await insertLogs(env, together(entries.flatMap(({ rows }) => rows ?? [])));
    for (const { message, rows } of entries) rows ? message.ack() : refuse(message);
  } catch (error) {
    logLine("warn", "LOGS_BATCH_FAILED", { messages: entries.length, error });
    for (const { message, rows } of entries) await insertAlone(env, message, rows);
  }
}

function together(messages: LogsMessage[]): LogsMessage {
  return {
    history: messages.flatMap((message) => message.history),
    attempts: messages.flatMap((message) => message.attempts),
  };
}

async function insertAlone(env: Env, message: Message, rows: LogsMessage | null): Promise<void> {
  if (!rows) {
    refuse(message);
    return;
  }
  try {
    await insertLogs(env, rows);
    message.ack();
  } catch {
    message.retry({ delaySeconds: Math.min(300, 2 ** Math.min(message.attempts, 8)) });
  }
}

// What we cannot read now, a fixed version may: it goes to the dead letters with all its tries.
function refuse(message: Message): void {
  logLine("error", "LOGS_MESSAGE_UNREADABLE", { queueMessageId: message.id });
  message.retry({ delaySeconds: 60 });
}
