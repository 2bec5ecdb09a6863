import type { Caller } from "../../domain/access/caller";
import type { PostbackValues } from "../../domain/conversion/conversion";
import { moneyToNumber, parseMoney } from "../../domain/money";
import type { ConversionWithChanges } from "../../store/conversion/list-conversions";
import { type ConversionAnswer, PARTNER_HIDES_OF_CONVERSIONS } from "./conversions.schema";
import { fromMicros, iso } from "./fields";
import { visible } from "./partner-view";
import { showPub } from "./visitor.shape";

/** A conversion as this caller sees it. */
export function showConversion(caller: Caller, conversion: ConversionWithChanges): Record<string, unknown> {
  const shown = visible(caller, wholeConversion(conversion), PARTNER_HIDES_OF_CONVERSIONS);
  if (caller.role !== "partner") return shown;
  // Who of the staff changed it is no business of the partner's.
  return { ...shown, changes: showChanges(conversion).map(({ actor, ...change }) => change) };
}

function wholeConversion(conversion: ConversionWithChanges): ConversionAnswer {
  const { id, clickId, offerId, partnerId, advertiserId, linkId, offerEventId, click } = conversion;
  const { status, reason, rewardPoints, currency, overDelivery, test } = conversion;
  return {
    id,
    conversionId: id,
    gkClickId: clickId,
    offerId,
    partnerId,
    advertiserId,
    linkId,
    eventId: conversion.eventId || null,
    offerEventId,
    status,
    reason,
    revenue: fromMicros(conversion.revenue),
    payout: fromMicros(conversion.payout),
    rewardPoints,
    currency,
    overDelivery,
    test,
    ...showPub(click),
    country: click.country,
    device: click.device,
    os: click.os,
    ...showValues(conversion.values),
    clickTime: iso(conversion.clickAt),
    receivedAt: iso(conversion.receivedAt),
    userCompletedAt: iso(conversion.userCompletedAt),
    createdAt: iso(conversion.createdAt),
    dueAt: iso(conversion.dueAt),
    changes: showChanges(conversion),
  } as ConversionAnswer; // pubSub1 … 15 are made by number
}

function showValues(values: PostbackValues) {
  return {
    cnvEventId: values.eventId,
    cnvAmount: decimal(values.amount),
    cnvPayout: decimal(values.payout),
    cnvCurrency: values.currency,
    cnvConversionId: values.conversionId,
    cnvStatus: values.status,
    cnvConversionIpAddress: values.ip,
    cnvEmail: values.email,
    cnvUserId: values.userId,
    cnvSub1: values.subs[1] ?? null,
    cnvSub2: values.subs[2] ?? null,
    cnvSub3: values.subs[3] ?? null,
    cnvSub4: values.subs[4] ?? null,
    cnvSub5: values.subs[5] ?? null,
  };
}

function decimal(text: string | null): number | null {
  const micros = text === null ? null : parseMoney(text, true);
  return micros === null ? null : moneyToNumber(micros);
}

function showChanges({ changes }: ConversionWithChanges) {
  return changes.map(({ from, to, reason, by, actor, at }) => ({ from, to, reason, by, actor, at: iso(at) }));
}
