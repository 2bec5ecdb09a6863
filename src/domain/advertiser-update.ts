import type { Candidate } from "./candidate";
import type { CapClaim } from "./caps";
import { type Change, countsInCaps } from "./change";
import type { Conversion } from "./conversion";
import { FREE_REASONS } from "./duplicate-keys";
import { parseMoney } from "./money";

/** What an advertiser's later word changes on a conversion that stands. */
export type AdvertiserUpdate = { statusChanged: boolean; amountChanged: boolean };

/**
 * The conversion a postback speaks of: the one of the same click, event and transaction, else of the same click and
 * event. Where repeats count, a new transaction is a new conversion, and so is a bare postback that names no status.
 */
export function conversionSpokenOf(candidate: Candidate, known: readonly Conversion[]): Conversion | null {
  if (candidate.test) return null;
  const { values, eventId } = candidate.conversion;
  const standing = known.filter(
    (c) => !c.test && c.clickId === candidate.conversion.clickId && c.eventId === eventId && !isFree(c),
  );
  const newest = standing.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const own = values.conversionId;
  const same = own === null ? undefined : newest.find((c) => c.values.conversionId === own);
  if (same) return same;
  if (candidate.repeats) return own === null && values.status !== null ? (newest[0] ?? null) : null;
  const first = newest[0] ?? null;
  // Another purchase under the same click is a duplicate, not news of the first one; a bad word is news all the same.
  const another = own !== null && !!first?.values.conversionId;
  return another && candidate.conversion.advertiserStatus === "approved" ? null : first;
}

function isFree(conversion: Conversion): boolean {
  return conversion.status === "Rejected" && FREE_REASONS.includes(conversion.reason ?? "");
}

/** The conversion that stands in a postback's way and is not news of it. */
export function conversionRepeated(candidate: Candidate, known: readonly Conversion[]): Conversion | null {
  const { eventId, requestHash, reason } = candidate.conversion;
  const sameEvent = known.filter((c) => !c.test && c.eventId === eventId);
  const standing = sameEvent.filter((c) => !isFree(c));
  return (
    conversionSpokenOf(candidate, known) ??
    standing.find((c) => c.requestHash === requestHash) ??
    standing[0] ??
    sameEvent.find((c) => c.reason === reason) ??
    sameEvent[0] ??
    null
  );
}

/** What changed, or null when the postback says nothing new. Staff's status wins over the advertiser's. */
export function readUpdate(standing: Conversion, candidate: Candidate): AdvertiserUpdate | null {
  const { advertiserStatus, values } = candidate.conversion;
  const statusChanged = standing.statusBy !== "staff" && advertiserStatus !== standing.advertiserStatus;
  const amountChanged =
    differs(standing.values.amount, values.amount) || differs(standing.values.payout, values.payout);
  return statusChanged || amountChanged ? { statusChanged, amountChanged } : null;
}

// An absent or unreadable amount says nothing; "5" and "5.00" are the same.
function differs(before: string | null, after: string | null): boolean {
  if (after === null) return false;
  const value = parseMoney(after, true);
  return value !== null && value !== (before === null ? null : parseMoney(before, true));
}

/** The standing conversion as the advertiser's later word makes it. */
export function updateByAdvertiser(said: {
  candidate: Candidate;
  standing: Conversion;
  update: AdvertiserUpdate;
}): Change {
  const { candidate, standing, update } = said;
  const fresh = candidate.conversion;
  const values = mergeValues(standing, fresh);
  // Its caps go on counting in the period in which it came.
  const capClaims = update.amountChanged
    ? movedClaims(standing.capClaims, fresh.capClaims)
    : standing.capClaims;
  const judged = keepsStatus(standing, update) ? standing : judgedAnew(standing, candidate, update);
  const worth = update.amountChanged ? { revenue: fresh.revenue, payout: fresh.payout } : {};
  const after: Conversion = {
    ...standing,
    ...worth,
    status: judged.status,
    reason: judged.reason,
    dueAt: judged.dueAt,
    statusBy: judged === standing ? standing.statusBy : "advertiser",
    values,
    advertiserStatus: update.statusChanged ? fresh.advertiserStatus : standing.advertiserStatus,
    capClaims,
    capsCounted: countsInCaps(judged.status, judged.reason),
    changeNo: standing.changeNo + 1,
  };
  const reason = after.status === standing.status ? "amount_changed" : after.reason;
  return { before: standing, after, by: "advertiser", actor: null, reason };
}

/** The status by the rules, with the amounts that are known by now and the waiting counted from when it came. */
function judgedAnew(standing: Conversion, { conversion, patience }: Candidate, update: AdvertiserUpdate) {
  const amountKnown = standing.values.amount !== null || standing.values.payout !== null;
  const lacksOnlyAmount = conversion.reason === "amount_missing" && !update.amountChanged && amountKnown;
  const { status, reason, dueAt } = lacksOnlyAmount ? patience : conversion;
  return {
    status,
    reason,
    dueAt: dueAt === null ? null : standing.receivedAt + (dueAt - conversion.receivedAt),
  };
}

/** Staff's word stands, and a full cap or time to wait is not undone by another amount. */
function keepsStatus(standing: Conversion, update: AdvertiserUpdate): boolean {
  if (standing.statusBy === "staff") return true;
  if (update.statusChanged) return false;
  return !AMOUNT_REASONS.includes(standing.reason ?? "");
}
const AMOUNT_REASONS = ["amount_missing", "amount_invalid", "currency_mismatch"];

function mergeValues(standing: Conversion, fresh: Conversion): Conversion["values"] {
  const said = Object.entries(fresh.values).filter(([, value]) => value !== null);
  const subs = { ...standing.values.subs, ...fresh.values.subs };
  return { ...standing.values, ...Object.fromEntries(said), subs };
}

function movedClaims(standing: readonly CapClaim[], fresh: readonly CapClaim[]): CapClaim[] {
  const deltas = new Map(fresh.map((claim) => [capName(claim.key), claim.delta]));
  return standing.map((claim) => ({ ...claim, delta: deltas.get(capName(claim.key)) ?? claim.delta }));
}

// A counter's key without the start of its period.
const capName = (key: string) => key.slice(0, key.lastIndexOf("|"));
