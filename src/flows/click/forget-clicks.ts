import type { HistoryEntry } from "../../domain/history/history";
import { derivedId, firstIdAt } from "../../domain/ids";
import { keptDays, keptFrom } from "../../domain/retention";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { clickShards } from "../../store/click/click-shards";
import {
  clicksWaitedFor,
  longestClickWindow,
  type OldClicks,
  raiseKeptFrom,
  removeOldClicks,
} from "../../store/click/old-clicks";
import { addToLine } from "../../store/history/history";
import { endTurn, takeTurn } from "../../store/sweep-marks";

const DAY = 86_400_000;
const NAME = "old-clicks";
/** Shorter than the minute until the next sweep, which goes on where this one stopped. */
const LEASE_MS = 55_000;
const BUDGET_MS = 25_000;
/** One statement that holds a click database up for some milliseconds only. */
const STEP = 1_000;
/** A sweep may ask ten thousand times in all. A step with an archive asks three times. */
const MOST_STEPS = { bare: 2_000, archived: 600 };
/** A Worker has six connections at a time, and memory for the rows of few steps. */
const AT_ONCE = { bare: 6, archived: 2 };

/**
 * Removes the clicks that are older than they are kept, once each UTC day and in steps, until none is left; says in
 * the log and in History how many they were. Answers that number.
 */
export async function forgetClicks(
  env: Env,
  { rim, step = STEP, mostSteps }: { rim: Rim; step?: number; mostSteps?: number },
): Promise<number> {
  const { now } = rim;
  const days = keptDays(env.KEEP_CLICKS_DAYS, await longestClickWindow(env));
  if (days === null) return 0;
  const before = keptFrom(now, days);
  if (!(await takeTurn(env, { name: NAME, turn: before, now, leaseMs: LEASE_MS }))) return 0;
  await raiseKeptFrom(env, before);
  const needed = await clicksWaitedFor(env, before);
  const cleared = await clearShards(env, { before, limit: step, mostSteps, needed, now });
  await tell(env, { cleared, before, days, now });
  if (cleared.done) await endTurn(env, { name: NAME, turn: before });
  return [...cleared.shards.values()].reduce((sum, count) => sum + count, 0);
}

type Cleared = { done: boolean; shards: Map<number, number>; networks: Map<string, number> };

/** Goes round the shards, some at once and a step each, until all are clear or the time is up. */
async function clearShards(
  env: Env,
  { mostSteps, now, ...old }: Omit<OldClicks, "shard"> & { mostSteps?: number; now: number },
): Promise<Cleared> {
  const how = env.ARCHIVE ? "archived" : "bare";
  const most = mostSteps ?? MOST_STEPS[how];
  const cleared: Cleared = { done: true, shards: new Map(), networks: new Map() };
  const waiting = inTurn(clickShards(env).length, Math.floor(now / 60_000) * most);
  const end = Date.now() + BUDGET_MS;
  for (let steps = 0; waiting.length > 0; ) {
    if (Date.now() >= end || steps >= most) return { ...cleared, done: false };
    const some = waiting.splice(0, AT_ONCE[how]);
    steps += some.length;
    const unfinished = await Promise.all(
      some.map(async (shard) => ((await clearStep(env, { shard, ...old }, cleared)) ? shard : null)),
    );
    waiting.push(...unfinished.filter((shard) => shard !== null));
  }
  return cleared;
}

/** All shards, another one first each minute: where there are more than steps, all have their turn. */
function inTurn(shards: number, first: number): number[] {
  return Array.from({ length: shards }, (_, i) => (first + i) % shards);
}

/** One step in one shard; false when nothing is left to do there, or nothing can be done now. */
async function clearStep(env: Env, old: OldClicks, cleared: Cleared): Promise<boolean> {
  try {
    const { networks, more } = await removeOldClicks(env, old);
    for (const networkId of networks)
      cleared.networks.set(networkId, (cleared.networks.get(networkId) ?? 0) + 1);
    if (networks.length > 0)
      cleared.shards.set(old.shard, (cleared.shards.get(old.shard) ?? 0) + networks.length);
    return more;
  } catch (error) {
    // The others go on; this one is tried again with the next sweep.
    cleared.done = false;
    logLine("error", "CLICKS_NOT_FORGOTTEN", { shard: old.shard, error });
    return false;
  }
}

async function tell(
  env: Env,
  said: { cleared: Cleared; before: number; days: number; now: number },
): Promise<void> {
  const { cleared, before, days, now } = said;
  const archived = env.ARCHIVE !== undefined;
  const day = new Date(before).toISOString().slice(0, 10);
  for (const [shard, clicks] of cleared.shards)
    logLine("info", "CLICKS_FORGOTTEN", { shard, clicks, before: day, keptDays: days, archived });
  const where = archived ? "They are in the archive." : "They were not archived.";
  const message = `Clicks from before ${day} were removed, since clicks are kept for ${days} days. ${where}`;
  const today = firstIdAt(Math.floor(now / DAY) * DAY);
  for (const [networkId, count] of cleared.networks) {
    const id = await derivedId(`CLICKS_FORGOTTEN|${networkId}|${before}`, today);
    await addToLine(env, { ...LINE, id, networkId, at: now, message, count }).catch((error: unknown) =>
      logLine("error", "HISTORY_NOT_KEPT", { code: LINE.code, networkId, count, error }),
    );
  }
}

const LINE = {
  level: "info",
  type: "system",
  code: "CLICKS_FORGOTTEN",
  clickId: null,
  offerId: null,
  partnerId: null,
  responseId: null,
  request: null,
} as const satisfies Partial<HistoryEntry>;
