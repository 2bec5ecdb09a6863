import { removeEndedParked } from "../../store/postback/parked";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** As long as History tells how they ended: see history/forget-logs. */
const KEPT_DAYS = 90;
const BUDGET_MS = 10_000;
/** One statement that holds the main database up for some milliseconds only. */
const STEP = 1_000;
const MOST_STEPS = 20;

/**
 * Once an hour: removes the parked postbacks that ended long ago, in steps, until none is left. Answers how many. What
 * waits stays, however old, and is looked through each time: hence not each minute.
 */
export async function forgetParked(
  env: Env,
  { now, step = STEP, mostSteps = MOST_STEPS }: { now: number; step?: number; mostSteps?: number },
): Promise<number> {
  if (Math.floor(now / MINUTE) % 60 !== 0) return 0;
  const end = Date.now() + BUDGET_MS;
  let removed = 0;
  for (let steps = 0; steps < mostSteps && Date.now() < end; steps++) {
    const these = await removeEndedParked(env, { before: now - KEPT_DAYS * DAY, limit: step });
    removed += these;
    if (these < step) break;
  }
  return removed;
}
