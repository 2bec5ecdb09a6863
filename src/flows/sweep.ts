import { firstIdAt } from "../domain/ids";
import { logLine } from "../log";
import type { Rim } from "../rim";
import { forgetLogs } from "../store/history";
import { forgetIdempotencyKeys } from "../store/idempotency";
import { forgetIngested } from "../store/rollups";
import { markSweep } from "../store/sweep-marks";
import { sweepSealCheck } from "./check-seals";
import { forgetClicks } from "./forget-clicks";
import { sweepLinks } from "./publish-links";
import { sweepAlerts } from "./sweep-alerts";
import { sweepCallbacks } from "./sweep-callbacks";
import { sweepDailyRollups } from "./sweep-daily-rollups";
import { sweepDueConversions } from "./sweep-due";
import { sweepMemberHealth } from "./sweep-member-health";
import { sweepParked } from "./sweep-parked";
import { sweepSeals } from "./sweep-seals";
import { sweepSelfCheck } from "./sweep-self-check";
import { sweepSizes } from "./sweep-sizes";
import { sweepUncounted } from "./sweep-uncounted";
import { tallyHistory } from "./tally-history";

const DAY = 86_400_000;
const LOGS_KEPT_DAYS = 90;
/** Far beyond what any queue keeps. */
const MARKS_KEPT_DAYS = 14;

/** What each minute picks up: everything that is owed and was not told, or was told and not heard. */
export async function sweep(env: Env, rim: Rim): Promise<void> {
  const { now } = rim;
  const parts: Record<string, () => Promise<unknown>> = {
    links: () => sweepLinks(env, now),
    uncounted: () => sweepUncounted(env, { rim }),
    callbacks: () => sweepCallbacks(env, { now }),
    parked: () => sweepParked(env, { rim }),
    due: () => sweepDueConversions(env, { rim }),
    marks: () => forgetIngested(env, now - MARKS_KEPT_DAYS * DAY),
    tallies: () => tallyHistory(env, { rim }),
    memberHealth: () => sweepMemberHealth(env, { rim }),
    selfCheck: () => sweepSelfCheck(env, { rim }),
    seals: () => sweepSeals(env, { rim }),
    sealCheck: () => sweepSealCheck(env, { rim }),
    answers: () => forgetIdempotencyKeys(env, now),
    logs: () => forgetLogs(env, firstIdAt(now - LOGS_KEPT_DAYS * DAY)),
    alerts: () => sweepAlerts(env, { rim }),
    // The last: it may take its time, and nobody waits for it.
    dailyRollups: () => sweepDailyRollups(env, { rim }),
    sizes: () => sweepSizes(env, { rim }),
    clicks: () => forgetClicks(env, { rim }),
    mark: () => markSweep(env, now),
  };
  for (const [part, run] of Object.entries(parts)) {
    try {
      await run();
    } catch (error) {
      logLine("error", "SWEEP_FAILED", { part, error });
    }
  }
}
