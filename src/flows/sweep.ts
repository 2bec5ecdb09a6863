import { inTime } from "../edge/in-time";
import { logLine } from "../log";
import type { Rim } from "../rim";
import { forgetIdempotencyKeys } from "../store/idempotency";
import { markSweep } from "../store/sweep-marks";
import { sweepAlerts } from "./alert/sweep-alerts";
import { sweepCallbacks } from "./callback/sweep-callbacks";
import { forgetClicks } from "./click/forget-clicks";
import { forgetMarks } from "./click/forget-marks";
import { sweepUncounted } from "./click/sweep-uncounted";
import { sweepDueConversions } from "./conversion/sweep-due";
import { forgetLogs } from "./history/forget-logs";
import { tallyHistory } from "./history/tally-history";
import { sweepLinks } from "./link/publish-links";
import { sweepMemberHealth } from "./member/sweep-member-health";
import { forgetParked } from "./postback/forget-parked";
import { sweepParked } from "./postback/sweep-parked";
import { forgetDetails } from "./report/forget-details";
import { forgetQuarters } from "./report/forget-quarters";
import { sweepDailyRollups } from "./report/sweep-daily-rollups";
import { sweepSelfCheck } from "./report/sweep-self-check";
import { sweepSealCheck } from "./seal/check-seals";
import { sweepSeals } from "./seal/sweep-seals";
import { sweepSizes } from "./sweep-sizes";

/** A part that has much to do stops by itself long before and goes on a minute later: what takes this long hangs. */
const PART_MS = 60_000;
/** Once a day it counts two days of clicks in every shard. A cron may take 15 minutes. */
const SELF_CHECK_MS = 600_000;

/**
 * What each minute picks up: everything that is owed and was not told, or was told and not heard. A part that fails or
 * hangs keeps no other from its turn.
 */
export async function sweep(env: Env, rim: Rim, partMs: number = PART_MS): Promise<void> {
  const { now } = rim;
  const parts: Record<string, () => Promise<unknown>> = {
    // What somebody waits for comes first: a click database that hangs holds up what is behind it for a minute.
    callbacks: () => sweepCallbacks(env, { now }),
    parked: () => sweepParked(env, { rim }),
    due: () => sweepDueConversions(env, { rim }),
    links: () => sweepLinks(env, now),
    uncounted: () => sweepUncounted(env, { rim }),
    marks: () => forgetMarks(env, { now }),
    tallies: () => tallyHistory(env, { rim }),
    memberHealth: () => sweepMemberHealth(env, { rim }),
    selfCheck: () => sweepSelfCheck(env, { rim }),
    seals: () => sweepSeals(env, { rim }),
    sealCheck: () => sweepSealCheck(env, { rim }),
    answers: () => forgetIdempotencyKeys(env, now),
    endedParked: () => forgetParked(env, { now }),
    logs: () => forgetLogs(env, { rim }),
    alerts: () => sweepAlerts(env, { rim }),
    // The last: it may take its time, and nobody waits for it.
    dailyRollups: () => sweepDailyRollups(env, { rim }),
    quarters: () => forgetQuarters(env, { rim }),
    details: () => forgetDetails(env, { rim }),
    sizes: () => sweepSizes(env, { rim }),
    clicks: () => forgetClicks(env, { rim }),
    mark: () => markSweep(env, now),
  };
  for (const [part, run] of Object.entries(parts)) {
    try {
      await inTime(part === "selfCheck" ? SELF_CHECK_MS : partMs, run());
    } catch (error) {
      logLine("error", "SWEEP_FAILED", { part, error });
    }
  }
}
