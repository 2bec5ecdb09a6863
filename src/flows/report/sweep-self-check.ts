import { hashOf } from "../../domain/bytes";
import type { HistoryEntry } from "../../domain/history/history";
import { derivedId, firstIdAt } from "../../domain/ids";
import { differencesOf, keepFirst } from "../../domain/report/self-check";
import type { Rim } from "../../rim";
import {
  readCompacted,
  readDay,
  recountClicks,
  type SelfCheck,
  saveSelfChecks,
} from "../../store/report/self-checks";
import { endTurn, takeTurn } from "../../store/sweep-marks";
import { sendLogs } from "../history/send-logs";

const DAY = 86_400_000;
/** By then what the queues still carried at midnight has long landed. */
const CHECKED_FROM_MS = 2 * 3_600_000;
const CHECKED_DAYS = 2;
const LEASE_MS = 900_000;
const NAME = "self-check";

/** Once each UTC day, from two o'clock: counts the two days before anew and compares them with the roll-ups. */
export async function sweepSelfCheck(env: Env, { rim }: { rim: Rim }): Promise<number> {
  const { now } = rim;
  const today = Math.floor(now / DAY) * DAY;
  if (now - today < CHECKED_FROM_MS) return 0;
  if (!(await takeTurn(env, { name: NAME, turn: today, now, leaseMs: LEASE_MS }))) return 0;
  for (let back = 1; back <= CHECKED_DAYS; back++) await checkDay(env, { from: today - back * DAY, now });
  await endTurn(env, { name: NAME, turn: today });
  return CHECKED_DAYS;
}

/** Checks one UTC day of every network, keeps the outcome, and says in History where it does not tie out. */
export async function checkDay(env: Env, { from, now }: { from: number; now: number }): Promise<SelfCheck[]> {
  const span = { from, to: from + DAY };
  const clicks = await recountClicks(env, span);
  const { conversions, tiers, networkIds } = await readDay(env, span);
  const daily = await readCompacted(env, span);
  const found = differencesOf([...clicks, ...conversions], tiers);
  for (const [networkId, off] of differencesOf(daily.quarters, daily.tiers))
    found.set(networkId, [...(found.get(networkId) ?? []), ...off]);
  const day = new Date(from).toISOString().slice(0, 10);
  const checks = await Promise.all(
    networkIds.map(async (networkId): Promise<SelfCheck> => {
      const id = await derivedId(`${NAME}|${networkId}`, firstIdAt(from));
      const differences = found.get(networkId) ?? [];
      const kept = keepFirst(differences);
      return { id, networkId, day, ok: kept.count === 0, differences: kept, checkedAt: now };
    }),
  );
  await saveSelfChecks(env, checks);
  const off = await Promise.all(checks.filter(({ ok }) => !ok).map((check) => errorLine(check)));
  if (off.length > 0) await sendLogs(env, { history: off });
  return checks;
}

/** The line's id follows from what it says: a check that is done twice in a day says it once. */
async function errorLine(check: SelfCheck): Promise<HistoryEntry> {
  const { id, networkId, day, differences, checkedAt } = check;
  const found = differences.first
    .slice(0, 5)
    .map(({ offerId, field, tier, recounted, reported }) => {
      return `offer ${offerId}: ${reported} ${field} in roll-up ${tier}, ${recounted} in the records`;
    })
    .join("; ");
  return {
    id: await derivedId(await hashOf(id, differences), firstIdAt(Math.floor(checkedAt / DAY) * DAY)),
    networkId,
    at: checkedAt,
    level: "error",
    type: "system",
    code: "SELF_CHECK_OFF",
    message: `The reports of ${day} differ from the records in ${differences.count} places: ${found}`,
    clickId: null,
    offerId: differences.first[0]?.offerId ?? null,
    partnerId: null,
    responseId: null,
    count: 1,
    request: null,
  };
}
