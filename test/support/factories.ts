import { callbackId, type Destination } from "../../src/domain/callback/plan";
import type { Click } from "../../src/domain/click/click";
import type { PostbackValues } from "../../src/domain/conversion/conversion";
import { rim } from "../../src/rim";
import type * as schema from "../../src/store/schema/main";

export type Row<Table extends { $inferInsert: object }> = Table["$inferInsert"];

const newId = () => rim().newId();

export function makeNetworkRow(over: Partial<Row<typeof schema.networks>> = {}): Row<typeof schema.networks> {
  const id = newId();
  const policies = { shareAdvertiserData: true, storeFullIp: false };
  return {
    id,
    slug: `n${id}`,
    name: "Network",
    currency: "USD",
    timezone: "UTC",
    policies,
    createdAt: 1,
    ...over,
  };
}

export function makeAdvertiserRow(
  over: Partial<Row<typeof schema.advertisers>> = {},
): Row<typeof schema.advertisers> {
  return {
    id: newId(),
    networkId: newId(),
    name: "Acme Games",
    status: "active",
    answers: "auto",
    postbackSecurity: { requireToken: false, requireSignature: false, allowedIps: [] },
    postbackToken: crypto.randomUUID(),
    postbackSecret: "",
    createdAt: 1,
    updatedAt: 1,
    ...over,
  };
}

export function makePartnerRow(over: Partial<Row<typeof schema.partners>> = {}): Row<typeof schema.partners> {
  return {
    id: newId(),
    networkId: newId(),
    name: "Rewards App",
    status: "active",
    callback: null,
    globalPostback: null,
    signingSecrets: [],
    createdAt: 1,
    updatedAt: 1,
    ...over,
  };
}

const terms = {
  revenue: { type: "fixed", amount: 5_000_000 },
  payout: { type: "fixed", amount: 3_500_000 },
  rewardPoints: 350,
  caps: [],
  allowRepeatConversions: false,
  pendingDays: 0,
} as const satisfies Partial<Row<typeof schema.offers>>;

export function makeOfferRow(over: Partial<Row<typeof schema.offers>> = {}): Row<typeof schema.offers> {
  return {
    id: newId(),
    networkId: newId(),
    advertiserId: newId(),
    name: "Space Miner",
    type: "single",
    status: "active",
    trackingUrl: "https://track.example/c?c={gk_click_id}",
    currency: "USD",
    ...terms,
    clickWindowDays: 90,
    minSecondsToConvert: 0,
    rewarding: "automatic",
    overCap: "honour",
    creative: {
      title: "Space Miner",
      description: "",
      instructions: "",
      imageUrl: null,
      callToAction: "Play",
      category: "Games",
    },
    targeting: { countries: { allow: [], deny: [] }, devices: [], os: [], startsAt: null, endsAt: null },
    blockedSources: [],
    createdAt: 1,
    updatedAt: 1,
    ...over,
  };
}

export function makeEventRow(
  over: Partial<Row<typeof schema.offerEvents>> = {},
): Row<typeof schema.offerEvents> {
  return {
    id: newId(),
    offerId: newId(),
    eventId: "win_10_games",
    aliases: [],
    name: "Win 10 games",
    ...terms,
    sequenceNumber: 1,
    position: 0,
    ...over,
  };
}

export function makeClick(over: Partial<Click> = {}): Click {
  return {
    id: newId(),
    networkId: newId(),
    linkId: newId(),
    offerId: newId(),
    partnerId: newId(),
    advertiserId: newId(),
    at: Date.parse("2026-11-01T12:00:00Z"),
    kind: "human",
    pubClickId: "pc-1",
    pubMemberId: "member-1",
    subs: { 1: "newsletter", 5: "fifth" },
    pubSessionId: null,
    pubGender: null,
    pubAge: null,
    pubGeoCountry: null,
    pubGeoState: null,
    pubPostalCode: null,
    country: "DE",
    region: null,
    city: null,
    device: "mobile",
    os: "ios",
    browser: null,
    language: null,
    referrer: null,
    ip: null,
    userAgent: null,
    destination: "",
    test: false,
    ...over,
  };
}

export function makeValues(over: Partial<PostbackValues> = {}): PostbackValues {
  const none = {
    eventId: null,
    amount: null,
    payout: null,
    currency: null,
    conversionId: null,
    status: null,
  };
  return { ...none, ip: null, email: null, userId: null, subs: {}, ...over };
}

export function makeConversionRow(
  over: Partial<Row<typeof schema.conversions>> = {},
): Row<typeof schema.conversions> {
  const click = over.click ?? makeClick();
  const now = over.createdAt ?? Date.now();
  const { networkId, advertiserId, offerId, partnerId, linkId, id: clickId } = click;
  return {
    id: newId(),
    ...{ networkId, advertiserId, offerId, partnerId, linkId, clickId },
    eventId: "",
    memberId: click.pubMemberId,
    pubClickId: click.pubClickId,
    status: "Success",
    advertiserStatus: "approved",
    statusBy: "rules",
    revenue: 5_000_000,
    payout: 3_500_000,
    rewardPoints: 350,
    currency: "USD",
    overDelivery: false,
    test: click.test,
    values: makeValues(),
    click,
    clickAt: click.at,
    receivedAt: now,
    createdAt: now,
    receiptId: newId(),
    requestHash: crypto.randomUUID(),
    commitToken: crypto.randomUUID(),
    changeNo: 0,
    capClaims: [],
    capsCounted: false,
    ...over,
  };
}

/** A callback as the commit of its conversion writes it. */
export async function makeCallbackRow(
  conversion: Row<typeof schema.conversions>,
  over: Partial<Row<typeof schema.callbacks>> & { destination: Destination },
): Promise<Row<typeof schema.callbacks>> {
  const changeNo = over.changeNo ?? conversion.changeNo;
  const { networkId, partnerId, offerId, clickId, status, test } = conversion;
  return {
    id: await callbackId(
      { conversionId: conversion.id, destination: over.destination, changeNo },
      over.createdAt ?? conversion.createdAt,
    ),
    ...{ networkId, partnerId, offerId, clickId, status, test },
    conversionId: conversion.id,
    state: "waiting",
    dueAt: conversion.createdAt,
    attempts: 0,
    createdAt: conversion.createdAt,
    ...over,
    changeNo,
  };
}
