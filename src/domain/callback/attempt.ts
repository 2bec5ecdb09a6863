import type { CallbackAttempt, HistoryEntry } from "../history/history";
import { cleanText } from "../text";
import type { Callback } from "./callback";
import type { Destination } from "./plan";
import type { CallbackRequest } from "./request";

/** So many bytes of an answer are kept. */
export const KEPT_ANSWER = 2048;
const KEPT_HEADERS = 4096;

/** An attempt as it goes to the log. */
export type AttemptFacts = {
  id: string;
  at: number;
  callback: Callback;
  /** With its secrets masked. */
  request: CallbackRequest;
  answer: {
    status: number | null;
    headers: Record<string, string>;
    body: string;
    error: string | null;
    ms: number;
  };
  note: string | null;
};

/** The log's line of one attempt: the exact request, and the first 2 KB of the answer. */
export function attemptLine({ id, at, callback, request, answer, note }: AttemptFacts): CallbackAttempt {
  return {
    id,
    networkId: callback.networkId,
    callbackId: callback.id,
    no: callback.attempts + 1,
    at,
    method: request.method,
    url: request.url,
    requestHeaders: request.headers,
    requestBody: request.body,
    status: answer.status,
    ms: answer.ms,
    answerHeaders: keptHeaders(answer.headers),
    answer: answer.status === null ? null : cleanText(cutBytes(answer.body, KEPT_ANSWER), KEPT_ANSWER),
    error: answer.error,
    note,
  };
}

/** What an attempt came to in one word: the code that its error begins with, else the status: `TIMEOUT`, `HTTP_200`. */
export function attemptCode({ status, error }: { status: number | null; error: string | null }): string {
  const [code] = /^[A-Z][A-Z_]+(?=: )/.exec(error ?? "") ?? [];
  return code ?? (status === null ? "NO_ANSWER" : `HTTP_${status}`);
}

function keptHeaders(headers: Record<string, string>): Record<string, string> {
  let room = KEPT_HEADERS;
  const kept = Object.entries(headers).filter(([name, value]) => {
    room -= name.length + value.length;
    return room >= 0;
  });
  return Object.fromEntries(kept.map(([name, value]) => [name, cleanText(value, KEPT_HEADERS)]));
}

function cutBytes(text: string, bytes: number): string {
  // No character takes more than three bytes for each of its units.
  if (text.length * 3 <= bytes) return text;
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  return new TextDecoder().decode(encoded.subarray(0, bytes));
}

/** The history's line of something that happened to a callback. */
export function callbackHistory(
  { id, at, callback, request }: Pick<AttemptFacts, "id" | "at" | "callback"> & { request?: CallbackRequest },
  line: Pick<HistoryEntry, "level" | "code" | "message">,
): HistoryEntry {
  const { networkId, clickId, offerId, partnerId } = callback;
  const snapshot = request && {
    method: request.method,
    url: request.url,
    ...(request.body && { body: request.body }),
  };
  return {
    ...line,
    id,
    networkId,
    at,
    type: "callback",
    clickId,
    offerId,
    partnerId,
    responseId: null,
    count: 1,
    request: snapshot ?? null,
  };
}

/** The destinations in the words of the forms that set them up; pages, history and alerts say the same. */
export const DESTINATION_NAMES = {
  account: "Account callback (JSON)",
  global: "Callback URL, all offers",
  event: "Callback URL, one event",
} as const satisfies Record<Destination, string>;

/** What the history says of a callback that is given up: nothing of this happens silently. */
export function failureMessage(callback: Callback, lastError: string | null): string {
  const attempts = callback.attempts === 0 ? "1 attempt" : `${callback.attempts + 1} attempts`;
  return `${DESTINATION_NAMES[callback.destination]}: callback ${callback.id} (${callback.status}) failed after ${attempts}: ${lastError ?? "no reason"}. It can be sent again.`;
}

// Older lines say "The global postback …".
const CALLBACK_ID =
  /^(?:The [a-z- ]+|[^:]+: )(?:callback|postback) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;

/** The callback that a line of the history names in its message, or null: lines have no column for it. */
export function callbackIdIn(message: string): string | null {
  return CALLBACK_ID.exec(message)?.[1] ?? null;
}
