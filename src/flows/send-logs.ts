import type { CallbackAttempt, HistoryEntry } from "../domain/history";
import { logLine } from "../log";
import { type LogsMessage, MAX_PACKED_BYTES } from "../queues/messages";
import { byteLength } from "../store/clicks";
import { insertLogs } from "../store/history";

type Logs = { history?: readonly HistoryEntry[]; attempts?: readonly CallbackAttempt[] };

/** Sends history and attempts on their way to LOGS: by the queue, else straight, else to the Worker's own log. */
export async function sendLogs(env: Env, logs: Logs): Promise<void> {
  await Promise.all(packLogs(logs).map((message) => sendPacked(env, message)));
}

async function sendPacked(env: Env, message: LogsMessage): Promise<void> {
  try {
    await env.LOGS_QUEUE.send(message);
  } catch {
    await insertLogs(env, message).catch((error) =>
      logLine("error", "LOGS_NOT_KEPT", { error, ...outline(message) }),
    );
  }
}

/** Packs lines so that each message stays under 60 KB, which is what a queue bills as one. */
export function packLogs({ history = [], attempts = [] }: Logs): LogsMessage[] {
  const messages: LogsMessage[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  const roomFor = (line: object): LogsMessage => {
    const size = byteLength(JSON.stringify(line)) + 1;
    const last = messages.at(-1);
    if (last && bytes + size <= MAX_PACKED_BYTES) {
      bytes += size;
      return last;
    }
    const next: LogsMessage = { history: [], attempts: [] };
    messages.push(next);
    bytes = 100 + size;
    return next;
  };
  for (const line of history) roomFor(line).history.push(line);
  for (const line of attempts) roomFor(line).attempts.push(line);
  return messages;
}

// Requests and answers hold people's data, which has no place in the Worker's log.
function outline({ history, attempts }: LogsMessage) {
  return {
    history: history.map(({ request: _, ...line }) => line),
    attempts: attempts.map(({ id, callbackId, no, at, status, error }) => ({
      id,
      callbackId,
      no,
      at,
      status,
      error,
    })),
  };
}
