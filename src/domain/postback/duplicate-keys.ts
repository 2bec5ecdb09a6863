import { hashOf } from "../bytes";
import type { PostbackParams } from "./postback";

/** Reasons of a conversion that came outside its offer's times. */
export const LATE_REASONS = ["window_expired", "too_fast"];
/** Reasons for which a rejected conversion does not hold its member's place. */
export const FREE_REASONS = ["cap_reached", ...LATE_REASONS];

/** The keys under which a conversion is unique, as hashes of tuples: members may hold any separator. */
export type DuplicateKeys = {
  /** (click, member, event): one conversion a click. */
  click: string;
  /** (network, partner, offer, member, event): one conversion a member, whatever click. */
  member: string;
  /** For rows kept for review only: one a click and event that is late, and one that a full cap turned away. */
  review: string;
};

export async function duplicateKeys(of: {
  networkId: string;
  partnerId: string;
  offerId: string;
  clickId: string;
  memberId: string;
  eventId: string;
  keptFor: string;
}): Promise<DuplicateKeys> {
  const { networkId, partnerId, offerId, clickId, memberId, eventId, keptFor } = of;
  const [click, member, review] = await Promise.all([
    hashOf("click", clickId, memberId, eventId),
    hashOf("member", networkId, partnerId, offerId, memberId, eventId),
    hashOf("review", clickId, memberId, eventId, keptFor),
  ]);
  return { click, member, review };
}

/** What a row of an import tells beside the values of a postback. */
export type ToldByRow = { completedAt: number | null; rewardPoints: number | null };

/** One text for requests that say the same: parameters in any order, signature and answer text left out. */
export function requestWords(
  clickId: string,
  params: Pick<PostbackParams, "values" | "test"> & { row?: ToldByRow | null },
): string {
  const { values, test, row } = params;
  const subs = Object.entries(values.subs).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([clickId, { ...values, subs }, test, row]);
}
