import type { Callback, CallbackFacts } from "../../domain/callback/callback";
import { maskAnswer } from "../../domain/callback/mask-answer";
import type { CallbackRequest } from "../../domain/callback/request";
import type { Endpoint } from "../../store/callback/breakers";
import type { TimeLimit } from "../time-limit";
import { type Exchange, exchangeCallback } from "./exchange-callback";
import type { Prepared } from "./prepare-callback";

/** An attempt and what it came to. */
export type Tried = {
  /** With its secrets masked. */
  shown: CallbackRequest;
  answer: Exchange;
  /** The answer with its secrets masked. */
  shownAnswer: Exchange;
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
  { request, shown, headerValue, refusal, endpoint }: Prepared,
  { callback, facts, limit }: { callback: Callback; facts: CallbackFacts | null; limit?: TimeLimit },
): Promise<Tried> {
  if (!endpoint) return { ...UNSENT, shown, ...unsent(refusal.reason), final: refusal.final };
  const exchange = await exchangeCallback(request, limit);
  const needle = callback.destination === "account" ? facts?.partner.callback?.answerMustContain : null;
  const bodyMatches = !needle || exchange.body.includes(needle);
  const success = exchange.status !== null && exchange.status >= 200 && exchange.status < 300;
  const error =
    exchange.error ?? (success && !bodyMatches ? `ANSWER_MISMATCH: it does not contain "${needle}"` : null);
  const delivered = success && bodyMatches;
  const answer = { ...exchange, error };
  const shownAnswer = maskAnswer(answer, headerValue);
  return { shown, answer, shownAnswer, bodyMatches, delivered, endpoint, final: false };
}

const UNSENT = { bodyMatches: false, delivered: false, endpoint: null };

function unsent(error: string): Pick<Tried, "answer" | "shownAnswer"> {
  const answer = { status: null, headers: {}, body: "", error, ms: 0 };
  return { answer, shownAnswer: answer };
}

/** What the row says of the last attempt: the error, or the status that was no success. */
export function lastErrorOf({ answer, delivered }: Tried): string | null {
  return delivered ? null : (answer.error ?? `HTTP ${answer.status}`);
}
