import type { Conversion } from "../conversion/conversion";
import type { Candidate } from "./candidate";
import { FREE_REASONS, LATE_REASONS } from "./duplicate-keys";

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
  const isNewsOf = (c: Conversion) => !bothApproved(c, candidate.conversion);
  if (candidate.repeats) return own === null && candidate.saysStatus ? (newest.find(isNewsOf) ?? null) : null;
  const first = newest[0] ?? null;
  // Another purchase under the same click is a duplicate, not news of the first one; a bad word is news all the same.
  const another = own !== null && !!first?.values.conversionId;
  return first && another && !isNewsOf(first) ? null : first;
}

function bothApproved(a: Conversion, b: Conversion): boolean {
  return a.advertiserStatus === "approved" && b.advertiserStatus === "approved";
}

function isFree(conversion: Conversion): boolean {
  return conversion.status === "Rejected" && FREE_REASONS.includes(conversion.reason ?? "");
}

/** Came outside its offer's times, and is kept for review: once for a click and event, whichever of the two it was. */
export function isLate({ status, reason }: Pick<Conversion, "status" | "reason">): boolean {
  return status === "Rejected" && LATE_REASONS.includes(reason ?? "");
}

/**
 * The conversion that stands in a postback's way and is not news of it: of the same transaction or words, else the
 * first. Where repeats count, one that a full cap turned away is repeated by its own words, too.
 */
export function conversionRepeated(candidate: Candidate, known: readonly Conversion[]): Conversion | null {
  const { eventId, requestHash, values } = candidate.conversion;
  const inOrder = known.filter((c) => !c.test && c.eventId === eventId).toSorted(byId);
  const standing = inOrder.filter((c) => !isFree(c));
  const kept = inOrder.filter((c) => isFree(c) && isLate(c) === candidate.late);
  const own = values.conversionId;
  const isSame = (c: Conversion) =>
    c.requestHash === requestHash || (own !== null && c.values.conversionId === own);
  const same = standing.findLast(isSame) ?? (candidate.repeats ? kept.findLast(isSame) : undefined);
  if (same) return same;
  const spokenOf = candidate.repeats ? conversionSpokenOf(candidate, known) : null;
  return spokenOf ?? standing[0] ?? kept[0] ?? null;
}

const byId = (a: Conversion, b: Conversion) => (a.id < b.id ? -1 : 1);
