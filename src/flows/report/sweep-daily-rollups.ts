import { COMPACTED_AFTER_MS, DAILY_TIERS, type Day, dayAround } from "../../domain/report/daily-rollup";
import { DAY, HOUR } from "../../domain/report/rollup";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import {
  compactStretches,
  daysWithRows,
  finishedDays,
  type NetworkDay,
  readMarks,
  stretchEnd,
} from "../../store/report/daily-rollups";
import { endTurn, isFirstTurn, pauseTurn, takeTurn } from "../../store/sweep-marks";

const NAME = "daily-rollups";
const LEASE_MS = 900_000;
const BUDGET_MS = 15_000;
/** A day of so few rows goes in one transaction with all its tiers. */
const SMALL_DAY = 10_000;
/** Of a greater one each tier goes by itself, in stretches: a transaction holds up everybody else's. */
const ROWS_A_STRETCH = 200_000;

/** Once an hour: adds up the days that are over, some each minute until none is left. Answers how many stretches. */
export async function sweepDailyRollups(env: Env, { rim: { now } }: { rim: Rim }): Promise<number> {
  const turn = Math.floor(now / HOUR) * HOUR;
  // Right after a deployment the Worker of before may still count late clicks, and it knows no daily rows.
  if (await isFirstTurn(env, { name: NAME, turn })) return 0;
  if (!(await takeTurn(env, { name: NAME, turn, now, leaseMs: LEASE_MS }))) return 0;
  const { stretches, left } = await compactDays(env, { now, until: Date.now() + BUDGET_MS });
  // After a failure the lease runs on, so that what fails is not tried each minute.
  if (left === "none") await endTurn(env, { name: NAME, turn });
  if (left === "some") await pauseTurn(env, { name: NAME });
  return stretches;
}

type Outcome = { stretches: number; left: "none" | "some" | "failed" };

/** Adds up every day that is over and not added up yet, the newest first, as far as the time goes. */
export async function compactDays(
  env: Env,
  { now, until = Number.POSITIVE_INFINITY }: { now: number; until?: number },
): Promise<Outcome> {
  const all: Outcome = { stretches: 0, left: "none" };
  for (const open of await openDays(env, now)) {
    if (Date.now() >= until) return { ...all, left: "some" };
    try {
      all.stretches += await compactDay(env, open, until);
    } catch (error) {
      logLine("error", "DAY_NOT_COMPACTED", { networkId: open.networkId, day: open.day.from, error });
      all.left = "failed";
    }
  }
  return all;
}

/** A day that is too long for one sweep goes on in the next. */
async function compactDay(env: Env, { networkId, day }: NetworkDay, until: number): Promise<number> {
  const marks = await readMarks(env, { networkId, day });
  const lacking = DAILY_TIERS.map((tier) => ({
    networkId,
    day,
    tier,
    from: marks.get(tier.tier) ?? day.from,
  }));
  if (await isSmall(env, { networkId, day })) {
    await compactStretches(
      env,
      lacking.map((stretch) => ({ ...stretch, to: day.to })),
    );
    return 1;
  }
  let stretches = 0;
  for (const stretch of lacking) {
    for (let { from } = stretch; from < day.to && Date.now() < until; stretches++) {
      const to = await stretchEnd(env, { ...stretch, from }, ROWS_A_STRETCH);
      await compactStretches(env, [{ ...stretch, from, to }]);
      from = to;
    }
  }
  return stretches;
}

/** The tier by sub reads the most rows. */
async function isSmall(env: Env, { networkId, day }: NetworkDay): Promise<boolean> {
  const end = await stretchEnd(env, { networkId, tier: { reads: "s" }, day, from: day.from }, SMALL_DAY);
  return end === day.to;
}

/** The days of networks, in their own zones, that are over and lack something. */
async function openDays(env: Env, now: number): Promise<NetworkDay[]> {
  const closed = now - COMPACTED_AFTER_MS;
  const [rows, finished] = await Promise.all([daysWithRows(env, closed), finishedDays(env)]);
  const done = Map.groupBy(finished, ({ networkId }) => networkId);
  const days = new Map<string, NetworkDay>();
  for (const { networkId, timezone, start } of rows) {
    // The rows of a UTC day are in one day of another zone or in two.
    for (const at of [start, start + DAY - 1]) {
      const day = dayAround(timezone, at);
      if (day.to <= closed) days.set(`${networkId}|${day.from}`, { networkId, day });
    }
  }
  // Days of a zone that the network was in before stay as they are, and what overlaps them stays open.
  const overlaps = (one: Day, other: Day) => one.from < other.to && one.to > other.from;
  return [...days.values()]
    .filter(({ networkId, day }) => !done.get(networkId)?.some((other) => overlaps(day, other.day)))
    .sort((one, other) => other.day.from - one.day.from);
}
