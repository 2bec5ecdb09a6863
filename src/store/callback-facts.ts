import { and, eq, sql } from "drizzle-orm";
import type { CallbackFacts } from "../domain/callback";
import { mainDb } from "./databases";
import {
  advertisers,
  conversions,
  networks,
  offerEvents,
  offers,
  partnerPostbacks,
  partners,
} from "./schema/main";

/** All that a conversion's callbacks are made of, or null when the network has no such conversion. */
export async function loadCallbackFacts(
  env: Env,
  { networkId, conversionId }: { networkId: string; conversionId: string },
): Promise<CallbackFacts | null> {
  const db = mainDb(env);
  const mine = and(eq(conversions.id, conversionId), eq(conversions.networkId, networkId));
  // Two calls and no batch: in a batch drizzle mixes up columns of one name from several tables.
  const [rows, postbacks] = await Promise.all([
    db
      .select({
        conversion: conversions,
        partner: partners,
        offer: offers,
        event: offerEvents,
        advertiserName: advertisers.name,
        policies: networks.policies,
      })
      .from(conversions)
      .innerJoin(partners, eq(partners.id, conversions.partnerId))
      .innerJoin(offers, eq(offers.id, conversions.offerId))
      .innerJoin(networks, eq(networks.id, conversions.networkId))
      .leftJoin(advertisers, eq(advertisers.id, conversions.advertiserId))
      .leftJoin(offerEvents, eq(offerEvents.id, conversions.offerEventId))
      .where(mine),
    db
      .select()
      .from(partnerPostbacks)
      .where(
        sql`(${partnerPostbacks.offerId}, ${partnerPostbacks.partnerId}) =
          (SELECT offer_id, partner_id FROM conversions WHERE id = ${conversionId})`,
      )
      .orderBy(partnerPostbacks.id),
  ]);
  const [row] = rows;
  if (!row) return null;
  const { policies, advertiserName, ...records } = row;
  return {
    ...records,
    advertiserName: advertiserName ?? "",
    shareAdvertiserData: policies.shareAdvertiserData === true,
    postbacks,
  };
}
