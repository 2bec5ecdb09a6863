import { inTime, LOGS_SEND_MS, LOGS_WRITE_MS } from "../../edge/in-time";
import { type Logs, packLogs } from "../../edge/pack-logs";
import { logLine } from "../../log";
import type { LogsMessage } from "../../queues/messages";
import { insertLogs } from "../../store/history/history";

/** Sends history and attempts on their way to LOGS: by the queue, else straight, else to the Worker's own log. */
export async function sendLogs(env: Env, logs: Logs): Promise<void> {
  await Promise.all(packLogs(logs).map((message) => sendPacked(env, message)));
}

async function sendPacked(env: Env, message: LogsMessage): Promise<void> {
  try {
    await inTime(LOGS_SEND_MS, env.LOGS_QUEUE.send(message));
  } catch {
    await inTime(LOGS_WRITE_MS, insertLogs(env, message)).catch((error) =>
      logLine("error", "LOGS_NOT_KEPT", { error, ...outline(message) }),
    );
  }
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
