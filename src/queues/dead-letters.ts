import { DEFAULT_NETWORK_ID } from "../domain/account/account";
import type { HistoryEntry, HistoryType } from "../domain/history/history";
import { ingestClicks } from "../flows/click/ingest-clicks";
import { logLine } from "../log";
import { rim } from "../rim";
import { insertLogs } from "../store/history/history";
import { insertParked } from "../store/postback/parked";
import { readClicksMessage, readLogsMessage, readPostbackMessage } from "./read-messages";

/** What ran out of tries: one last try, and a History line that says so either way. Nothing is acknowledged unseen. */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const kind = KINDS[batch.queue];
  for (const message of batch.messages) {
    try {
      const saved = kind ? await kind.rescue(env, message.body) : false;
      const code = `${kind?.code ?? "MESSAGE"}_${saved ? "RESCUED" : "DEAD"}`;
      await insertLogs(env, {
        history: [deadLine(message, kind?.type ?? "system", code, saved)],
        attempts: [],
      });
      message.ack();
    } catch (error) {
      logLine("error", "DEAD_LETTER_KEPT", { queue: batch.queue, queueMessageId: message.id, error });
      message.retry({ delaySeconds: 600 });
    }
  }
}

type Kind = { type: HistoryType; code: string; rescue: (env: Env, body: unknown) => Promise<boolean> };

const KINDS: Record<string, Kind> = {
  "gokart-clicks-dead": { type: "ingest", code: "CLICKS", rescue: rescueClicks },
  "gokart-postbacks-dead": { type: "postback", code: "POSTBACK", rescue: rescuePostback },
  "gokart-logs-dead": { type: "system", code: "LOGS", rescue: rescueLogs },
};

async function rescueClicks(env: Env, body: unknown): Promise<boolean> {
  const message = readClicksMessage(body);
  if (!message) return false;
  await ingestClicks(env, { messages: [message], rim: rim() });
  return true;
}

/** A stored one needs no message: its row waits for the sweep. */
async function rescuePostback(env: Env, body: unknown): Promise<boolean> {
  const message = readPostbackMessage(body);
  if (message && "unstored" in message)
    await insertParked(env, message.unstored, { nextAt: Date.now(), promised: true });
  return message !== null;
}

async function rescueLogs(env: Env, body: unknown): Promise<boolean> {
  const message = readLogsMessage(body);
  if (!message) return false;
  await insertLogs(env, message);
  return true;
}

function deadLine(message: Message, type: HistoryType, code: string, saved: boolean): HistoryEntry {
  const { now, newId } = rim();
  const said = saved
    ? "ran out of tries and was saved by hand"
    : "could not be read; its text is in this line's request";
  return {
    id: newId(),
    networkId: DEFAULT_NETWORK_ID,
    at: now,
    level: saved ? "warning" : "error",
    type,
    code,
    message: `A queue message ${said}`,
    clickId: null,
    offerId: null,
    partnerId: null,
    responseId: null,
    count: 1,
    request: saved
      ? null
      : { method: "QUEUE", url: message.id, body: JSON.stringify(message.body).slice(0, 100_000) },
  };
}
