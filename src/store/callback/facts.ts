import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { CallbackFacts } from "../../domain/callback/callback";
import { type MainDb, mainDb } from "../databases";
import {
  advertisers,
  conversions,
  networks,
  offerEvents,
  offers,
  partnerPostbacks,
  partners,
} from "../schema/main";

/** All that a conversion's callbacks are made of, or null when the network has no such conversion. */
export async function loadCallbackFacts(
  env: Env,
  { networkId, conversionId }: { networkId: string; conversionId: string },
): Promise<CallbackFacts | null> {
  const db = mainDb(env);
  const mine = and(eq(conversions.id, conversionId), eq(conversions.networkId, networkId));
  const rows = await db.batch(factsQueries(db, sql`(SELECT id FROM conversions WHERE ${mine})`));
  return readFacts(...rows).get(conversionId) ?? null;
}

// A conversion's row is wide, and a batch of callbacks reads a hundred.
const OF_CONVERSION = {
  id: conversions.id,
  networkId: conversions.networkId,
  advertiserId: conversions.advertiserId,
  offerId: conversions.offerId,
  partnerId: conversions.partnerId,
  linkId: conversions.linkId,
  clickId: conversions.clickId,
  eventId: conversions.eventId,
  offerEventId: conversions.offerEventId,
  status: conversions.status,
  reason: conversions.reason,
  payout: conversions.payout,
  rewardPoints: conversions.rewardPoints,
  currency: conversions.currency,
  test: conversions.test,
  values: conversions.values,
  click: conversions.click,
  clickAt: conversions.clickAt,
  userCompletedAt: conversions.userCompletedAt,
  createdAt: conversions.createdAt,
  changeNo: conversions.changeNo,
};

/**
 * The queries for all that the callbacks of some conversions are made of, to be part of a batch. Each table by itself:
 * a hundred conversions have few partners and offers, and in a batch drizzle mixes up columns of joined tables.
 */
export function factsQueries(db: MainDb, conversionIds: SQL) {
  const named = (columns: SQL) => sql`(SELECT ${columns} FROM conversions WHERE id IN ${conversionIds})`;
  return [
    db.select(OF_CONVERSION).from(conversions).where(inArray(conversions.id, conversionIds)),
    db
      .select()
      .from(partners)
      .where(inArray(partners.id, named(sql`partner_id`))),
    db
      .select()
      .from(offers)
      .where(inArray(offers.id, named(sql`offer_id`))),
    db
      .select()
      .from(offerEvents)
      .where(inArray(offerEvents.id, named(sql`offer_event_id`))),
    db
      .select({ id: advertisers.id, name: advertisers.name })
      .from(advertisers)
      .where(inArray(advertisers.id, named(sql`advertiser_id`))),
    db
      .select({ id: networks.id, policies: networks.policies })
      .from(networks)
      .where(inArray(networks.id, named(sql`network_id`))),
    db
      .select()
      .from(partnerPostbacks)
      .where(sql`(offer_id, partner_id) IN ${named(sql`offer_id, partner_id`)}`)
      .orderBy(partnerPostbacks.id),
  ] as const;
}

type AnswersOf<Queries extends readonly unknown[]> = { [Q in keyof Queries]: Awaited<Queries[Q]> };
type Answers = AnswersOf<ReturnType<typeof factsQueries>>;

/** What the queries answered, put together for each conversion by its id. */
export function readFacts(...[of, partnersOf, offersOf, events, names, policiesOf, postbacks]: Answers) {
  const partner = byId(partnersOf);
  const offer = byId(offersOf);
  const event = byId(events);
  const advertiser = byId(names);
  const network = byId(policiesOf);
  const facts = new Map<string, CallbackFacts>();
  for (const conversion of of) {
    const records = { partner: partner.get(conversion.partnerId), offer: offer.get(conversion.offerId) };
    if (!records.partner || !records.offer) continue;
    facts.set(conversion.id, {
      conversion,
      partner: records.partner,
      offer: records.offer,
      event: event.get(conversion.offerEventId ?? "") ?? null,
      advertiserName: advertiser.get(conversion.advertiserId)?.name ?? "",
      shareAdvertiserData: network.get(conversion.networkId)?.policies.shareAdvertiserData === true,
      postbacks: postbacks.filter(
        ({ offerId, partnerId }) => offerId === conversion.offerId && partnerId === conversion.partnerId,
      ),
    });
  }
  return facts;
}

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
