import type { CallbackAttempt, HistoryEntry } from "../domain/history/history";
import { type LogsMessage, MAX_PACKED_BYTES } from "../queues/messages";
import { byteLength } from "../store/click/clicks";

/** Lines on their way to LOGS. */
export type Logs = { history?: readonly HistoryEntry[]; attempts?: readonly CallbackAttempt[] };

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
