import type { Link, Offer, Payout, Revenue } from "../../domain/offer/offer";
import { payoutForPartner } from "../../domain/offer/partner-payout";
import type { LinkDraft } from "../../flows/link/save-link";
import { type CapCounters, linkCapCounters } from "../../store/offer/cap-counters";
import { findOffers } from "../../store/offer/offers";
import type { Asked } from "./asked";
import { fromMicros, iso } from "./fields";
import { showCap } from "./offers.shape";
import { publicOrigin } from "./origin";
import { type CapAnswer, plainCap, readCap, readPay, showPay } from "./terms.schema";

/** A body's link in the domain's units. */
export function readLink({ status, payout, eventPayouts, caps }: LinkDraft): LinkDraft {
  return {
    status,
    payout: payout && readPay(payout),
    eventPayouts: eventPayouts.map(({ eventId, payout }) => ({ eventId, payout: readPay(payout) })),
    caps: caps.map(readCap),
  };
}

/** A stored link as the body that would make it. */
export function bodyOfLink({ status, payout, eventPayouts, caps }: Link): LinkDraft {
  return {
    status,
    payout: payout && showPay(payout),
    eventPayouts: eventPayouts.map(({ eventId, payout }) => ({ eventId, payout: showPay(payout) })),
    caps: caps.map(plainCap),
  };
}

type ShownLink = { id: string; caps: CapAnswer[] } & Record<string, unknown>;

/** Links as answers show them, with counters and the URL that partners use. */
export async function showLinks(asked: Asked, links: readonly Link[]): Promise<ShownLink[]> {
  const { c, env, rim, caller, networkId } = asked;
  const counters = await linkCapCounters(env, links, rim.now);
  const shown: ShownLink[] = links.map((link) =>
    showLink(link, { origin: publicOrigin(c), counters, now: rim.now }),
  );
  if (caller.role !== "partner") return shown;
  const offers = await findOffers(
    env,
    networkId,
    links.map((link) => link.offerId),
  );
  return shown.map((row, i) => ({ ...row, ...partnerTerms(links[i], offers), caps: partnerCaps(row.caps) }));
}

/** What a partner is paid through its link, its own payouts and the offer's alike. */
function partnerTerms(link: Link | undefined, offers: readonly Offer[]) {
  const offer = offers.find(({ id }) => id === link?.offerId);
  if (!link || !offer) return { payout: null, eventPayouts: [] };
  const eventPayouts = offer.events.map((event) => {
    const own = link.eventPayouts.find(({ eventId }) => eventId === event.eventId)?.payout;
    return { eventId: event.eventId, payout: showPayoutToPartner(own ?? event.payout, event.revenue) };
  });
  const payout =
    offer.type === "multi" ? null : showPayoutToPartner(link.payout ?? offer.payout, offer.revenue);
  return { payout, eventPayouts };
}

/** A payout in decimals, in words that do not tell our revenue. */
export function showPayoutToPartner(payout: Payout, revenue: Revenue) {
  const { type, amount } = payoutForPartner(payout, revenue);
  return { type, amount: amount === null ? null : fromMicros(amount) };
}

/** Caps on revenue would tell what the advertiser pays us. */
function partnerCaps(caps: CapAnswer[]): CapAnswer[] {
  return caps.filter((cap) => cap.metric === "conversions");
}

function showLink(link: Link, live: { origin: string; counters: CapCounters; now: number }) {
  const { id, offerId, partnerId, createdAt, updatedAt } = link;
  return {
    id,
    offerId,
    partnerId,
    trackingUrl: trackingLink(live.origin, id),
    ...bodyOfLink(link),
    caps: link.caps.map((cap) => showCap(cap, `link:${id}`, live)),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}

/** The URL that a partner's members follow. */
export function trackingLink(origin: string, linkId: string): string {
  return `${origin}/api/v1/offer-link/redirect/${linkId}`;
}
