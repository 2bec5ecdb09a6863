import type { Click } from "../../src/domain/click/click";
import type { Visitor } from "../../src/domain/click/visitor";
import type { Conversion, PostbackValues } from "../../src/domain/conversion/conversion";
import type { CompiledLink } from "../../src/domain/link/link";
import type { Offer, OfferEvent, Terms } from "../../src/domain/offer/offer";
import type { Deal } from "../../src/domain/offer/terms";
import type { Candidate } from "../../src/domain/postback/candidate";
import type { ReceivedPostback } from "../../src/domain/postback/postback";

export const NOW = Date.UTC(2026, 0, 15, 12);
export const DAY = 86_400_000;

export function makeClick(over: Partial<Click> = {}): Click {
  return {
    id: "click-1",
    networkId: "network-1",
    linkId: "link-1",
    offerId: "offer-1",
    partnerId: "partner-1",
    advertiserId: "advertiser-1",
    at: NOW - 60_000,
    kind: "human",
    pubClickId: "pc-1",
    pubMemberId: "member-1",
    subs: {},
    pubSessionId: null,
    pubGender: null,
    pubAge: null,
    pubGeoCountry: null,
    pubGeoState: null,
    pubPostalCode: null,
    country: "US",
    region: null,
    city: null,
    device: "mobile",
    os: "ios",
    browser: null,
    language: null,
    referrer: null,
    ip: null,
    userAgent: null,
    destination: "https://track.example/",
    test: false,
    ...over,
  };
}

export function makeTerms(over: Partial<Terms> = {}): Terms {
  return {
    revenue: { type: "fixed", amount: 5_000_000 },
    payout: { type: "fixed", amount: 3_500_000 },
    rewardPoints: 350,
    caps: [],
    allowRepeatConversions: false,
    pendingDays: 0,
    ...over,
  };
}

export function makeEvent(over: Partial<OfferEvent> = {}): OfferEvent {
  return {
    ...makeTerms(),
    id: "event-1",
    eventId: "win",
    aliases: [],
    name: "Win",
    sequenceNumber: null,
    ...over,
  };
}

export function makeOffer(over: Partial<Offer> = {}): Offer {
  return {
    ...makeTerms(),
    id: "offer-1",
    networkId: "network-1",
    advertiserId: "advertiser-1",
    name: "Space Miner",
    type: "single",
    integrationId: null,
    status: "active",
    trackingUrl: "https://track.example/?c={gk_click_id}",
    fallbackUrl: null,
    currency: "USD",
    clickWindowDays: 90,
    minSecondsToConvert: 0,
    rewarding: "automatic",
    overCap: "honour",
    creative: {
      title: "",
      description: "",
      instructions: "",
      imageUrl: null,
      callToAction: "",
      category: "",
    },
    targeting: { countries: { allow: [], deny: [] }, devices: [], os: [], startsAt: null, endsAt: null },
    blockedSources: [],
    events: [],
    createdAt: 1,
    updatedAt: 1,
    ...over,
  };
}

const dated = { createdAt: 1, updatedAt: 1 };

export function makeDeal(over: { offer?: Partial<Offer>; link?: Partial<Deal["link"]> } = {}): Deal {
  return {
    network: {
      id: "network-1",
      slug: "acme",
      name: "Acme",
      currency: "USD",
      timezone: "UTC",
      policies: { shareAdvertiserData: false, storeFullIp: false },
    },
    advertiser: {
      id: "advertiser-1",
      networkId: "network-1",
      name: "Acme Games",
      status: "active",
      answers: "auto",
      postbackSecurity: { requireToken: false, requireSignature: false, allowedIps: [] },
      postbackToken: "token",
      postbackSecret: "",
      ...dated,
    },
    partner: {
      id: "partner-1",
      networkId: "network-1",
      name: "Rewards App",
      status: "active",
      callback: null,
      globalPostback: null,
      signingSecrets: [],
      ...dated,
    },
    offer: makeOffer(over.offer),
    link: {
      id: "link-1",
      networkId: "network-1",
      offerId: "offer-1",
      partnerId: "partner-1",
      status: "active",
      payout: null,
      eventPayouts: [],
      caps: [],
      ...dated,
      ...over.link,
    },
    partnerPostbacks: [],
  };
}

export function makeValues(over: Partial<PostbackValues> = {}): PostbackValues {
  return {
    eventId: null,
    amount: null,
    payout: null,
    currency: null,
    conversionId: null,
    status: null,
    ip: null,
    email: null,
    userId: null,
    subs: {},
    ...over,
  };
}

export function makeConversion(over: Partial<Conversion> = {}): Conversion {
  const click = over.click ?? makeClick();
  return {
    id: "conversion-1",
    networkId: "network-1",
    advertiserId: "advertiser-1",
    offerId: "offer-1",
    partnerId: "partner-1",
    linkId: "link-1",
    clickId: click.id,
    eventId: "",
    offerEventId: null,
    status: "Success",
    reason: null,
    advertiserStatus: "approved",
    statusBy: "rules",
    revenue: 5_000_000,
    payout: 3_500_000,
    rewardPoints: 350,
    currency: "USD",
    overDelivery: false,
    test: false,
    values: makeValues(),
    click,
    clickAt: click.at,
    receivedAt: NOW,
    userCompletedAt: null,
    createdAt: NOW,
    dueAt: null,
    receiptId: "receipt-1",
    requestHash: "hash-1",
    changeNo: 0,
    capClaims: [],
    capsCounted: true,
    ...over,
  };
}

/** A candidate of the same click a day later; the rules' word on it is what `conversion` says. */
export function makeCandidate(
  conversion: Partial<Conversion> = {},
  over: Partial<Omit<Candidate, "conversion">> = {},
): Candidate {
  const fresh = makeConversion({
    id: "conversion-2",
    receiptId: "receipt-2",
    requestHash: "hash-2",
    receivedAt: NOW + DAY,
    capsCounted: false,
    ...conversion,
  });
  const { status, reason, dueAt } = fresh;
  return {
    conversion: fresh,
    keys: { click: "c", member: "m", review: "r" },
    repeats: false,
    test: false,
    overCap: "honour",
    patience: { status, reason, dueAt },
    late: false,
    saidUntil: fresh.receivedAt,
    saysStatus: fresh.values.status !== null,
    callbackPlan: [],
    termsOf: { offer: NOW, link: NOW },
    row: null,
    ...over,
  };
}

export function makeReceived(over: Partial<ReceivedPostback> = {}): ReceivedPostback {
  return {
    receiptId: "receipt-1",
    receivedAt: NOW,
    method: "GET",
    host: "api.gokart.example",
    path: "/postback",
    pathToken: null,
    rawQuery: "",
    body: "",
    contentType: null,
    ip: null,
    userAgent: null,
    ...over,
  };
}

export function makeVisitor(over: Partial<Visitor> = {}): Visitor {
  return {
    kind: "human",
    country: "DE",
    region: null,
    city: null,
    device: "mobile",
    os: "ios",
    browser: null,
    language: null,
    referrer: null,
    userAgent: null,
    ...over,
  };
}

export function makeCompiledLink(over: Partial<CompiledLink> = {}): CompiledLink {
  return {
    linkId: "link-1",
    networkId: "network-1",
    networkSlug: "acme",
    offerId: "offer-1",
    offerName: "Space Miner",
    partnerId: "partner-1",
    advertiserId: "advertiser-1",
    inactive: null,
    startsAt: null,
    endsAt: null,
    cappedUntil: null,
    tracking: [],
    fallback: null,
    targeting: makeOffer().targeting,
    blockedSources: [],
    storeFullIp: false,
    ...over,
  };
}
