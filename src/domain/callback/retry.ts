const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds to wait after the first, second … failed attempt; after one more the callback has failed. */
export const RETRY_LADDER = [
  10,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
] as const;
/** A partner that is back after an outage should not get all it missed in one second. */
export const RETRY_JITTER = 0.2;
export const MAX_RETRY_AFTER_SECONDS = 24 * HOUR;
/** A refusal such as 400 is about this callback, not the endpoint's health: it is only tried twice more. */
export const REFUSAL_RETRIES = 2;

export type Answer = {
  /** The HTTP status; absent when there was no answer (network error, time-out, refused destination). */
  status?: number;
  error?: string;
};
export type AttemptResult = Answer & {
  /** Whether the body holds `answerMustContain`, or nothing is demanded of it. */
  bodyMatches: boolean;
  retryAfterSeconds?: number | null;
  /** 1 for the first attempt. */
  attempt: number;
  /** How many earlier attempts were refused in the same way (see `isRefusal`); all of them, when not said. */
  refusedBefore?: number;
  /** Between 0 and 1. */
  random: number;
};
export type Judgement =
  | { outcome: "delivered" }
  | { outcome: "retry"; delaySeconds: number }
  | { outcome: "failed"; final: true };

const FAILED: Judgement = { outcome: "failed", final: true };

/** What follows an attempt: a first 503 with random 0.5 is `{ outcome: "retry", delaySeconds: 10 }`. */
export function judgeAnswer(result: AttemptResult): Judgement {
  const { status, attempt } = result;
  if (isSuccess(status) && result.bodyMatches) return { outcome: "delivered" };
  if (status === 410) return FAILED;
  if (isRefusal(status) && (result.refusedBefore ?? attempt - 1) >= REFUSAL_RETRIES) return FAILED;
  const step = RETRY_LADDER[Math.max(1, attempt) - 1];
  return step === undefined ? FAILED : { outcome: "retry", delaySeconds: delayAfter(step, result) };
}

/** Whether an answer says no to this callback for good: a redirect, or a 4xx that neither time nor repair will change. */
export function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 500 && status !== 410 && !isPassing(status);
}

/**
 * Whether the endpoint itself looks ill (`{ error: "timeout" }`, 503, 404, a redirect), not merely this callback
 * unwelcome (400, 410).
 */
export function isEndpointFailure({ status }: Answer): boolean {
  if (status === undefined) return true;
  return status < 200 || (status >= 300 && status < 400) || status >= 500 || isPassing(status);
}

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

// 401, 403 and 404 are a firewall's or a deploy's doing often enough to be waited out.
function isPassing(status: number): boolean {
  return [401, 403, 404, 408, 425, 429].includes(status);
}

// Retry-After only ever lengthens the wait: a partner that always says "1" would use up the ladder in seconds.
function delayAfter(step: number, { status, retryAfterSeconds, random }: AttemptResult): number {
  const jittered = Math.round(step * (1 + RETRY_JITTER * (2 * random - 1)));
  const asked = status === 429 || status === 503 ? (retryAfterSeconds ?? 0) : 0;
  return asked > jittered
    ? Math.max(jittered, Math.min(Math.ceil(asked), MAX_RETRY_AFTER_SECONDS))
    : jittered;
}

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w: -]+?(?: GMT)?$/;

/** Seconds asked for by a `Retry-After` header, `120` or an HTTP date; null when absent or unreadable. `now` in ms. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text);
  if (!HTTP_DATE.test(text)) return null;
  // The oldest of the three HTTP date forms names no zone, and means GMT too.
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

/** So many endpoint failures in a row open the breaker of a destination. */
export const BREAKER_FAILURES = 10;
/** An open breaker lets one attempt through in this time. */
export const BREAKER_PROBE_SECONDS = 60;

/** An answer as the breaker weighs it. */
export type Weighed = Answer & {
  delivered: boolean;
  /** Whether it answers the probe of an open breaker. */
  probe?: boolean;
};

/**
 * What an endpoint's answers, in order, say of it: how many failed in a row at last, and whether one before was good.
 * One that refuses this callback only (400, 410, 422, the wrong text) neither counts nor ends the row: a gateway may
 * refuse some while what is behind it is down. To a probe it is good, though: the endpoint answers again.
 */
export function tallyAnswers(answers: readonly Weighed[]): { recovered: boolean; failures: number } {
  const lastGood = answers.findLastIndex(
    (answer) => answer.delivered || (answer.probe && !isEndpointFailure(answer)),
  );
  return { recovered: lastGood >= 0, failures: answers.slice(lastGood + 1).filter(isEndpointFailure).length };
}

/**
 * Whether an attempt may start: `closed` yes, `probe` as the one let through, `open` not yet. `lastProbe` (ms) is when the
 * breaker opened or let one through last; null while it is closed.
 */
export function breakerGate(lastProbe: number | null, now: number): "closed" | "probe" | "open" {
  if (lastProbe === null) return "closed";
  return now - lastProbe >= BREAKER_PROBE_SECONDS * 1000 ? "probe" : "open";
}
