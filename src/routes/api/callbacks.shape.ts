import type { Caller } from "../../domain/access/caller";
import { attemptCode } from "../../domain/callback/attempt";
import { hideFromPartner } from "../../domain/callback/hide-from-partner";
import type { CallbackAttempt } from "../../domain/history/history";
import type { CallbackWithAttempts } from "../../store/callback/list-callbacks";
import { type CallbackAnswer, PARTNER_HIDES_OF_CALLBACKS as HIDDEN } from "./callbacks.schema";
import { iso } from "./fields";
import { visible } from "./partner-view";

/** A callback as this caller sees it. */
export function showCallback(caller: Caller, callback: CallbackWithAttempts): Record<string, unknown> {
  const attempts = callback.attemptsMade.map((attempt) =>
    visible(caller, showAttempt(caller, attempt), HIDDEN),
  );
  return { ...visible(caller, wholeCallback(callback), HIDDEN), attempts };
}

function wholeCallback(callback: CallbackWithAttempts): Omit<CallbackAnswer, "attempts"> {
  const { id, conversionId, clickId, offerId, partnerId, destination, changeNo, status, reason } = callback;
  const { state, dueAt, heldBack, attempts, lastStatus, lastError, note, test, createdAt, endedAt } =
    callback;
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
    heldBack: heldBack && { ...heldBack, since: iso(heldBack.since) },
    attemptCount: attempts,
    lastStatus,
    lastError,
    note,
    test,
    createdAt: iso(createdAt),
    endedAt: iso(endedAt),
  };
}

function showAttempt(caller: Caller, kept: CallbackAttempt): CallbackAnswer["attempts"][number] {
  const attempt = caller.role === "partner" ? hideFromPartner(kept) : kept;
  const { no, at, method, url, requestHeaders, requestBody, status, ms } = attempt;
  const { answerHeaders, answer, error, note } = attempt;
  const request = { no, at: iso(at), method, url, requestHeaders, requestBody };
  return { ...request, status, code: attemptCode(attempt), ms, answerHeaders, answer, error, note };
}
