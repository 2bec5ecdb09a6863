import { DEFAULT_NETWORK_ID } from "../../domain/account/account";
import { derivedId, firstIdAt } from "../../domain/ids";
import { sealMark } from "../../domain/seal";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { findStrangeSeals } from "../../store/seals";
import { endTurn, takeTurn } from "../../store/sweep-marks";
import { sendLogs } from "../history/send-logs";
import { dataSecrets, openSealed } from "./sealed";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAME = "seals-unreadable";
const LEASE_MS = 300_000;

/** What to do when stored secrets cannot be opened; it names no secret. */
export const SEALED_WITH_ANOTHER =
  "stored secrets were sealed with another DATA_SECRET: set that one as DATA_SECRET_PREVIOUS";

/** How many of the oldest and newest stored secrets none of the Worker's secrets opens. */
export async function countUnreadable(env: Env): Promise<number> {
  const marks = await Promise.all(dataSecrets(env).map((secret) => sealMark(secret ?? "")));
  const strange = await findStrangeSeals(env, marks);
  const readable = await Promise.all(strange.map((sealed) => isReadable(env, sealed)));
  return readable.filter((yes) => !yes).length;
}

// Another secret's mark is proof enough; seals of the first kind have none, so they are tried.
function isReadable(env: Env, sealed: string): Promise<boolean> | false {
  if (sealed.startsWith("v2.")) return false;
  return openSealed(env, sealed).then(
    () => true,
    () => false,
  );
}

/** Looks each minute whether stored secrets still open; says once an hour in the log, once a day in History, if not. */
export async function sweepSealCheck(env: Env, { rim }: { rim: Rim }): Promise<number> {
  const { now } = rim;
  const unreadable = await countUnreadable(env);
  if (unreadable === 0) return 0;
  const turn = Math.floor(now / HOUR) * HOUR;
  if (!(await takeTurn(env, { name: NAME, turn, now, leaseMs: LEASE_MS }))) return unreadable;
  logLine("error", "SEALS_UNREADABLE", { unreadable });
  await sendLogs(env, { history: [await line(unreadable, now)] });
  await endTurn(env, { name: NAME, turn });
  return unreadable;
}

// The secret is the deployment's: as with all that has no network, the default one is told.
async function line(unreadable: number, now: number) {
  return {
    id: await derivedId("SEALS_UNREADABLE", firstIdAt(Math.floor(now / DAY) * DAY)),
    networkId: DEFAULT_NETWORK_ID,
    at: now,
    level: "error" as const,
    type: "system" as const,
    code: "SEALS_UNREADABLE",
    message: `${unreadable} ${SEALED_WITH_ANOTHER}. The runbook says how.`,
    clickId: null,
    offerId: null,
    partnerId: null,
    responseId: null,
    count: 1,
    request: null,
  };
}
