import type { ConversionStatus } from "../conversion/conversion";
import { moneyToText } from "../money";
import type { MacroValues } from "../template/macros";
import { type CallbackFacts, callbackSubs } from "./callback";

/** What the macros of a postback template stand for; the status is the callback's, not the conversion's of today. */
export function callbackValues(status: ConversionStatus, facts: CallbackFacts): MacroValues {
  return { ...clickValues(facts), ...conversionValues(facts), gk_status: status };
}

function clickValues({ conversion, offer }: CallbackFacts): MacroValues {
  const { click } = conversion;
  const subs = Object.entries(callbackSubs(conversion)).map(([number, value]) => [
    `pub_sub_${number}`,
    value,
  ]);
  return {
    gk_click_id: conversion.clickId,
    gk_offer_id: conversion.offerId,
    gk_offer_name: offer.name,
    gk_link_id: conversion.linkId,
    gk_partner_id: conversion.partnerId,
    pub_click_id: click.pubClickId,
    pub_member_id: click.pubMemberId,
    ...(Object.fromEntries(subs) as MacroValues),
    country: click.country,
    device: click.device,
    os: click.os,
    timestamp: String(Math.floor(conversion.clickAt / 1000)),
  };
}

function conversionValues({ conversion, event }: CallbackFacts): MacroValues {
  const { values } = conversion;
  return {
    // A single offer ignores the event id for its rules, yet its partner may want to see it.
    cnv_event_id: conversion.eventId || values.eventId,
    cnv_event_name: event?.name,
    cnv_amount: values.amount,
    cnv_currency: values.currency,
    cnv_conversion_id: values.conversionId,
    gk_conversion_id: conversion.id,
    gk_conversion_time: new Date(conversion.createdAt).toISOString(),
    gk_payout: moneyToText(conversion.payout),
    gk_currency: conversion.currency,
    gk_reward_points: String(conversion.rewardPoints),
    gk_is_test: String(conversion.test),
  };
}
