import { capKey } from "../../domain/offer/caps";
import type { Cap, Offer, OfferEvent } from "../../domain/offer/offer";
import { mergeChange } from "../../domain/record/changes";
import type { OfferDraft } from "../../flows/offer/save-offer";
import type { CapCounters } from "../../store/offer/cap-counters";
import { parseChange } from "./body";
import { fromMicros, iso } from "./fields";
import { type OfferBody, offerBody } from "./offers.schema";
import { withoutAnswered } from "./read-back";
import { type CapAnswer, plainCap, readCap, readPay, showPay } from "./terms.schema";

type Terms = Pick<Offer, "revenue" | "payout" | "caps">;

/** A body's offer in the domain's units; without a currency it is in the network's, and events take what the offer says. */
export function readOffer(body: OfferBody, networkCurrency: string): OfferDraft {
  const { allowRepeatConversions, pendingDays } = body;
  const events = body.events.map((event) => ({
    ...event,
    ...readTerms(event),
    allowRepeatConversions: event.allowRepeatConversions ?? allowRepeatConversions,
    pendingDays: event.pendingDays ?? pendingDays,
  }));
  return { ...body, currency: body.currency ?? networkCurrency, ...readTerms(body), events };
}

function readTerms({ revenue, payout, caps }: Terms): Terms {
  return { revenue: readPay(revenue), payout: readPay(payout), caps: caps.map(readCap) };
}

/** A stored offer as the body that would make it: what a PATCH is merged into. */
export function bodyOf(offer: Offer): OfferDraft {
  const { id, networkId, createdAt, updatedAt, events, ...rest } = offer;
  const plainEvents = events.map(({ id, ...event }) => ({ ...event, ...plainTerms(event) }));
  return { ...rest, ...plainTerms(offer), events: plainEvents };
}

/** What a PATCH makes of an offer; events are told apart by their eventId, and keep what is not named of them. */
export function changedOffer(offer: Offer, patch: unknown): OfferDraft {
  const named = wholeEvents(offer, withoutAnswered(patch));
  return readOffer(parseChange(offerBody, bodyOf(offer), named), offer.currency);
}

function wholeEvents(offer: Offer, patch: unknown): unknown {
  if (!hasEvents(patch)) return patch;
  const known = new Map<unknown, unknown>(bodyOf(offer).events.map((event) => [event.eventId, event]));
  const events = patch.events.map((event) => {
    const eventId = event?.eventId;
    const before = known.get(typeof eventId === "string" ? eventId.trim() : eventId);
    return before === undefined ? event : mergeChange(before, event);
  });
  return { ...patch, events };
}

function hasEvents(patch: unknown): patch is { events: ({ eventId?: unknown } | null)[] } {
  return Array.isArray((patch as { events?: unknown } | null)?.events);
}

function plainTerms({ revenue, payout, caps }: Terms): Terms {
  return { revenue: showPay(revenue), payout: showPay(payout), caps: caps.map(plainCap) };
}

/** An offer as answers show it, each cap with its counter. */
export function showOffer(offer: Offer, counters: CapCounters, now: number) {
  const { id, createdAt, updatedAt } = offer;
  const capsOf = (scope: string, caps: Cap[]) => caps.map((cap) => showCap(cap, scope, { counters, now }));
  const showEvent = (event: OfferEvent) => {
    return { ...event, ...plainTerms(event), caps: capsOf(`event:${event.id}`, event.caps) };
  };
  return {
    id,
    ...bodyOf(offer),
    caps: capsOf(`offer:${id}`, offer.caps),
    events: offer.events.map(showEvent),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}

/** A cap with how much of it is used in its current period. */
export function showCap(cap: Cap, scope: string, live: { counters: CapCounters; now: number }): CapAnswer {
  const counter = live.counters.get(capKey(scope, cap, live.now));
  const used = counter?.used ?? 0;
  return {
    ...plainCap(cap),
    used: cap.metric === "revenue" ? fromMicros(used) : used,
    reachedAt: iso(counter?.reachedAt ?? null),
  };
}
