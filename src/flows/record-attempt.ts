import type { Callback } from "../domain/callback";
import { attemptLine, callbackHistory, failureMessage } from "../domain/callback-attempt";
import { isRefusal, type Judgement, judgeAnswer, parseRetryAfter } from "../domain/retry";
import type { Rim } from "../rim";
import { type Settled, settleCallback } from "../store/callbacks";
import { followBreaker, type Passage, tellBreaker } from "./callback-breaker";
import { sendLogs } from "./send-logs";
import { lastErrorOf, type Tried } from "./try-callback";

export type Attempted = { rim: Rim; callback: Callback; tried: Tried; passage: Passage };

/** Judges an attempt and records it: the row, the breaker, the log of attempts, and the history when it was the last. */
export async function recordAttempt(env: Env, attempted: Attempted): Promise<Settled> {
  const { rim, callback, tried, passage } = attempted;
  const { answer, endpoint, shown: request } = tried;
  const at = rim.now + answer.ms;
  const id = rim.newId();
  const judgement = judge(attempted, at, chanceOf(id));
  const lastError = lastErrorOf(tried);
  const [{ settled, failures }] = await Promise.all([
    settleCallback(env, callback, {
      ...stateAfter(judgement, at),
      at,
      lastStatus: answer.status,
      lastError,
      refused: isRefusal(answer.status ?? undefined),
      breaker: endpoint && tellBreaker(env, { endpoint, status: answer.status, at }),
    }),
    sendLogs(env, { attempts: [attemptLine({ id, at: rim.now, callback, request, answer, note: null })] }),
  ]);
  if (settled?.state === "failed") {
    const line = {
      level: "error",
      code: "CALLBACK_FAILED",
      message: failureMessage(callback, lastError),
    } as const;
    await sendLogs(env, { history: [callbackHistory({ id: rim.newId(), at, callback, request }, line)] });
  }
  if (endpoint) await followBreaker(env, { rim, callback, endpoint, at, failures, passage });
  return settled;
}

function judge({ callback, tried }: Attempted, at: number, random: number): Judgement {
  if (tried.final) return { outcome: "failed", final: true };
  const { answer, bodyMatches } = tried;
  return judgeAnswer({
    status: answer.status ?? undefined,
    error: answer.error ?? undefined,
    bodyMatches,
    retryAfterSeconds: parseRetryAfter(answer.headers["retry-after"], at),
    attempt: callback.attempts - callback.ladderStart + 1,
    refusedBefore: callback.refusals,
    random,
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
