import type { HistoryEntry } from "../../domain/history/history";
import { derivedId, firstIdAt } from "../../domain/ids";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { sizeOf } from "../../store/ping";
import { type NetworkDay, stretchEnd } from "../../store/report/daily-rollups";
import { daysWithQuarters, markQuarters, removeQuarters } from "../../store/report/quarters";
import { sendLogs } from "../history/send-logs";

const DAY = 86_400_000;
/** From here on the oldest quarter hours go: of 10 GB, and before anybody has to be alarmed. */
const ROOM_BYTES = 7_000_000_000;
/** These stay, however full DB is: what is asked by the hour and in any zone is a week old. */
const LEAST_KEPT_DAYS = 8;
const BUDGET_MS = 15_000;
/** About so many rows of a tier in one statement: it holds DB up for some hundredths of a second. */
const STEP = 5_000;
const DAYS_AT_ONCE = 20;
/** A sweep may ask a thousand times in all, and a step asks three times. */
const MOST_STEPS = 100;

type Limits = { room?: number; step?: number; mostSteps?: number };

/**
 * Where DB runs out of room: removes the quarter hours of whole days that stand in the daily rows, the oldest first and in
 * steps, until it has room again or a sweep's share is done. Answers of how many days.
 */
export async function forgetQuarters(
  env: Env,
  { rim: { now }, room = ROOM_BYTES, step = STEP, mostSteps = MOST_STEPS }: { rim: Rim } & Limits,
): Promise<number> {
  const end = Date.now() + BUDGET_MS;
  let steps = 0;
  const mayGoOn = () => steps++ < mostSteps && Date.now() < end;
  let bytes = await sizeOf(env.DB);
  let removed = 0;
  while (bytes > room) {
    const days = await daysWithQuarters(env, now - LEAST_KEPT_DAYS * DAY, DAYS_AT_ONCE);
    for (const day of days) {
      // First the mark, which reports go by: whoever dies in between has removed nothing that is still told of.
      await markQuarters(env, day, 1);
      const left = await removeDay(env, day, { step, mayGoOn });
      if (left === null) return removed;
      await tell(env, day, now);
      await markQuarters(env, day, 2);
      removed += 1;
      bytes = left;
      if (bytes <= room) return removed;
    }
    if (days.length === 0) break;
  }
  return removed;
}

/** Removes a day's quarter hours and answers how large DB is then; null when the next sweep is to go on with it. */
async function removeDay(
  env: Env,
  { networkId, day }: NetworkDay,
  { step, mayGoOn }: { step: number; mayGoOn: () => boolean },
): Promise<number | null> {
  let bytes: number | null = null;
  for (let { from } = day; from < day.to; ) {
    if (!mayGoOn()) return null;
    const to = await stretchEnd(env, { networkId, tier: { reads: "s" }, day, from }, step);
    bytes = await removeQuarters(env, { networkId, day: { from, to } });
    from = to;
  }
  return bytes;
}

/** A line for each day; told before it is marked as gone, so that whoever dies in between tells the same line again. */
async function tell(env: Env, { networkId, day }: NetworkDay, now: number): Promise<void> {
  const name = new Date(day.from).toISOString().slice(0, 10);
  logLine("info", "QUARTERS_REMOVED", { networkId, from: day.from, to: day.to });
  const line: HistoryEntry = {
    id: await derivedId(`QUARTERS_REMOVED|${networkId}|${day.from}`, firstIdAt(Math.floor(now / DAY) * DAY)),
    networkId,
    at: now,
    level: "info",
    type: "system",
    code: "QUARTERS_REMOVED",
    message: `The quarter hours of the day that began at ${name} were removed, since DB runs out of room.`,
    clickId: null,
    offerId: null,
    partnerId: null,
    responseId: null,
    count: 1,
    request: null,
  };
  await sendLogs(env, { history: [line] });
}
