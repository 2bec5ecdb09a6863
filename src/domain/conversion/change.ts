import { allCapKeys, type CapClaim, capClaims, withMissing } from "../offer/caps";
import type { OverCap } from "../offer/offer";
import type { Deal } from "../offer/terms";
import { FREE_REASONS } from "../postback/duplicate-keys";
import { valuesFor } from "../postback/told-amounts";
import type { Actor, Conversion, ConversionStatus } from "./conversion";

/** A conversion as it is to be after a change, and who wants it. */
export type Change = {
  before: Conversion;
  after: Conversion;
  by: Actor;
  actor: string | null;
  reason: string | null;
  /** When the word came that makes it, which may have been parked since; the moment of the change where not told. */
  saidAt?: number;
};

/** Success and Pending take a place in the caps, save what is pending because the cap is full. */
export function countsInCaps(status: ConversionStatus, reason: string | null): boolean {
  return status !== "Rejected" && !(status === "Pending" && reason === "cap_reached");
}

/** Success and Pending hold the duplicate keys, and so does a rejection, save for the reasons that free them. */
export function holdsKeys(status: ConversionStatus, reason: string | null): boolean {
  return status !== "Rejected" || !FREE_REASONS.includes(reason ?? "");
}

/** How far each cap counter moves with a change. */
export function capMoves({ before, after }: Pick<Change, "before" | "after">): { key: string; by: number }[] {
  const moves = new Map<string, number>();
  const add = (claims: readonly CapClaim[], sign: number) => {
    for (const { key, delta } of claims) moves.set(key, (moves.get(key) ?? 0) + sign * delta);
  };
  if (before.capsCounted) add(before.capClaims, -1);
  if (after.capsCounted) add(after.capClaims, 1);
  return [...moves].filter(([, by]) => by !== 0).map(([key, by]) => ({ key, by }));
}

/**
 * What a change takes of the caps that it has not had yet: all of its places where it counted in none, else what it takes
 * more than before.
 */
export function placesNeeded({ before, after }: Pick<Change, "before" | "after">): CapClaim[] {
  if (!after.capsCounted) return [];
  if (!before.capsCounted) return after.capClaims;
  const had = new Map(before.capClaims.map(({ key, delta }) => [key, delta]));
  const more = after.capClaims.map((claim) => ({ ...claim, delta: claim.delta - (had.get(claim.key) ?? 0) }));
  return more.filter(({ delta }) => delta > 0);
}

/** The conversion with another status: what time, staff or the advertiser make of it. */
export function withStatus(
  before: Conversion,
  to: { status: ConversionStatus; reason: string | null; by: Actor; dueAt?: number | null },
): Conversion {
  return {
    ...before,
    status: to.status,
    reason: to.reason,
    statusBy: to.by,
    dueAt: to.dueAt ?? null,
    values: valuesFor(to.status, before.values),
    capsCounted: countsInCaps(to.status, to.reason),
    changeNo: before.changeNo + 1,
  };
}

/**
 * The conversion with its places in the caps of the period in which it came. One that was rejected at once made no
 * claims on them, but for those on caps that were set since; what has counted all the time keeps what it has.
 */
export function withPlaces(
  { before, after }: Pick<Change, "before" | "after">,
  { offer, link }: Pick<Deal, "offer" | "link">,
): Conversion {
  const { capClaims: claims, capsCounted, test, offerEventId, revenue, receivedAt } = after;
  if (before.capsCounted || !capsCounted || test) return after;
  const event = offer.events.find(({ id }) => id === offerEventId);
  const ofOffer = event
    ? capClaims(`event:${event.id}`, event.caps, revenue, receivedAt)
    : capClaims(`offer:${offer.id}`, offer.caps, revenue, receivedAt);
  const ofLink = capClaims(`link:${link.id}`, link.caps, revenue, receivedAt);
  return { ...after, capClaims: withMissing(claims, [...ofOffer, ...ofLink]) };
}

/** The counters in which it may hold a place without a claim of its own: a cap that is set counts what came before it too. */
export function unclaimedKeys(conversion: Conversion): string[] {
  const { test, offerId, offerEventId, linkId, receivedAt } = conversion;
  if (test) return [];
  const scope = offerEventId === null ? `offer:${offerId}` : `event:${offerEventId}`;
  const claimed = new Set(conversion.capClaims.map(({ key }) => key));
  const keys = [...allCapKeys(scope, receivedAt), ...allCapKeys(`link:${linkId}`, receivedAt)];
  return keys.filter((key) => !claimed.has(key));
}

/** The change as it is when the cap that it would count in is full. */
export function withoutPlace(change: Change, overCap: OverCap): Change {
  const status = overCap === "reject" ? "Rejected" : "Pending";
  const verdict = {
    status,
    reason: "cap_reached",
    dueAt: null,
    capsCounted: false,
    overDelivery: false,
  } as const;
  return { ...change, after: { ...change.after, ...verdict, statusBy: change.by }, reason: "cap_reached" };
}
