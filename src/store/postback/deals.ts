import { and, eq } from "drizzle-orm";
import type { Offer } from "../../domain/offer/offer";
import type { Deal } from "../../domain/offer/terms";
import { mainDb } from "../databases";
import {
  advertisers,
  links,
  networks,
  offerEvents,
  offers,
  partnerPostbacks,
  partners,
} from "../schema/main";

/** Everything a link's postbacks are judged by, read in one batch; null when the link is gone. */
export async function findDeal(
  env: Env,
  of: { linkId: string; offerId: string; partnerId: string },
): Promise<Deal | null> {
  const db = mainDb(env);
  const [link, offer, events, partner, advertiser, network, postbacks] = await db.batch([
    db.select().from(links).where(eq(links.id, of.linkId)),
    db.select().from(offers).where(eq(offers.id, of.offerId)),
    db.select().from(offerEvents).where(eq(offerEvents.offerId, of.offerId)).orderBy(offerEvents.position),
    db.select().from(partners).where(eq(partners.id, of.partnerId)),
    db
      .select({ row: advertisers })
      .from(advertisers)
      .innerJoin(offers, eq(offers.advertiserId, advertisers.id))
      .where(eq(offers.id, of.offerId)),
    db
      .select({ row: networks })
      .from(networks)
      .innerJoin(offers, eq(offers.networkId, networks.id))
      .where(eq(offers.id, of.offerId)),
    db
      .select()
      .from(partnerPostbacks)
      .where(and(eq(partnerPostbacks.offerId, of.offerId), eq(partnerPostbacks.partnerId, of.partnerId))),
  ]);
  if (!link[0] || !offer[0] || !partner[0] || !advertiser[0] || !network[0]) return null;
  const whole: Offer = { ...offer[0], events };
  return {
    link: link[0],
    offer: whole,
    partner: partner[0],
    advertiser: advertiser[0].row,
    network: network[0].row,
    partnerPostbacks: postbacks,
  };
}
