import * as z from "zod";
import { capKey } from "../../domain/offer/caps";
import type { Cap, Link, Offer, OfferEvent, Terms } from "../../domain/offer/offer";
import { AppError } from "../../errors";
import { type CapCounters, linkCapCounters, offerCapCounters } from "../../store/offer/cap-counters";
import { type FeedEntry, listFeed } from "../../store/offer/feed";
import type { PageAsk } from "../../store/query/page";
import type { Asked } from "./asked";
import { type Api, endpoint } from "./endpoint";
import { iso, moment, uuid } from "./fields";
import { showPayoutToPartner, trackingLink } from "./links.shape";
import { answerRows, listQuery } from "./listing";
import { offerBody } from "./offers.schema";
import { publicOrigin } from "./origin";
import { answered } from "./variants";

const query = listQuery.extend({
  updatedSince: moment("from").optional(),
  offerId: uuid().optional(),
  partnerId: uuid().optional().meta({ description: "Whose feed; for the staff only" }),
});

const payout = z.object({
  type: z.enum(["fixed", "percent", "variable"]),
  amount: z.number().nullable().meta({ description: "percent is of the order; null where it varies" }),
});
const capLeft = z.object({ period: z.string(), limit: z.number(), left: z.number() });
const rest = { rewardPoints: z.number(), capsLeft: z.array(capLeft), capReached: z.boolean() };
const data = z
  .object({
    offerId: z.string(),
    name: z.string(),
    type: z.enum(["single", "multi"]),
    linkId: z.string(),
    trackingUrl: z.string().meta({ description: "Your link; append pub_click_id and pub_member_id" }),
    currency: z.string(),
    payout: payout.nullable().meta({ description: "Null for a multi offer, whose events have theirs" }),
    ...rest,
    events: z.array(z.object({ eventId: z.string(), name: z.string(), payout, ...rest })),
    creative: answered(offerBody.shape.creative),
    targeting: answered(offerBody.shape.targeting),
    updatedAt: z.string(),
  })
  .meta({ id: "FeedOffer" });

/** `/feed/offers`: for partners, the active offers they may run. */
export function feed(api: Api): void {
  const spec = {
    tag: "Feed",
    summary: "The offers a partner may run",
    access: "everyone",
    query,
    data,
  } as const;
  endpoint(api, { method: "get", path: "/feed/offers", list: true, ...spec }, answerFeed);
}

function answerFeed(asked: Asked<z.output<typeof query>>): Promise<Response> {
  const { env, rim, networkId, caller, query } = asked;
  const partnerId = caller.partnerId ?? query.partnerId;
  if (!partnerId) throw new AppError("INVALID", "partnerId: is required for keys that belong to no partner");
  const read = async (page: PageAsk) => {
    const { updatedSince, offerId } = query;
    const ask = { ...page, partnerId, updatedSince, offerId, now: rim.now };
    const { rows, next } = await listFeed(env, networkId, ask);
    return { rows: await showEntries(asked, rows), next };
  };
  return answerRows(asked, {
    name: "offers",
    columns: Object.keys(data.shape),
    read,
    show: (offer) => offer,
  });
}

type Live = { now: number; counters: CapCounters };

async function showEntries({ c, env, rim: { now } }: Asked, entries: FeedEntry[]) {
  const ofOffers = await offerCapCounters(
    env,
    entries.map(({ offer }) => offer),
    now,
  );
  const ofLinks = await linkCapCounters(
    env,
    entries.map(({ link }) => link),
    now,
  );
  const live = { now, counters: new Map([...ofOffers, ...ofLinks]) };
  return entries.map((entry) => showEntry(entry, live, publicOrigin(c)));
}

function showEntry({ offer, link, updatedAt }: FeedEntry, live: Live, origin: string): z.infer<typeof data> {
  const { id, name, type, currency, creative, targeting } = offer;
  return {
    offerId: id,
    name,
    type,
    linkId: link.id,
    trackingUrl: trackingLink(origin, link.id),
    currency,
    ...showTerms(offer, link.payout, scopes(`offer:${id}`, offer.caps, link), live),
    ...(type === "multi" ? { payout: null } : {}),
    events: offer.events.map((event) => showEvent(event, link, live)),
    creative,
    targeting: targeting as Offer["targeting"] & z.infer<typeof offerBody>["targeting"],
    updatedAt: iso(updatedAt),
  };
}

function showEvent(event: OfferEvent, link: Link, live: Live) {
  const own = link.eventPayouts.find(({ eventId }) => eventId === event.eventId)?.payout ?? null;
  const { eventId, name } = event;
  return { eventId, name, ...showTerms(event, own, scopes(`event:${event.id}`, event.caps, link), live) };
}

type Scoped = { scope: string; cap: Cap };

/** An offer's or event's caps and the link's own: whichever is reached first counts. */
function scopes(scope: string, caps: Cap[], link: Link): Scoped[] {
  return [
    ...caps.map((cap) => ({ scope, cap })),
    ...link.caps.map((cap) => ({ scope: `link:${link.id}`, cap })),
  ];
}

function showTerms(terms: Terms, own: Terms["payout"] | null, caps: Scoped[], { now, counters }: Live) {
  const counterOf = ({ scope, cap }: Scoped) => counters.get(capKey(scope, cap, now));
  // Caps on revenue would tell what the advertiser pays us.
  const shown = caps.filter(({ cap }) => cap.metric === "conversions");
  return {
    payout: showPayoutToPartner(own ?? terms.payout, terms.revenue),
    rewardPoints: terms.rewardPoints,
    capsLeft: shown.map((scoped) => {
      const { period, limit } = scoped.cap;
      return { period, limit, left: Math.max(0, limit - (counterOf(scoped)?.used ?? 0)) };
    }),
    capReached: caps.some((scoped) => counterOf(scoped)?.reachedAt != null),
  };
}
