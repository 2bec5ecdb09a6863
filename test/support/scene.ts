import { env } from "cloudflare:workers";
import type { AccountCallback } from "../../src/domain/account/account";
import type { Destination } from "../../src/domain/callback/plan";
import type { Click } from "../../src/domain/click/click";
import { seal } from "../../src/domain/seal";
import { rim } from "../../src/rim";
import { mainDb } from "../../src/store/databases";
import * as schema from "../../src/store/schema/main";
import {
  makeAdvertiserRow,
  makeCallbackRow,
  makeClick,
  makeConversionRow,
  makeEventRow,
  makeNetworkRow,
  makeOfferRow,
  makePartnerRow,
  type Row,
} from "./factories";

/** Seals a secret as the service keeps it. */
export function sealed(secret: string): Promise<string> {
  return seal(secret, env.DATA_SECRET, crypto.getRandomValues(new Uint8Array(12)));
}

/** `{ url, … }` as it is kept; the header's value is given in the clear. */
export async function makeAccountCallback(
  over: Partial<AccountCallback> & { url: string },
): Promise<AccountCallback> {
  const { headerValue = null, ...rest } = over;
  return {
    sendPending: false,
    sendRejected: false,
    answerMustContain: null,
    headerName: null,
    casing: "camel",
    ...rest,
    headerValue: headerValue === null ? null : await sealed(headerValue),
  };
}

export type SceneInput = {
  network?: Partial<Row<typeof schema.networks>>;
  partner?: Partial<Row<typeof schema.partners>>;
  offer?: Partial<Row<typeof schema.offers>>;
  event?: Partial<Row<typeof schema.offerEvents>>;
  click?: Partial<Click>;
  conversion?: Partial<Row<typeof schema.conversions>>;
  postbacks?: { eventId: string | null; urlTemplate: string }[];
};

/** One network with an advertiser, a partner, an offer (with an event when given) and a conversion, all stored. */
export async function storeScene(input: SceneInput = {}) {
  const network = makeNetworkRow(input.network);
  const networkId = network.id;
  const advertiser = makeAdvertiserRow({ networkId });
  const partner = makePartnerRow({ networkId, ...input.partner });
  const type = input.event ? "multi" : "single";
  const offer = makeOfferRow({ networkId, advertiserId: advertiser.id, type, ...input.offer });
  const event = input.event && makeEventRow({ offerId: offer.id, ...input.event });
  const ids = { networkId, advertiserId: advertiser.id, partnerId: partner.id, offerId: offer.id };
  const click = makeClick({ ...ids, ...input.click });
  const ofEvent = event && { eventId: event.eventId, offerEventId: event.id };
  const conversion = makeConversionRow({ click, ...ofEvent, ...input.conversion });
  const db = mainDb(env);
  await db.batch([
    db.insert(schema.networks).values(network),
    db.insert(schema.advertisers).values(advertiser),
    db.insert(schema.partners).values(partner),
    db.insert(schema.offers).values(offer),
    db.insert(schema.conversions).values(conversion),
  ]);
  if (event) await db.insert(schema.offerEvents).values(event);
  for (const postback of input.postbacks ?? []) {
    const of = { networkId, offerId: offer.id, partnerId: partner.id };
    await db.insert(schema.partnerPostbacks).values({ id: rim().newId(), ...of, ...postback });
  }
  return { network, advertiser, partner, offer, event, click, conversion };
}
export type Scene = Awaited<ReturnType<typeof storeScene>>;

/** Stores a callback of a conversion. */
export async function storeCallback(
  conversion: Row<typeof schema.conversions>,
  over: Partial<Row<typeof schema.callbacks>> & { destination: Destination },
) {
  const row = await makeCallbackRow(conversion, over);
  await mainDb(env).insert(schema.callbacks).values(row);
  return row;
}
