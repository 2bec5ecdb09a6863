import type { HistoryEntry } from "../domain/history/history";
import { logLine } from "../log";
import type { LogsMessage } from "../queues/messages";
import type { Background } from "../rim";
import { Gathering } from "./gathering";
import { inTime, LOGS_SEND_MS, LOGS_WRITE_MS } from "./in-time";
import { packLogs } from "./pack-logs";

/** One address or link may fill this many lines a minute with one code; beyond, a line stands for many. */
const LINES_A_MINUTE = 10;
const SUMMARY_AFTER_MS = 10_000;
const MAX_KEYS = 2_000;

type Flood = { minute: number; lines: number; held: HistoryEntry | null; heldCount: number };
const floods = new Map<string, Flood>();
const gathering = new Gathering<HistoryEntry>();

/**
 * Sends history lines on their way to LOGS without keeping anybody waiting. `floodKey` (a link or an address prefix
 * with the code) thins out floods: lines beyond ten a minute are held and written as one with their true count.
 * Answers whether the entry gets a line of its own.
 */
export function recordHistory(env: Env, ctx: Background, entry: HistoryEntry, floodKey?: string): boolean {
  const admitted = floodKey === undefined || admit(floodKey, entry);
  if (admitted) gathering.add(ctx, entry, (entries) => sendPacked(env, entries));
  else if (mindsHeld(floodKey)) ctx.waitUntil(sendHeldSoon(env, floodKey));
  return admitted;
}

/** Whether an entry gets a line of its own; else it is counted in the one that is held. */
function admit(key: string, entry: HistoryEntry): boolean {
  const minute = Math.floor(entry.at / 60_000);
  let flood = floods.get(key);
  if (!flood) {
    if (floods.size >= MAX_KEYS) dropQuiet();
    flood = { minute, lines: 0, held: null, heldCount: 0 };
    floods.set(key, flood);
  }
  if (flood.minute !== minute) {
    flood.minute = minute;
    flood.lines = 0;
  }
  flood.lines += 1;
  if (flood.lines <= LINES_A_MINUTE) return true;
  flood.held = entry;
  flood.heldCount += 1;
  return false;
}

// Not each of ten thousand requests needs a timer; should the first die, a later one sends what is held.
function mindsHeld(key: string): boolean {
  const held = floods.get(key)?.heldCount ?? 0;
  return held === 1 || held % 100 === 0;
}

// Keys without held lines can be forgotten at no loss.
function dropQuiet(): void {
  for (const [key, flood] of floods) if (!flood.held) floods.delete(key);
}

async function sendHeldSoon(env: Env, key: string): Promise<void> {
  await scheduler.wait(SUMMARY_AFTER_MS);
  const flood = floods.get(key);
  if (!flood?.held) return;
  const { held, heldCount } = flood;
  flood.held = null;
  flood.heldCount = 0;
  const message = heldCount > 1 ? `${held.message} (one line for ${heldCount} like it)` : held.message;
  await sendHistory(env, [{ ...held, message, count: heldCount }]);
}

async function sendPacked(env: Env, entries: HistoryEntry[]): Promise<void> {
  await Promise.all(packLogs({ history: entries }).map(({ history }) => sendHistory(env, history)));
}

/** Sends lines to the logs' queue, else straight to LOGS, else to the Worker's own log. Never throws. */
export async function sendHistory(env: Env, history: HistoryEntry[]): Promise<void> {
  if (history.length === 0) return;
  const message: LogsMessage = { history, attempts: [] };
  try {
    await inTime(LOGS_SEND_MS, env.LOGS_QUEUE.send(message, { contentType: "json" }));
  } catch {
    await writeDirectly(env, message);
  }
}

async function writeDirectly(env: Env, message: LogsMessage): Promise<void> {
  try {
    const { insertLogs } = await import("../store/history/history");
    await inTime(LOGS_WRITE_MS, insertLogs(env, message));
  } catch (error) {
    const lines = message.history.map(({ request: _, ...line }) => line);
    logLine("error", "HISTORY_NOT_KEPT", { error, lines });
  }
}
