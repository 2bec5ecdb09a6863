import { DEFAULT_NETWORK_ID } from "../../domain/account/account";
import { derivedId, firstIdAt } from "../../domain/ids";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { LOGS_STEP, removeOldestLogs, removeOldLogs } from "../../store/history/old-logs";
import { sendLogs } from "./send-logs";

const DAY = 86_400_000;
const KEPT_DAYS = 90;
/** These stay, however full LOGS is: what a partner asks about is a week old. */
const LEAST_KEPT_DAYS = 8;
/** From here on the oldest go before their time: of 10 GB, and before anybody has to be alarmed. */
const ROOM_BYTES = 7_000_000_000;
const BUDGET_MS = 10_000;
const MOST_STEPS = 30;

/**
 * Removes History lines and attempts that are older than they are kept and, where LOGS runs out of room, the oldest of
 * the others, in steps until that is done or the time is up. Answers how many steps removed something before its time.
 */
export async function forgetLogs(
  env: Env,
  {
    rim: { now },
    room = ROOM_BYTES,
    mostSteps = MOST_STEPS,
  }: { rim: Rim; room?: number; mostSteps?: number },
): Promise<number> {
  const end = Date.now() + BUDGET_MS;
  let bytes = 0;
  let steps = 0;
  for (let rows = LOGS_STEP; rows === LOGS_STEP && steps < mostSteps && Date.now() < end; steps++)
    ({ rows, bytes } = await removeOldLogs(env, now - KEPT_DAYS * DAY));
  let [early, upTo] = [0, 0];
  for (; bytes > room && steps < mostSteps && Date.now() < end; steps++, early++) {
    const removed = await removeOldestLogs(env, now - LEAST_KEPT_DAYS * DAY);
    if (removed.rows === 0) break;
    bytes = removed.bytes;
    upTo = Math.max(upTo, removed.from);
  }
  if (early > 0) await tell(env, { upTo, now });
  return early;
}

/** Once a day: LOGS is the deployment's, so the default network is told. */
async function tell(env: Env, { upTo, now }: { upTo: number; now: number }): Promise<void> {
  const day = new Date(upTo).toISOString().slice(0, 10);
  logLine("warn", "LOGS_SHORTENED", { reachesBackTo: day });
  const line = {
    id: await derivedId("LOGS_SHORTENED", firstIdAt(Math.floor(now / DAY) * DAY)),
    networkId: DEFAULT_NETWORK_ID,
    at: now,
    level: "warning" as const,
    type: "system" as const,
    code: "LOGS_SHORTENED",
    message: `LOGS runs out of room, so History and the attempts of callbacks reach back to ${day} and not for ${KEPT_DAYS} days.`,
    clickId: null,
    offerId: null,
    partnerId: null,
    responseId: null,
    count: 1,
    request: null,
  };
  await sendLogs(env, { history: [line] });
}
