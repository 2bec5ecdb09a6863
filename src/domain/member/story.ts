import type { RefusalCode } from "../click/redirect";
import type { ConversionStatus } from "../conversion/conversion";
import type { PostbackCode } from "../postback/codes";

const STEPS = ["refused", "clicked", "waiting", "rejected", "pending", "completed", "sent"] as const;
export type MemberStep = (typeof STEPS)[number];

/** How far on the way to the reward a step is. */
export const howFar = (step: MemberStep): number => STEPS.indexOf(step);

/** What is known of one member and one offer; times are Unix milliseconds. */
export type MemberFacts = {
  /** The last click that was not let through, where none was. */
  turnedAway: { code: string; at: number } | null;
  clickedAt: number | null;
  /** Whether a postback of the click was refused (see UNUSABLE). */
  refused: boolean;
  parked: { code: string; receivedAt: number } | null;
  conversion: { status: ConversionStatus; reason: string | null; at: number; eventId: string } | null;
  callback: { state: string; at: number } | null;
};

/** Postbacks that name the click, and that we could make nothing of. */
export const UNUSABLE: readonly PostbackCode[] = [
  "EVENT_MISSING",
  "SIGNATURE_INVALID",
  "TOKEN_INVALID",
  "IP_DENIED",
];

/** The last step that happened, and why nothing more has, in words fit for the member. */
export function memberStory(facts: MemberFacts): { step: MemberStep; at: number | null; reason: string } {
  const { conversion, callback, parked, clickedAt, refused, turnedAway } = facts;
  if (conversion?.status === "Success") return completed(conversion.at, callback);
  if (conversion?.status === "Pending")
    return { step: "pending", at: conversion.at, reason: pendingReason(conversion.reason) };
  if (conversion) return { step: "rejected", at: conversion.at, reason: rejectedReason(conversion.reason) };
  if (parked) {
    return { step: "waiting", at: parked.receivedAt, reason: WAITING[parked.code] ?? STILL_CHECKED };
  }
  if (turnedAway) {
    return { step: "refused", at: turnedAway.at, reason: TURNED_AWAY[turnedAway.code] ?? BROKEN_LINK };
  }
  return { step: "clicked", at: clickedAt, reason: refused ? NOT_USABLE : NOT_TOLD };
}

const BROKEN_LINK =
  "The app led to the offer by a link that does not work, so nothing was counted. The app's support can have it mended.";
const TURNED_AWAY: Partial<Record<string, string>> = {
  OFFER_INACTIVE: "The offer was not running when you opened it, so nothing was counted.",
  NOT_ELIGIBLE:
    "The offer is for certain countries, devices or places in the app only, and where you opened it was not among them, so nothing was counted.",
  CAP_REACHED: "The offer had reached its limit when you opened it, so nothing was counted.",
  TRY_AGAIN: "The offer could not be opened at that moment. Open it again.",
} satisfies Partial<Record<RefusalCode, string>>;

const STILL_CHECKED =
  "The offer has reported something that we are still checking. This usually clears up within three days.";
const WAITING: Record<string, string> = {
  EVENT_UNKNOWN:
    "The offer has reported a step that is not set up with us, so it does not count yet. The app's support can have it set up.",
};

const NOT_TOLD =
  "You opened the offer, but its provider has not told us yet that you completed it. That can take up to a day; make sure every step was done on the same device.";
// Whoever knows the click's id may have sent it: nothing here says that the offer is completed.
const NOT_USABLE =
  "You opened the offer, and we were told something about it that we could not use, so it does not count yet. The app's support can have this looked into.";

function completed(
  at: number,
  callback: MemberFacts["callback"],
): { step: MemberStep; at: number; reason: string } {
  if (callback?.state === "delivered") {
    return {
      step: "sent",
      at: callback.at,
      reason: "The offer is completed and the app was told to reward you.",
    };
  }
  if (!callback) return { step: "completed", at, reason: "The offer is completed." };
  return { step: "completed", at, reason: callback.state === "failed" ? GIVEN_UP : STILL_TRYING };
}

const STILL_TRYING =
  "The offer is completed. We are still trying to tell the app, which will then reward you.";
const GIVEN_UP =
  "The offer is completed, but the app could not be reached and we have stopped trying. Its support can have the message sent again.";

const PENDING: Record<string, string> = {
  pending_days: "The offer is completed and will be confirmed after a waiting period.",
  manual_review: "The offer is completed and is being reviewed.",
  advertiser_pending: "The provider has reported your completion and has yet to confirm it.",
  cap_reached: "The offer had reached its limit when you completed it; it is being reviewed.",
};

const REJECTED: Record<string, string> = {
  window_expired: "Too much time passed between opening the offer and completing it.",
  too_fast: "The offer was completed sooner than is possible by its rules.",
  cap_reached: "The offer had reached its limit when you completed it.",
  advertiser_rejected: "The provider did not accept the completion.",
};

function pendingReason(reason: string | null): string {
  return PENDING[reason ?? ""] ?? "The offer is completed and is being checked.";
}

function rejectedReason(reason: string | null): string {
  return REJECTED[reason ?? ""] ?? "The completion was not accepted after review.";
}
