import { forgetIngested } from "../../store/report/rollups";

const DAY = 86_400_000;
/** As long as a message may come again: a queue keeps it for four days, the dead letters for four; and a day more. */
const KEPT_DAYS = 9;
const BUDGET_MS = 10_000;
/** One statement that holds the main database up for some milliseconds only. */
const STEP = 5_000;
/** As many marks a minute as a queue takes messages, 5 000 a second: so they never pile up. */
const MOST_STEPS = 60;

/** Removes the marks of counted messages that cannot come again, in steps, until none is left. Answers how many. */
export async function forgetMarks(
  env: Env,
  { now, step = STEP, mostSteps = MOST_STEPS }: { now: number; step?: number; mostSteps?: number },
): Promise<number> {
  const before = now - KEPT_DAYS * DAY;
  const end = Date.now() + BUDGET_MS;
  let removed = 0;
  for (let steps = 0; steps < mostSteps && Date.now() < end; steps++) {
    const these = await forgetIngested(env, { before, limit: step });
    removed += these;
    if (these < step) break;
  }
  return removed;
}
