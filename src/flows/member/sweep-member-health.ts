import type { HistoryEntry } from "../../domain/history/history";
import { derivedId, firstIdAt } from "../../domain/ids";
import {
  addSeen,
  fingerprint,
  type HealthReason,
  healthWords,
  judgeMembers,
  SAMPLE_CLICKS,
  seenClick,
  tellingValue,
} from "../../domain/member/health";
import { inTime } from "../../edge/in-time";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { clickShards } from "../../store/click/click-shards";
import { refusedMacros } from "../../store/history/tallies";
import {
  countedClicks,
  findHealth,
  type HealthRow,
  type LookedClick,
  latestClicks,
  type Pair,
  saveHealth,
} from "../../store/member/health";
import { type Look, nextLook } from "../../store/sweep-marks";
import { sendLogs } from "../history/send-logs";

const DAY = 86_400_000;
/** A pair that is well and busy is judged anew only so often: its row then costs four writes an hour. */
const REST_MS = 900_000;
const BUSY_CLICKS = 20;
const WELL_KNOWN_CLICKS = 50;
/** A click database that takes longer is as good as down. */
const SHARD_MS = 10_000;

/** Everything that a pair is judged by this time. */
type Evidence = {
  pair: Pair;
  clicks: LookedClick[];
  refused: number;
  counted: number;
  row: HealthRow | null;
};

/**
 * Looks at the clicks since the last time and judges the member ids of each partner and offer among them: judge,
 * tell, save. Answers how many were judged.
 */
export async function sweepMemberHealth(
  env: Env,
  { rim, shardMs = SHARD_MS }: { rim: Rim; shardMs?: number },
): Promise<number> {
  const { now, newId } = rim;
  const look = await nextLook(env, { name: "member-health", now, token: newId() });
  if (!look) return 0;
  const found = await gather(env, look, { now, shardMs });
  const judged = found
    .filter((evidence) => !mayRest(evidence, now))
    .map((one) => ({ ...one, after: judge(one, now) }));
  // Told before it is saved, under ids that follow from the look: whoever dies in between tells the same line again.
  const lines = await Promise.all(
    judged.flatMap(({ row, after }) =>
      newReasons(row, after).map((reason) => warning(look, { after, reason, now })),
    ),
  );
  if (lines.length > 0) await sendLogs(env, { history: lines });
  await saveHealth(
    env,
    look,
    judged.map(({ after }) => after),
  );
  return judged.length;
}

async function gather(
  env: Env,
  look: Look,
  { now, shardMs }: { now: number; shardMs: number },
): Promise<Evidence[]> {
  const [clicks, refusals] = await Promise.all([
    clicksOfShards(env, look, shardMs),
    refusedMacros(env, now - DAY),
  ]);
  const rows = await findHealth(env, [...clicks, ...refusals].map(pairOf));
  const pairs = new Map([...rows, ...clicks, ...refusals].map((one) => [nameOf(one), pairOf(one)]));
  const networkIds = [...new Set(refusals.map(({ networkId }) => networkId))];
  const counted = byPair(await countedClicks(env, { networkIds, since: now - DAY }));
  const [clicksOf, refusalsOf, rowOf] = [Map.groupBy(clicks, nameOf), byPair(refusals), byPair(rows)];
  return [...pairs].map(([name, pair]) => ({
    pair,
    clicks: clicksOf.get(name) ?? [],
    refused: refusalsOf.get(name)?.count ?? 0,
    counted: counted.get(name)?.clicks ?? 0,
    row: rowOf.get(name) ?? null,
  }));
}

/**
 * The clicks of all shards, oldest first. One that fails or hangs is left out, and its clicks of this look are never looked
 * at: health goes by habits, not by every click, and the pairs of the others are not to wait for it. Where none answers
 * the look is not ended, and the next one is about its clicks too.
 */
async function clicksOfShards(env: Env, look: Look, shardMs: number): Promise<LookedClick[]> {
  const asked = clickShards(env).map((db) =>
    inTime(shardMs, latestClicks(db, look, { each: SAMPLE_CLICKS })),
  );
  const answers = await Promise.allSettled(asked);
  const [first] = answers;
  if (first?.status === "rejected" && answers.every(({ status }) => status === "rejected"))
    throw first.reason;
  const clicks = answers.flatMap((answer, shard) => {
    if (answer.status === "fulfilled") return answer.value;
    logLine("error", "CLICKS_NOT_LOOKED_AT", { shard, error: answer.reason });
    return [];
  });
  return clicks.sort((a, b) => (a.id < b.id ? -1 : 1));
}

type InPair = Omit<Pair, "networkId">;
const nameOf = ({ partnerId, offerId }: InPair) => `${partnerId}|${offerId}`;
const pairOf = ({ networkId, partnerId, offerId }: Pair): Pair => ({ networkId, partnerId, offerId });
const byPair = <Row extends InPair>(rows: readonly Row[]) => new Map(rows.map((row) => [nameOf(row), row]));

function mayRest({ row, clicks, refused }: Evidence, now: number): boolean {
  if (!row || refused !== row.refused) return false;
  if (clicks.length === 0) return true;
  const busy = row.clicks >= WELL_KNOWN_CLICKS && clicks.length >= BUSY_CLICKS;
  return busy && row.status !== "unhealthy" && now - row.judgedAt < REST_MS;
}

function judge({ pair, clicks, refused, counted, row }: Evidence, now: number): HealthRow {
  const sample = addSeen(row?.sample ?? [], clicks.map(seenClick), now);
  const health = judgeMembers(sample, { refused, counted });
  const telling = tellingValue(sample, health.reasons);
  const shown = clicks.flatMap(({ pubMemberId, pubClickId }) => [pubMemberId, pubClickId]);
  const fresh =
    telling === null ? null : (shown.find((value) => fingerprint(value) === telling) ?? row?.example);
  return { ...pair, ...health, refused, example: fresh ?? null, sample, judgedAt: now };
}

// The refusals themselves stand in History already.
function newReasons(before: HealthRow | null, after: HealthRow): HealthReason[] {
  return after.reasons.filter((reason) => reason !== "UNRESOLVED_MACRO" && !before?.reasons.includes(reason));
}

async function warning(
  { mark }: Look,
  { after, reason, now }: { after: HealthRow; reason: HealthReason; now: number },
): Promise<HistoryEntry> {
  const { networkId, partnerId, offerId, clicks, distinctMembers, example } = after;
  const ids = distinctMembers === 1 ? "1 member id" : `${distinctMembers} member ids`;
  const seen = `${ids} in the latest ${clicks === 1 ? "click" : `${clicks} clicks`}`;
  const like = example === null ? "" : `, for example ${JSON.stringify(example)}`;
  return {
    id: await derivedId(`${reason}|${nameOf(after)}`, firstIdAt(mark || now)),
    networkId,
    at: now,
    level: "warning",
    type: "redirect",
    code: reason,
    message: `${healthWords(reason)} (${seen}${like})`,
    clickId: null,
    offerId,
    partnerId,
    responseId: null,
    count: 1,
    request: null,
  };
}
