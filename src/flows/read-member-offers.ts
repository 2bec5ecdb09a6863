import { howFar, type MemberFacts, type MemberStep, memberStory } from "../domain/member-story";
import {
  callbackStatesOf,
  clicksOfMember,
  conversionsOfMember,
  type MemberClick,
  type MemberConversion,
  parkedOfClicks,
} from "../store/member";
import { namesOf } from "../store/report";

export type MemberOffer = {
  offerId: string;
  offerName: string | null;
  partnerId: string;
  eventId: string | null;
  step: MemberStep;
  at: number | null;
  reason: string;
};

/** "Why no reward?": for each offer a member has to do with, the last step and the reason, newest first. */
export async function readMemberOffers(
  env: Env,
  input: { networkId: string; memberId: string; partnerId?: string },
): Promise<MemberOffer[]> {
  const [clicks, conversions] = await Promise.all([
    clicksOfMember(env, input),
    conversionsOfMember(env, input),
  ]);
  const parked = await parkedOfClicks(
    env,
    clicks.map(({ id }) => id),
  );
  const callbacks = await callbackStatesOf(
    env,
    conversions.map(({ id }) => id),
  );
  const ids = new Set([...clicks, ...conversions].map(({ offerId }) => offerId));
  const names = await namesOf(env, input.networkId, "offers", [...ids]);
  const tell = (of: MemberClick | MemberConversion, facts: MemberFacts): MemberOffer => {
    const eventId = facts.conversion?.eventId || null;
    const { offerId, partnerId } = of;
    return { offerId, offerName: names.get(offerId) ?? null, partnerId, eventId, ...memberStory(facts) };
  };
  const converted = conversions.map((conversion) => {
    const callback = callbacks.findLast((row) => row.conversionId === conversion.id) ?? null;
    const { status, reason, eventId, receivedAt: at } = conversion;
    return tell(conversion, {
      clickedAt: null,
      parked: null,
      conversion: { status, reason, eventId, at },
      callback,
    });
  });
  const opened = clicks.filter((click) => !conversions.some((conversion) => isOf(conversion, click)));
  const others = opened.map((click) => {
    const waiting = parked.find((row) => row.clickId === click.id) ?? null;
    return tell(click, { clickedAt: click.at, parked: waiting, conversion: null, callback: null });
  });
  return farthestOfEach([...converted, ...others]).sort(byTime);
}

const byTime = (a: MemberOffer, b: MemberOffer) => (b.at ?? 0) - (a.at ?? 0);

/** One row an offer and event: of several clicks and conversions the one that came farthest, of equal ones the newest. */
function farthestOfEach(rows: readonly MemberOffer[]): MemberOffer[] {
  const best = [...rows].sort((a, b) => howFar(b.step) - howFar(a.step) || byTime(a, b));
  const each = Map.groupBy(best, (row) => [row.partnerId, row.offerId, row.eventId].join("/"));
  return [...each.values()].flatMap((same) => same.slice(0, 1));
}

function isOf(conversion: MemberConversion, click: MemberClick): boolean {
  return conversion.offerId === click.offerId && conversion.partnerId === click.partnerId;
}
