import type { Click } from "../click/click";
import type { AdvertiserStatus, ConversionStatus, PostbackValues } from "../conversion/conversion";
import type { Micros } from "../money";
import { type CapClaim, capClaims } from "../offer/caps";
import type { OfferEvent, OverCap, Terms } from "../offer/offer";
import { type Deal, termsOf } from "../offer/terms";
import { type Amounts, readAmounts } from "./amounts";

const DAY = 86_400_000;

/** A postback that may become a conversion: what the rules need to know of it. */
export type Attempt = {
  click: Click;
  deal: Deal;
  event: OfferEvent | null;
  values: PostbackValues;
  status: AdvertiserStatus;
  statusKnown: boolean;
  test: boolean;
  receivedAt: number;
  /** The moment the windows are judged by: when the user completed it, where that is told, else receivedAt. */
  completedAt: number;
  /** What an import says it is worth, instead of the offer's terms. */
  stated?: { revenue: Micros | null; rewardPoints: number | null };
};

/** What the rules say before duplicates and caps are known, which only the commit can tell. */
export type Ruling = {
  status: ConversionStatus;
  reason: string | null;
  /** When time turns Pending into Success. */
  dueAt: number | null;
  amounts: Amounts;
  rewardPoints: number;
  capClaims: CapClaim[];
  overCap: OverCap;
  /** Repeats: each postback counts, save for identical ones. */
  repeats: boolean;
  /** Kept for staff to review under a key of its own, leaving the duplicate keys free. */
  late: "window_expired" | "too_fast" | null;
  warnings: string[];
};

/** Judges a postback by rules 9, 10 and 12; the test lane skips windows, pending and caps. */
export function judgePostback(attempt: Attempt): Ruling {
  const { deal, event, values, test, status } = attempt;
  const terms = statedTerms(termsOf(deal, event), attempt.stated);
  const currency = deal.offer.currency;
  const amounts = readAmounts({ terms, values, currency, rejected: status === "rejected" });
  const late = test ? null : judgeTime(attempt);
  const held = late
    ? { status: "Rejected" as const, reason: late, dueAt: null }
    : judgeStatus(attempt, amounts);
  const scope = event ? `event:${event.id}` : `offer:${deal.offer.id}`;
  const claims = [
    ...capClaims(scope, terms.caps, amounts.revenue, attempt.receivedAt),
    ...capClaims(`link:${deal.link.id}`, deal.link.caps, amounts.revenue, attempt.receivedAt),
  ];
  const unknownWord = attempt.statusKnown
    ? []
    : [`cnv_status "${values.status}" is not known; taken as pending`];
  return {
    ...held,
    amounts,
    rewardPoints: terms.rewardPoints,
    capClaims: test || held.status === "Rejected" ? [] : claims,
    overCap: deal.offer.overCap,
    repeats: terms.allowRepeatConversions,
    late,
    warnings: [...amounts.warnings, ...unknownWord],
  };
}

// What a file states is what it is worth, whatever the offer's terms would make of it; percentages are of that.
function statedTerms(terms: Terms, stated: Attempt["stated"]): Terms {
  const rewardPoints = stated?.rewardPoints ?? terms.rewardPoints;
  if (typeof stated?.revenue !== "number") return { ...terms, rewardPoints };
  const { payout } = terms;
  return {
    ...terms,
    revenue: { type: "fixed", amount: stated.revenue },
    payout: payout.type === "percent" ? { ...payout, type: "share" } : payout,
    rewardPoints,
  };
}

function judgeTime({ click, deal, completedAt }: Attempt): Ruling["late"] {
  const { clickWindowDays, minSecondsToConvert } = deal.offer;
  const age = completedAt - click.at;
  if (age > clickWindowDays * DAY) return "window_expired";
  // Without a minimum nothing is too fast, not even what another clock dates before the click.
  return minSecondsToConvert > 0 && age < minSecondsToConvert * 1000 ? "too_fast" : null;
}

type Held = Pick<Ruling, "status" | "reason" | "dueAt">;

/** Rejected, pending or success, by the advertiser's word, the amounts and the offer's own patience. */
export function judgeStatus(attempt: Attempt, amounts: Amounts): Held {
  const { deal, event, status, test, receivedAt } = attempt;
  if (test) return { status: "Success", reason: null, dueAt: null };
  if (status === "rejected") return { status: "Rejected", reason: "advertiser_rejected", dueAt: null };
  const pending = (reason: string, dueAt: number | null = null): Held => ({
    status: "Pending",
    reason,
    dueAt,
  });
  if (amounts.problem) return pending(amounts.problem);
  if (status === "pending") return pending("advertiser_pending");
  if (deal.offer.rewarding === "manual") return pending("manual_review");
  const days = termsOf(deal, event).pendingDays;
  return days > 0
    ? pending("pending_days", receivedAt + days * DAY)
    : { status: "Success", reason: null, dueAt: null };
}
