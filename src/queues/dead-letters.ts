import { DEFAULT_NETWORK_ID } from "../domain/account/account";
import type { HistoryEntry, HistoryType } from "../domain/history/history";
import { inTime } from "../edge/in-time";
import { ingestClicks } from "../flows/click/ingest-clicks";
import { logLine } from "../log";
import { rim } from "../rim";
import { insertLogs } from "../store/history/history";
import { insertParked } from "../store/postback/parked";
import { readClicksMessage, readLogsMessage, readPostbackMessage } from "./read-messages";

/** The queue deletes a message after four days or 100 tries: an hour apart, the tries outlast the days. */
const AGAIN_AFTER_SECONDS = 3600;
/** After this many tries, of some 96 in four days, one that cannot be saved is kept in LOGS before it is deleted. */
const LAST_TRIES_FROM = 80;
/** A batch of ten that all hang ends within the quarter of an hour that a consumer has. */
const RESCUE_MS = 20_000;
const LINE_MS = 10_000;

/** What ran out of tries: one more try an hour, and a History line that says how it ended. Nothing is acknowledged unseen. */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const kind = KINDS[batch.queue];
  for (const message of batch.messages) {
    try {
      const end = await tryToSave(env, message, kind);
      const history = [deadLine(message, kind, end)];
      await inTime(LINE_MS, insertLogs(env, { history, attempts: [] }));
      message.ack();
    } catch (error) {
      const { id: queueMessageId, attempts } = message;
      logLine("error", "DEAD_LETTER_KEPT", { queue: batch.queue, queueMessageId, attempts, error });
      message.retry({ delaySeconds: AGAIN_AFTER_SECONDS });
    }
  }
}

type End = "saved" | "unreadable" | "unsaved";

async function tryToSave(env: Env, message: Message, kind: Kind | undefined): Promise<End> {
  try {
    const saved = kind ? await inTime(RESCUE_MS, kind.rescue(env, message.body)) : false;
    return saved ? "saved" : "unreadable";
  } catch (error) {
    if (message.attempts < LAST_TRIES_FROM) throw error;
    return "unsaved";
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

const SAID: Record<End, string> = {
  saved: "ran out of tries and was saved after all",
  unreadable: "could not be read",
  unsaved: "could not be saved, whatever was tried",
};
const WHERE = "Its whole text is kept in LOGS: the runbook says under Dead letters how to bring it back";

function deadLine(message: Message, kind: Kind | undefined, end: End): HistoryEntry {
  const { now, newId } = rim();
  const saved = end === "saved";
  return {
    id: newId(),
    networkId: DEFAULT_NETWORK_ID,
    at: now,
    level: saved ? "warning" : "error",
    type: kind?.type ?? "system",
    code: `${kind?.code ?? "MESSAGE"}_${saved ? "RESCUED" : "DEAD"}`,
    message: `A queue message ${SAID[end]}${saved ? "" : `. ${WHERE}`}`,
    clickId: null,
    offerId: null,
    partnerId: null,
    responseId: null,
    count: 1,
    // Never cut: a queue carries 128 KB a message, and a row of D1 holds 2 MB.
    request: saved ? null : { method: "QUEUE", url: message.id, body: JSON.stringify(message.body) },
  };
}
