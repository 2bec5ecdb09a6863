import { attemptCode, attemptLine } from "../../domain/callback/attempt";
import { type Callback, type CallbackFacts, targetsOf } from "../../domain/callback/callback";
import { callbackId, type Destination } from "../../domain/callback/plan";
import type { CallbackRequest } from "../../domain/callback/request";
import type { CallbackAttempt } from "../../domain/history/history";
import type { Rim } from "../../rim";
import { settleByHand, type Taken, takeByHand } from "../../store/callback/by-hand";
import { loadCallbackFacts } from "../../store/callback/facts";
import { waitingFor } from "../../store/callback/settle-callbacks";
import { insertLogs } from "../../store/history/history";
import { sendLogs } from "../history/send-logs";
import { TimeLimit } from "../time-limit";
import { followBreakers, tellBreaker, tellings } from "./callback-breaker";
import { enqueueDue } from "./enqueue-callbacks";
import { prepareCallback } from "./prepare-callback";
import { lastErrorOf, type Tried, tryCallback } from "./try-callback";

const LEASE_MS = 60_000;

export type SendNowInput = {
  rim: Rim;
  networkId: string;
  conversionId: string;
  note: string | null;
  timeLimitMs?: number;
};
/** What one endpoint was sent and all that it answered (16 KB), with the secrets masked. */
export type SendNowResult = {
  destination: Destination;
  request: CallbackRequest;
  status: number | null;
  code: string;
  headers: Record<string, string>;
  body: string;
  error: string | null;
  ms: number;
};
export type SentNow =
  | { ok: true; results: SendNowResult[] }
  | { ok: false; code: "NOT_FOUND"; message: string };

/** The Operation Tools' Send Callback: one attempt to each destination that is set up now, whatever came of earlier ones. */
export async function sendCallbacksNow(env: Env, input: SendNowInput): Promise<SentNow> {
  const facts = await loadCallbackFacts(env, input);
  if (!facts) return { ok: false, code: "NOT_FOUND", message: "There is no such conversion." };
  const sends = targetsOf(facts).map(({ destination }) => sendOne(env, { ...input, facts, destination }));
  return { ok: true, results: await Promise.all(sends) };
}

type SendOne = SendNowInput & { facts: CallbackFacts; destination: Destination };

async function sendOne(env: Env, input: SendOne): Promise<SendNowResult> {
  const { rim, facts, destination, timeLimitMs } = input;
  const taken = await takeByHand(env, await freshCallback(input), rim.now + LEASE_MS);
  const { callback } = taken;
  const prepared = await prepareCallback(env, { callback, facts, now: rim.now });
  const tried = await tryCallback(prepared, { callback, facts, limit: new TimeLimit(timeLimitMs) });
  await record(env, input, { taken, tried });
  return sentResult(destination, tried);
}

/** What is told of an attempt by hand. */
export function sentResult(destination: Destination, { shown, shownAnswer }: Tried): SendNowResult {
  const { status, headers, body, error, ms } = shownAnswer;
  return { destination, request: shown, status, code: attemptCode(shownAnswer), headers, body, error, ms };
}

/** The callback of the conversion as it stands, for where none was made before: one that was has its own id. */
async function freshCallback({ rim, facts, destination, note }: SendOne): Promise<Callback> {
  const {
    id: conversionId,
    networkId,
    partnerId,
    offerId,
    clickId,
    changeNo,
    status,
    reason,
    test,
  } = facts.conversion;
  const id = await callbackId({ conversionId, destination, changeNo }, rim.now);
  const links = { id, networkId, partnerId, offerId, conversionId, clickId, destination };
  const progress = { state: "waiting", attempts: 0, ladderStart: 0, refusals: 0, dueAt: rim.now } as const;
  const unset = { leaseUntil: null, breakerKey: null, lastStatus: null, lastError: null, endedAt: null };
  return { ...links, changeNo, status, reason, test, note, createdAt: rim.now, ...progress, ...unset };
}

/** Writes the attempt at once, since whoever sent it looks for it next; by the queue when LOGS does not answer. */
async function keepAttempt(env: Env, attempt: CallbackAttempt): Promise<void> {
  await insertLogs(env, { history: [], attempts: [attempt] }).catch(() =>
    sendLogs(env, { attempts: [attempt] }),
  );
}

async function record(
  env: Env,
  input: SendOne,
  { taken, tried }: { taken: Taken; tried: Tried },
): Promise<void> {
  const { rim, note } = input;
  const { answer, shownAnswer, endpoint, shown: request, delivered } = tried;
  const at = rim.now + answer.ms;
  const attempt = attemptLine({
    id: rim.newId(),
    at: rim.now,
    callback: taken.callback,
    request,
    answer: shownAnswer,
    note,
  });
  const { callback: taker } = taken;
  const { status } = answer;
  const [telling] = tellings([{ callback: taker, endpoint, status, delivered, at, passage: "closed" }]);
  const breaker = telling ? tellBreaker(env, telling) : null;
  const lastError = lastErrorOf(tried);
  const [{ callback, failures }] = await Promise.all([
    settleByHand(env, taken, { at, delivered, lastStatus: status, lastError, note, breaker }),
    keepAttempt(env, attempt),
  ]);
  if (!callback) return;
  // The message on its way speaks of the attempt before this one.
  await enqueueDue(env, [callback, ...(await waitingFor(env, [callback.id], at))], at);
  if (telling) await followBreakers(env, { rim, told: [{ telling, failures }] });
}
