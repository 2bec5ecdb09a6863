import { DEFAULT_NETWORK_ID } from "../domain/account/account";
import { derivedId, firstIdAt } from "../domain/ids";
import { isFilling, percentFull } from "../domain/retention";
import { logLine } from "../log";
import type { Rim } from "../rim";
import { pingDatabases } from "../store/ping";
import { endTurn, takeTurn } from "../store/sweep-marks";
import { sendLogs } from "./history/send-logs";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAME = "database-sizes";
const LEASE_MS = 300_000;

/** Once an hour: says which databases are filling up, in the log and once a day in History. Answers their names. */
export async function sweepSizes(env: Env, { rim }: { rim: Rim }): Promise<string[]> {
  const { now } = rim;
  const turn = Math.floor(now / HOUR) * HOUR;
  if (!(await takeTurn(env, { name: NAME, turn, now, leaseMs: LEASE_MS }))) return [];
  const filling = (await pingDatabases(env)).flatMap(({ name, bytes }) =>
    bytes !== null && isFilling(bytes) ? [{ name, percent: percentFull(bytes) }] : [],
  );
  for (const { name, percent } of filling)
    logLine("error", codeFor(name), { database: name, percentFull: percent });
  const lines = await Promise.all(filling.map((one) => line(one, now)));
  if (lines.length > 0) await sendLogs(env, { history: lines });
  await endTurn(env, { name: NAME, turn });
  return filling.map(({ name }) => name);
}

const codeFor = (name: string) => (name.startsWith("CLICKS_") ? "SHARD_FILLING" : "DATABASE_FILLING");

// The databases are the deployment's: as with all that has no network, the default one is told.
async function line({ name, percent }: { name: string; percent: number }, now: number) {
  const today = firstIdAt(Math.floor(now / DAY) * DAY);
  return {
    id: await derivedId(`${codeFor(name)}|${name}`, today),
    networkId: DEFAULT_NETWORK_ID,
    at: now,
    level: "error" as const,
    type: "system" as const,
    code: codeFor(name),
    message: `The database ${name} is ${percent} % full. The runbook says what to do.`,
    clickId: null,
    offerId: null,
    partnerId: null,
    responseId: null,
    count: 1,
    request: null,
  };
}
