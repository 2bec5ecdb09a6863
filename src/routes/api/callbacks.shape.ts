import type { Caller } from "../../domain/caller";
import type { CallbackAttempt } from "../../domain/history";
import type { CallbackWithAttempts } from "../../store/list-callbacks";
import { type CallbackAnswer, PARTNER_HIDES_OF_CALLBACKS as HIDDEN } from "./callbacks.schema";
import { iso } from "./fields";
import { visible } from "./partner-view";

/** What a partner never sees here, even where its own endpoint was sent it; an answer may have been cut in the middle. */
const PARTNER_HIDES =
  /("(?:offerAdvertiserName|trackSysConversionEmail|trackSysConversionIpAddress)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)/gi;

/** A callback as this caller sees it. */
export function showCallback(caller: Caller, callback: CallbackWithAttempts): Record<string, unknown> {
  const attempts = callback.attemptsMade.map((attempt) =>
    visible(caller, showAttempt(caller, attempt), HIDDEN),
  );
  return { ...visible(caller, wholeCallback(callback), HIDDEN), attempts };
}

function wholeCallback(callback: CallbackWithAttempts): Omit<CallbackAnswer, "attempts"> {
  const { id, conversionId, clickId, offerId, partnerId, destination, changeNo, status, reason } = callback;
  const { state, dueAt, attempts, lastStatus, lastError, note, test, createdAt, endedAt } = callback;
  const whose = {
    id,
    conversionId,
    gkClickId: clickId,
    offerId,
    partnerId,
    destination,
    changeNo,
    status,
    reason,
  };
  return {
    ...whose,
    state,
    nextAt: iso(dueAt),
    attemptCount: attempts,
    lastStatus,
    lastError,
    note,
    test,
    createdAt: iso(createdAt),
    endedAt: iso(endedAt),
  };
}

function showAttempt(caller: Caller, attempt: CallbackAttempt): CallbackAnswer["attempts"][number] {
  const { no, at, method, url, requestHeaders, status, ms, answerHeaders, error, note } = attempt;
  // An endpoint may well answer with what it was sent.
  const seen = (text: string | null) =>
    caller.role === "partner" && text !== null ? hideFromPartner(text) : text;
  return {
    no,
    at: iso(at),
    method,
    url,
    requestHeaders,
    requestBody: seen(attempt.requestBody),
    status,
    ms,
    answerHeaders,
    answer: seen(attempt.answer),
    error,
    note,
  };
}

/** A body without the advertiser's name and the customer's e-mail and address. */
export function hideFromPartner(body: string): string {
  return body.replace(PARTNER_HIDES, "$1null");
}
