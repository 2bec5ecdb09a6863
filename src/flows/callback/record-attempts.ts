import { attemptLine, callbackHistory, failureMessage } from "../../domain/callback/attempt";
import type { Callback } from "../../domain/callback/callback";
import { isRefusal, type Judgement, judgeAnswer, parseRetryAfter } from "../../domain/callback/retry";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import {
  readSettled,
  type Settled,
  type Settlement,
  settleCallbacks,
  waitingFor,
} from "../../store/callback/settle-callbacks";
import { sendLogs } from "../history/send-logs";
import { followBreakers, type Passage, tellBreaker, tellings } from "./callback-breaker";
import type { Delivery } from "./delivery";
import { enqueueDue } from "./enqueue-callbacks";
import { lastErrorOf, type Tried } from "./try-callback";

export type Attempted = { callback: Callback; tried: Tried; passage: Passage; startedAt: number };

/** An attempt with the id of its log line and the moment it ended. */
type Ended = Attempted & { id: string; at: number };

/**
 * Records attempts that have ended: the rows and the breakers in one transaction, the log of attempts, the history of
 * those that were the last, and for the others the queue. Answers what became of each callback, by id: nothing of
 * those whose row could not be written, which are to be tried again when their lease has ended.
 */
export async function recordAttempts(
  env: Env,
  { rim, attempts }: { rim: Rim; attempts: readonly Attempted[] },
): Promise<Map<string, Delivery>> {
  if (attempts.length === 0) return new Map();
  const ended = attempts.map((one) => ({
    ...one,
    id: rim.newId(),
    at: one.startedAt + one.tried.answer.ms,
  }));
  const logged = sendLogs(env, { attempts: ended.map(logLineOf) });
  try {
    return await settle(env, { rim, ended });
  } catch (error) {
    logLine("error", "CALLBACK_TROUBLE", { callbackIds: ended.map(({ callback }) => callback.id), error });
    return new Map();
  } finally {
    await logged;
  }
}

async function settle(
  env: Env,
  { rim, ended }: { rim: Rim; ended: Ended[] },
): Promise<Map<string, Delivery>> {
  const told = tellings(
    ended.map(({ callback, tried, at, passage }) => ({
      ...{
        callback,
        at,
        passage,
        endpoint: tried.endpoint,
        status: tried.answer.status,
        delivered: tried.delivered,
      },
    })),
  );
  const settlements = ended.map(settlementOf);
  const breakers = told.map((telling) => tellBreaker(env, telling));
  const { settled, failures } = await settleCallbacks(env, { settlements, breakers }).catch((error) =>
    lookUp(env, settlements, error),
  );
  for (const one of ended) sayHowItEnded(one, settled.get(one.callback.id)?.state ?? null);
  await tellOfFailed(env, { rim, ended, settled });
  await followBreakers(env, {
    rim,
    told: told.map((telling, n) => ({ telling, failures: failures[n] ?? null })),
  });
  // A message of its own for each next attempt: this one, retried, would still speak of the attempt that was made.
  const now = Math.max(...ended.map(({ at }) => at));
  await enqueueDue(env, [...settled.values()], now);
  await enqueueNewer(env, settled, now);
  return new Map(ended.map(({ callback: { id } }) => [id, { state: settled.get(id)?.state ?? null }]));
}

/** Written though its answer was lost, it is told of all the same: one that is given up has no next attempt to do so. */
async function lookUp(
  env: Env,
  settlements: readonly Settlement[],
  error: unknown,
): ReturnType<typeof settleCallbacks> {
  const settled = await readSettled(env, settlements);
  if (settled.size === 0) throw error;
  return { settled, failures: [] };
}

/** What a later change owes waits while an earlier word is on its way, and goes as soon as that has ended. */
async function enqueueNewer(env: Env, settled: Map<string, Settled>, now: number): Promise<void> {
  const older = [...settled.values()].filter(({ hasNewer }) => hasNewer).map(({ id }) => id);
  if (older.length > 0) await enqueueDue(env, await waitingFor(env, older, now), now);
}

/** `state` is null where another run had taken the callback over by then. */
function sayHowItEnded({ id, callback, tried }: Ended, state: string | null): void {
  const { status, ms } = tried.answer;
  const { id: callbackId, clickId, conversionId, attempts } = callback;
  const about = { state, status, ms, attempt: attempts + 1, attemptId: id };
  logLine("info", "CALLBACK", { ...about, callbackId, conversionId, clickId });
}

async function tellOfFailed(
  env: Env,
  { rim, ended, settled }: { rim: Rim; ended: Ended[]; settled: Map<string, Settled> },
): Promise<void> {
  const history = ended
    .filter(({ callback }) => settled.get(callback.id)?.state === "failed")
    .map(({ callback, tried, at }) =>
      callbackHistory(
        { id: rim.newId(), at, callback, request: tried.shown },
        { level: "error", code: "CALLBACK_FAILED", message: failureMessage(callback, lastErrorOf(tried)) },
      ),
    );
  if (history.length > 0) await sendLogs(env, { history });
}

function logLineOf({ id, startedAt, callback, tried }: Ended) {
  return attemptLine({
    id,
    at: startedAt,
    callback,
    request: tried.shown,
    answer: tried.shownAnswer,
    note: null,
  });
}

function settlementOf(one: Ended) {
  const { callback, tried, at } = one;
  const { status } = tried.answer;
  return {
    id: callback.id,
    leaseUntil: callback.leaseUntil,
    ...stateAfter(judge(one), at),
    at,
    lastStatus: status,
    lastError: lastErrorOf(tried),
    refused: isRefusal(status ?? undefined),
  };
}

function judge({ callback, tried, at, id }: Ended): Judgement {
  if (tried.final) return { outcome: "failed", final: true };
  const { answer, bodyMatches } = tried;
  return judgeAnswer({
    status: answer.status ?? undefined,
    error: answer.error ?? undefined,
    bodyMatches,
    retryAfterSeconds: parseRetryAfter(answer.headers["retry-after"], at),
    attempt: callback.attempts - callback.ladderStart + 1,
    refusedBefore: callback.refusals,
    random: chanceOf(id),
  });
}

function stateAfter(judgement: Judgement, at: number) {
  return judgement.outcome === "retry"
    ? { state: "retrying" as const, dueAt: at + judgement.delaySeconds * 1000 }
    : { state: judgement.outcome, dueAt: null };
}

// The random bits at an id's end as a number from 0 to 1, so that chance too enters through the rim.
function chanceOf(id: string): number {
  return Number.parseInt(id.slice(-12), 16) / 2 ** 48;
}
