import { SUB_COUNT } from "../click/click";
import { alpha3 } from "../click/country-codes";
import type { ConversionStatus } from "../conversion/conversion";
import { moneyToNumber, parseMoney } from "../money";
import { type CallbackFacts, callbackSubs } from "./callback";

/** What the callback row says of itself, and the moment of this attempt. */
export type CallbackStamp = {
  id: string;
  sentAt: number;
  status: ConversionStatus;
  reason: string | null;
};

type Fields = Record<string, string | number | boolean | null>;

/** The JSON of an account callback: always the same fields in the same order, null where there is no value. */
export function callbackBody(stamp: CallbackStamp, facts: CallbackFacts): string {
  const fields = conversionFields(stamp, facts);
  const conversion = facts.partner.callback?.casing === "pascal" ? pascal(fields) : fields;
  return JSON.stringify({ id: stamp.id, sentAt: iso(stamp.sentAt), conversion });
}

function conversionFields(stamp: CallbackStamp, facts: CallbackFacts): Fields {
  const { conversion, partner, event } = facts;
  return {
    status: stamp.status,
    rejectionReason: stamp.status === "Rejected" ? text(stamp.reason) : null,
    userCompletedAt: conversion.userCompletedAt === null ? null : iso(conversion.userCompletedAt),
    isRewardSent: stamp.status === "Success",
    isTest: conversion.test,
    // We record no views apart from clicks.
    viewId: conversion.clickId,
    clickId: conversion.clickId,
    conversionId: conversion.id,
    ...offerFields(facts),
    eventId: text(conversion.eventId),
    eventName: text(event?.name),
    rewardPoints: conversion.rewardPoints,
    // The partner's payout: what the advertiser pays us is none of its business.
    revenue: moneyToNumber(conversion.payout),
    ...partnerFields(facts),
    ...postbackFields(facts),
    sequenceNumber: event?.sequenceNumber ?? null,
    partnerId: partner.id,
    partnerName: partner.name,
    createdAt: iso(conversion.createdAt),
    clickTime: iso(conversion.clickAt),
  };
}

function offerFields({ offer, conversion, advertiserName, shareAdvertiserData }: CallbackFacts): Fields {
  const { allow } = offer.targeting.countries;
  const country = text(conversion.click.country) ?? (allow.length === 1 ? text(allow[0]) : null);
  return {
    offerId: offer.id,
    offerName: offer.name,
    // A made-up conversion has no advertiser.
    offerAdvertiserId: text(conversion.advertiserId),
    offerAdvertiserName: shareAdvertiserData ? text(advertiserName) : null,
    offerEventId: conversion.offerEventId,
    offerCategoryId: null,
    offerCategoryName: text(offer.creative.category),
    offerCountryId: null,
    offerCountryCode2: country,
    offerCountryCode3: alpha3(country),
  };
}

function partnerFields({ conversion }: CallbackFacts): Fields {
  const { click } = conversion;
  return {
    pubMemberId: text(click.pubMemberId),
    pubClickId: text(click.pubClickId),
    pubSessionId: text(click.pubSessionId),
    pubGender: text(click.pubGender),
    pubAge: text(click.pubAge),
    pubGeoCountry: text(click.pubGeoCountry),
    pubGeoState: text(click.pubGeoState),
    pubPostalCode: text(click.pubPostalCode),
    ...numbered("pubSub", SUB_COUNT, callbackSubs(conversion)),
    pubDevice: text(click.device),
  };
}

function postbackFields({ conversion, shareAdvertiserData }: CallbackFacts): Fields {
  const { values } = conversion;
  const amount = values.amount === null ? null : parseMoney(values.amount, true);
  return {
    trackSysEventId: text(values.eventId),
    trackSysConversionId: text(values.conversionId),
    trackSysConversionAmount: amount === null ? null : moneyToNumber(amount),
    trackSysConversionIpAddress: shareAdvertiserData ? text(values.ip) : null,
    trackSysConversionEmail: shareAdvertiserData ? text(values.email) : null,
    trackSysConversionUserId: text(values.userId),
    ...numbered("trackSysConversionSub", 5, values.subs),
  };
}

function numbered(name: string, count: number, values: Record<string, string>): Fields {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return Object.fromEntries(numbers.map((number) => [`${name}${number}`, text(values[number])]));
}

function pascal(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );
}

function text(value: string | null | undefined): string | null {
  return value || null;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
