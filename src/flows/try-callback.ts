import type { Callback, CallbackFacts } from "../domain/callback";
import type { CallbackRequest } from "../domain/callback-request";
import type { Endpoint } from "../store/breakers";
import { type Exchange, exchangeCallback } from "./exchange-callback";
import type { Prepared } from "./prepare-callback";

/** An attempt and what it came to. */
export type Tried = {
  /** With its secrets masked. */
  shown: CallbackRequest;
  answer: Exchange;
  /** Whether the answer holds what the partner says it must. */
  bodyMatches: boolean;
  delivered: boolean;
  /** Null when it was not sent at all. */
  endpoint: Endpoint | null;
  /** Another attempt would end the same way. */
  final: boolean;
};

/** Sends what was prepared, unless it must not be, and says whether that delivered it. */
export async function tryCallback(
  { request, shown, refusal, endpoint }: Prepared,
  { callback, facts, timeLimitMs }: { callback: Callback; facts: CallbackFacts | null; timeLimitMs?: number },
): Promise<Tried> {
  if (!endpoint) return { ...UNSENT, shown, answer: unsent(refusal.reason), final: refusal.final };
  const answer = await exchangeCallback(request, timeLimitMs);
  const needle = callback.destination === "account" ? facts?.partner.callback?.answerMustContain : null;
  const bodyMatches = !needle || answer.body.includes(needle);
  const success = answer.status !== null && answer.status >= 200 && answer.status < 300;
  const error =
    answer.error ?? (success && !bodyMatches ? `ANSWER_MISMATCH: it does not contain "${needle}"` : null);
  const delivered = success && bodyMatches;
  return { shown, answer: { ...answer, error }, bodyMatches, delivered, endpoint, final: false };
}

const UNSENT = { bodyMatches: false, delivered: false, endpoint: null };

function unsent(error: string): Exchange {
  return { status: null, headers: {}, body: "", error, ms: 0 };
}

/** What the row says of the last attempt: the error, or the status that was no success. */
export function lastErrorOf({ answer, delivered }: Tried): string | null {
  return delivered ? null : (answer.error ?? `HTTP ${answer.status}`);
}
