import { howFar, type MemberFacts, type MemberStep, memberStory, UNUSABLE } from "../../domain/member/story";
import { postedEvent } from "../../domain/offer/terms";
import {
  callbackStatesOf,
  clicksOfMember,
  conversionsOfMember,
  type MemberClick,
  type MemberConversion,
  type MemberParked,
  type MemberRefusal,
  parkedOfClicks,
  refusedClicksOfMember,
  refusedOfClicks,
} from "../../store/member/member";
import { namesOf } from "../../store/report/report";

export type MemberOffer = {
  offerId: string;
  offerName: string | null;
  partnerId: string;
  eventId: string | null;
  step: MemberStep;
  at: number | null;
  reason: string;
  leads: MemberLeads;
};

/** The records that a row is told from, for those who look after them. */
export type MemberLeads = {
  /** None where no click was counted. */
  clickId: string | null;
  conversionId: string | null;
  callback: { id: string; state: string } | null;
  waits: boolean;
  /** Why, as codes name it. */
  code: string | null;
};

type Asked = { networkId: string; memberId: string; partnerId?: string };
type OfOffer = Pick<MemberClick, "offerId" | "partnerId">;
/** What is known of one conversion, waiting postback or click; `event` tells apart what the offer pays apart. */
type Known = { of: OfOffer; event: string; facts: MemberFacts; leads: MemberLeads };

const NOWHERE = { conversionId: null, callback: null, waits: false, code: null };
const NOTHING: MemberFacts = {
  turnedAway: null,
  clickedAt: null,
  refused: false,
  parked: null,
  conversion: null,
  callback: null,
};

/** "Why no reward?": for each offer a member has to do with, the last step and the reason, newest first. */
export async function readMemberOffers(env: Env, input: Asked): Promise<MemberOffer[]> {
  const [clicks, conversions, refusals] = await Promise.all([
    clicksOfMember(env, input),
    conversionsOfMember(env, input),
    // The rest of the story stands without History.
    refusedClicksOfMember(env, input).catch(() => []),
  ]);
  const [converted, waiting] = await Promise.all([knownOf(env, conversions), waitingOf(env, clicks)]);
  const known = [...converted, ...waiting];
  const opened = clicks.filter((click) => !known.some(({ of }) => isOf(of, click)));
  const counted = [...known, ...(await openedOf(env, input, opened))];
  const away = refusals.filter((refusal) => !counted.some(({ of }) => isOf(of, refusal)));
  const all = [...counted, ...away.map(turnedAway)];
  const names = await namesOf(env, input.networkId, "offers", [...new Set(all.map(({ of }) => of.offerId))]);
  const rows = farthestOfEach(all).map(({ of: { offerId, partnerId }, facts, leads }): MemberOffer => {
    const eventId = facts.conversion?.eventId || null;
    const offerName = names.get(offerId) ?? null;
    return { offerId, offerName, partnerId, eventId, ...memberStory(facts), leads };
  });
  return rows.sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
}

async function knownOf(env: Env, conversions: readonly MemberConversion[]): Promise<Known[]> {
  const callbacks = await callbackStatesOf(
    env,
    conversions.map(({ id }) => id),
  );
  return conversions.map((conversion) => {
    const callback = callbacks.findLast((row) => row.conversionId === conversion.id) ?? null;
    const { id, clickId, status, reason, eventId, receivedAt: at } = conversion;
    const facts = { ...NOTHING, conversion: { status, reason, eventId, at }, callback };
    const leads = { ...NOWHERE, clickId, conversionId: id, callback, code: reason };
    return { of: conversion, event: eventId, facts, leads };
  });
}

async function waitingOf(env: Env, clicks: readonly MemberClick[]): Promise<Known[]> {
  const byId = new Map(clicks.map((click) => [click.id, click]));
  const parked = await parkedOfClicks(env, [...byId.keys()]);
  return parked.flatMap((row) => {
    const click = byId.get(row.clickId);
    if (!click) return [];
    const leads = { ...NOWHERE, clickId: click.id, waits: true, code: row.code };
    return [{ of: click, event: waitsFor(row), facts: { ...NOTHING, parked: row }, leads }];
  });
}

// What waits for an event that the offer does not have is about none of those that were paid.
function waitsFor({ message }: MemberParked): string {
  const posted = postedEvent(message);
  return posted === null ? "" : JSON.stringify({ posted });
}

/** What has only been tried: a click that counted, before or after, tells more. */
function turnedAway(refusal: MemberRefusal): Known {
  const { code, at } = refusal;
  const leads = { ...NOWHERE, clickId: null, code };
  return { of: refusal, event: "", facts: { ...NOTHING, turnedAway: { code, at } }, leads };
}

/** What has been opened only; a refusal of one of several clicks on an offer is the offer's. */
async function openedOf(env: Env, { networkId }: Asked, clicks: readonly MemberClick[]): Promise<Known[]> {
  const ask = { networkId, clickIds: clicks.map(({ id }) => id), codes: UNUSABLE };
  // The rest of the story stands without History.
  const ids = clicks.length > 0 ? await refusedOfClicks(env, ask).catch(() => new Set()) : new Set();
  const refused = clicks.filter(({ id }) => ids.has(id));
  return clicks.map((click) => {
    const facts = { ...NOTHING, clickedAt: click.at, refused: refused.some((other) => isOf(other, click)) };
    return { of: click, event: "", facts, leads: { ...NOWHERE, clickId: click.id } };
  });
}

/** One an offer and event: of several clicks and conversions the one that came farthest, of equal ones the newest. */
function farthestOfEach(all: readonly Known[]): Known[] {
  const told = all.map((known) => ({ known, ...memberStory(known.facts) }));
  const best = told.sort((a, b) => howFar(b.step) - howFar(a.step) || (b.at ?? 0) - (a.at ?? 0));
  const each = Map.groupBy(best, ({ known: { of, event } }) => [of.partnerId, of.offerId, event].join("/"));
  return [...each.values()].flatMap((same) => same.slice(0, 1)).map(({ known }) => known);
}

function isOf(one: OfOffer, other: OfOffer): boolean {
  return one.offerId === other.offerId && one.partnerId === other.partnerId;
}
