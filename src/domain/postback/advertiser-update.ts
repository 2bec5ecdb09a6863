import { type Change, countsInCaps } from "../conversion/change";
import type { Conversion } from "../conversion/conversion";
import { type CapClaim, claimOf, claimsAt, withMissing } from "../offer/caps";
import type { Candidate } from "./candidate";
import { isForeign, mergeValues, tellsAnother, valuesFor } from "./told-amounts";

/** What an advertiser's later word changes on a conversion that stands. */
export type AdvertiserUpdate = { statusChanged: boolean; amountChanged: boolean; rewardChanged: boolean };

/**
 * What changed, or null when the postback says nothing new. Staff's status wins over the advertiser's. A word that was
 * parked, and came before the one that made the conversion or last changed it, only adds what is still open.
 */
export function readUpdate(standing: Conversion, candidate: Candidate): AdvertiserUpdate | null {
  const fresh = candidate.conversion;
  const { advertiserStatus, receivedAt } = fresh;
  const isOlder = receivedAt < Math.max(standing.receivedAt, standing.lastWordAt ?? 0);
  const isTold = standing.statusBy === "staff" || isOlder;
  const statusChanged = !isTold && advertiserStatus !== standing.advertiserStatus;
  // An amount is taken back from what is rejected; where staff's approval stands it says nothing.
  const mayBeNegative = advertiserStatus === "rejected" && (statusChanged || standing.status === "Rejected");
  const isNews = (name: "amount" | "payout") =>
    !(isOlder && standing.values[name] !== null) && tellsAnother(name, { standing, fresh, mayBeNegative });
  // A file states what a conversion is worth, not what the advertiser's postback said: what it is worth already is no news.
  const isWorthIt =
    fresh.revenue === standing.revenue &&
    fresh.payout === standing.payout &&
    !isAmountReason(standing.reason);
  const amountChanged = (isNews("amount") || isNews("payout")) && !(fresh.statusBy === "import" && isWorthIt);
  const reward = candidate.row?.rewardPoints ?? standing.rewardPoints;
  const rewardChanged = reward !== standing.rewardPoints;
  return statusChanged || amountChanged || rewardChanged
    ? { statusChanged, amountChanged, rewardChanged }
    : null;
}

type Said = { candidate: Candidate; standing: Conversion; update: AdvertiserUpdate };

/** The standing conversion as the advertiser's later word makes it. */
export function updateByAdvertiser(said: Said): Change {
  const { candidate, standing, update } = said;
  const fresh = candidate.conversion;
  const by = fresh.statusBy === "import" ? "import" : "advertiser";
  const judged = keepsStatus(said) ? standing : judgedAnew(said);
  const worth = worthAfter(said, judged.status);
  const capsCounted = countsInCaps(judged.status, judged.reason);
  const after: Conversion = {
    ...standing,
    ...worth,
    rewardPoints: candidate.row?.rewardPoints ?? standing.rewardPoints,
    userCompletedAt: candidate.row?.completedAt ?? standing.userCompletedAt,
    status: judged.status,
    reason: judged.reason,
    dueAt: judged.dueAt,
    statusBy: judged === standing ? standing.statusBy : by,
    values: mergeValues(standing, fresh, judged.status),
    advertiserStatus: update.statusChanged ? fresh.advertiserStatus : standing.advertiserStatus,
    capClaims: claimsAfter(standing, fresh, worth.revenue),
    capsCounted,
    // Whether it goes beyond a limit is told anew when it takes its place anew.
    overDelivery: standing.overDelivery && !(capsCounted && !standing.capsCounted),
    changeNo: standing.changeNo + 1,
  };
  const onlyWorth = (update.amountChanged || update.rewardChanged) && after.status === standing.status;
  const reason = onlyWorth ? "amount_changed" : after.reason;
  return { before: standing, after, by, actor: null, reason, saidAt: fresh.receivedAt };
}

type Verdict = Pick<Conversion, "status" | "reason" | "dueAt">;

/**
 * The status by the rules, with the amounts that are known by now and the waiting counted from when it came. The click
 * window is for new conversions: an approval or a refund of one that stands may come months later.
 */
function judgedAnew({ candidate, standing }: Said): Verdict {
  const { conversion, patience, late } = candidate;
  const missing = conversion.reason === "amount_missing" && knowsAmounts(standing, conversion);
  const verdict = late || missing ? patience : conversion;
  const { status, reason, dueAt } = verdict;
  // What came late was not asked for its amounts: one that waits for them and gets nothing usable goes on waiting.
  const gains = conversion.revenue > standing.revenue || conversion.payout > standing.payout;
  if (late && status !== "Rejected" && isAmountReason(standing.reason) && !gains)
    return { status: "Pending", reason: standing.reason, dueAt: null };
  return {
    status,
    reason,
    dueAt: dueAt === null ? null : standing.receivedAt + (dueAt - conversion.receivedAt),
  };
}

const isAmountReason = (reason: string | null) =>
  ["amount_missing", "amount_invalid", "currency_mismatch"].includes(reason ?? "");

/** Whether its worth came from amounts; `bare` is what the same conversion is worth when none are told. */
function knowsAmounts(standing: Conversion, bare: Conversion): boolean {
  const { status, reason } = standing;
  if (isAmountReason(reason) || isForeign({ ...standing, values: valuesFor("Success", standing.values) }))
    return false;
  // A rejection and a full cap are told before a missing amount is.
  if (status !== "Rejected" && reason !== "cap_reached") return true;
  return standing.revenue > bare.revenue || standing.payout > bare.payout;
}

/** Staff's word stands, and a full cap or time to wait is not undone by another amount, unless it is of no use. */
function keepsStatus({ candidate, standing, update }: Said): boolean {
  if (standing.statusBy === "staff") return true;
  if (update.statusChanged || isAmountReason(standing.reason)) return false;
  const isUnpriced = update.amountChanged && candidate.conversion.reason === "currency_mismatch";
  return !(isUnpriced && standing.capsCounted);
}

/** What it is worth by the amounts it has now: an amount that cannot be used takes nothing from what was known. */
function worthAfter({ candidate, standing, update }: Said, status: Conversion["status"]) {
  const { revenue, payout } = standing;
  const fresh = candidate.conversion;
  // Only a rejected conversion may have an amount below zero, and it is paid to nobody.
  const floor = (amount: number) => (status === "Rejected" ? amount : Math.max(0, amount));
  const before = { revenue: floor(revenue), payout: floor(payout) };
  if (!update.amountChanged || isAmountReason(fresh.reason)) return before;
  // Of a rejection or a late word the rules do not tell whether its amounts were usable; nothing came of bad ones.
  const isSure = fresh.status !== "Rejected";
  if (isSure) return { revenue: fresh.revenue, payout: fresh.payout };
  return {
    revenue: fresh.revenue > 0 ? fresh.revenue : before.revenue,
    payout: fresh.payout > 0 ? fresh.payout : before.payout,
  };
}

/**
 * It counts in the period in which it came. One that was born rejected made no claims, but for those on caps that were set
 * since, and makes the others when it is to count.
 */
function claimsAfter(standing: Conversion, fresh: Conversion, revenue: number): CapClaim[] {
  const had = standing.capClaims.map((claim) => claimOf(claim.key, { limit: claim.limit, revenue }));
  if (standing.capsCounted) return had;
  return withMissing(had, claimsAt(fresh.capClaims, { revenue, at: standing.receivedAt }));
}
