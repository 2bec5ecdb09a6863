import type { Partner, PartnerPostback } from "../account/account";
import type { Click } from "../click/click";
import type { Conversion } from "../conversion/conversion";
import { parseMoney } from "../money";
import { SAMPLE_VALUES } from "../template/macro-samples";
import type { Callback, CallbackFacts } from "./callback";
import type { Destination } from "./plan";

/** What a test send says: a made-up conversion that nobody stores, marked as a test. */
export type Sample = { id: string; now: number; partner: Partner; offer: CallbackFacts["offer"] };

const V = SAMPLE_VALUES;
const SUBS = Object.fromEntries(
  Object.entries(V).flatMap(([name, value]) =>
    name.startsWith("pub_sub_") ? [[name.slice("pub_sub_".length), value]] : [],
  ),
);

/** The records of a made-up conversion for one partner: `event` for one postback of an offer. */
export function sampleFacts(
  sample: Sample,
  { event = null, postbacks = [] }: { event?: CallbackFacts["event"]; postbacks?: PartnerPostback[] } = {},
): CallbackFacts {
  const { partner, offer } = sample;
  const conversion = sampleConversion(sample, event?.eventId ?? "");
  return { conversion, partner, offer, event, postbacks, advertiserName: "", shareAdvertiserData: false };
}

/** The callback of a made-up conversion. */
export function sampleCallback({ id, now, partner, offer }: Sample, destination: Destination): Callback {
  const whose = { id, networkId: partner.networkId, partnerId: partner.id, offerId: offer.id };
  const about = { conversionId: id, clickId: V.gk_click_id, destination, changeNo: 0 };
  const progress = { state: "waiting", dueAt: null, attempts: 0, ladderStart: 0, refusals: 0 } as const;
  const unset = { leaseUntil: null, breakerKey: null, lastStatus: null, lastError: null, endedAt: null };
  const words = { status: "Success", reason: null, note: null, test: true, createdAt: now } as const;
  return { ...whose, ...about, ...progress, ...unset, ...words };
}

function sampleConversion({ id, now, partner, offer }: Sample, eventId: string): Conversion {
  const click = sampleClick({ now, partner, offerId: offer.id });
  const whose = { id, networkId: partner.networkId, advertiserId: "", offerId: offer.id };
  const worth = { revenue: 0, payout: parseMoney(V.gk_payout) ?? 0, currency: V.gk_currency };
  const state = { status: "Success", reason: null, advertiserStatus: "approved", statusBy: "rules" } as const;
  return {
    ...whose,
    ...worth,
    ...state,
    partnerId: partner.id,
    linkId: click.linkId,
    clickId: click.id,
    eventId,
    offerEventId: null,
    rewardPoints: Number(V.gk_reward_points),
    overDelivery: false,
    test: true,
    values: sampleValues(eventId),
    click,
    clickAt: now,
    receivedAt: now,
    userCompletedAt: now,
    createdAt: now,
    dueAt: null,
    receiptId: id,
    requestHash: "",
    changeNo: 0,
    capClaims: [],
    capsCounted: false,
  };
}

function sampleValues(eventId: string): Conversion["values"] {
  const [amount, currency, conversionId] = [V.cnv_amount, V.cnv_currency, V.cnv_conversion_id];
  const known = { eventId: eventId || null, amount, currency, conversionId, status: "approved" };
  return { ...known, payout: null, ip: null, email: null, userId: null, subs: {} };
}

function sampleClick({ now, partner, offerId }: { now: number; partner: Partner; offerId: string }): Click {
  return {
    id: V.gk_click_id,
    networkId: partner.networkId,
    linkId: V.gk_link_id,
    offerId,
    partnerId: partner.id,
    advertiserId: "",
    at: now,
    pubClickId: V.pub_click_id,
    pubMemberId: V.pub_member_id,
    subs: SUBS,
    pubSessionId: null,
    pubGender: null,
    pubAge: null,
    pubGeoCountry: null,
    pubGeoState: null,
    pubPostalCode: null,
    device: "mobile",
    os: "ios",
    browser: null,
    kind: "human",
    language: null,
    userAgent: null,
    referrer: null,
    country: V.country,
    region: null,
    city: null,
    ip: null,
    destination: "",
    test: true,
  };
}
