import { firstIdAt } from "../domain/ids";
import { logLine } from "../log";
import type { Rim } from "../rim";
import { forgetLogs } from "../store/history/history";
import { forgetIdempotencyKeys } from "../store/idempotency";
import { forgetIngested } from "../store/report/rollups";
import { markSweep } from "../store/sweep-marks";
import { sweepAlerts } from "./alert/sweep-alerts";
import { sweepCallbacks } from "./callback/sweep-callbacks";
import { forgetClicks } from "./click/forget-clicks";
import { sweepUncounted } from "./click/sweep-uncounted";
import { sweepDueConversions } from "./conversion/sweep-due";
import { tallyHistory } from "./history/tally-history";
import { sweepLinks } from "./link/publish-links";
import { sweepMemberHealth } from "./member/sweep-member-health";
import { sweepParked } from "./postback/sweep-parked";
import { sweepDailyRollups } from "./report/sweep-daily-rollups";
import { sweepSelfCheck } from "./report/sweep-self-check";
import { sweepSealCheck } from "./seal/check-seals";
import { sweepSeals } from "./seal/sweep-seals";
import { sweepSizes } from "./sweep-sizes";

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
