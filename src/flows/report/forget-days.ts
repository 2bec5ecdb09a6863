import type { HistoryEntry } from "../../domain/history/history";
import { derivedId, firstIdAt } from "../../domain/ids";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { sizeOf } from "../../store/ping";
import type { NetworkDay } from "../../store/report/daily-rollups";
import { sendLogs } from "../history/send-logs";

const DAY = 86_400_000;
const BUDGET_MS = 15_000;
/** About so many rows in one statement: it holds DB up for some hundredths of a second. */
const STEP = 5_000;
const DAYS_AT_ONCE = 20;
/** A sweep may ask a thousand times in all, and a step asks three times. */
const MOST_STEPS = 100;

/** What goes of a network's old days where DB runs out of room. */
export type Passing = {
  code: string;
  /** What History calls it: "The quarter hours of the day that began at …". */
  name: string;
  /** From so many bytes on the oldest go. */
  room: number;
  /** These stay, however full DB is. */
  leastDays: number;
  /** Days that ended before a moment and still have what goes, the oldest first. */
  find: (env: Env, before: number, limit: number) => Promise<NetworkDay[]>;
  /** Says of a day that it begins to go (1), or that all has gone (2). */
  mark: (env: Env, day: NetworkDay, removed: 1 | 2) => Promise<void>;
  /** Removes some of a day from `from` on; answers how large DB is then, and where to go on, or null. */
  remove: (
    env: Env,
    day: NetworkDay,
    from: number,
    step: number,
  ) => Promise<{ bytes: number; next: number | null }>;
};

export type Limits = { room?: number; step?: number; mostSteps?: number };

/**
 * Where DB runs out of room: removes what passes of whole days, the oldest first and in steps, until it has room again or
 * a sweep's share is done. Answers of how many days.
 */
export async function forgetDays(
  env: Env,
  passing: Passing,
  { rim: { now }, room = passing.room, step = STEP, mostSteps = MOST_STEPS }: { rim: Rim } & Limits,
): Promise<number> {
  const end = Date.now() + BUDGET_MS;
  let steps = 0;
  const mayGoOn = () => steps++ < mostSteps && Date.now() < end;
  let bytes = await sizeOf(env.DB);
  let removed = 0;
  while (bytes > room) {
    const days = await passing.find(env, now - passing.leastDays * DAY, DAYS_AT_ONCE);
    for (const day of days) {
      // First the mark, which reports go by: whoever dies in between has removed nothing that is still told of.
      await passing.mark(env, day, 1);
      const left = await removeDay(env, passing, day, { step, mayGoOn });
      if (left === null) return removed;
      await tell(env, passing, day, now);
      await passing.mark(env, day, 2);
      removed += 1;
      bytes = left;
      if (bytes <= room) return removed;
    }
    if (days.length === 0) break;
  }
  return removed;
}

/** Removes what passes of a day and answers how large DB is then; null when the next sweep is to go on with it. */
async function removeDay(
  env: Env,
  { remove }: Passing,
  day: NetworkDay,
  { step, mayGoOn }: { step: number; mayGoOn: () => boolean },
): Promise<number | null> {
  let from = day.day.from;
  for (;;) {
    if (!mayGoOn()) return null;
    const { bytes, next } = await remove(env, day, from, step);
    if (next === null) return bytes;
    from = next;
  }
}

/** A line for each day; told before it is marked as gone, so that whoever dies in between tells the same line again. */
async function tell(
  env: Env,
  { code, name }: Passing,
  { networkId, day }: NetworkDay,
  now: number,
): Promise<void> {
  const began = new Date(day.from).toISOString().slice(0, 10);
  logLine("info", code, { networkId, from: day.from, to: day.to });
  const line: HistoryEntry = {
    id: await derivedId(`${code}|${networkId}|${day.from}`, firstIdAt(Math.floor(now / DAY) * DAY)),
    networkId,
    at: now,
    level: "info",
    type: "system",
    code,
    message: `The ${name} of the day that began at ${began} were removed, since DB runs out of room.`,
    clickId: null,
    offerId: null,
    partnerId: null,
    responseId: null,
    count: 1,
    request: null,
  };
  await sendLogs(env, { history: [line] });
}
