import type { CallbackFacts } from "../../domain/callback/callback";
import type { Destination } from "../../domain/callback/plan";
import { sampleCallback, sampleFacts } from "../../domain/callback/sample-conversion";
import type { Offer } from "../../domain/offer/offer";
import type { Rim } from "../../rim";
import { listPartnerPostbacks } from "../../store/account/partner-postbacks";
import { findPartner } from "../../store/account/partners";
import { findOffer } from "../../store/offer/offers";
import { type Refused, refused } from "../outcome";
import { prepareCallback } from "./prepare-callback";
import { type SendNowResult, sentResult } from "./send-callback-now";
import { tryCallback } from "./try-callback";

export type SampleInput = {
  rim: Rim;
  networkId: string;
  partnerId: string;
  destination: Destination;
  /** For an event's postback: whose it is; `eventId` is null for single offers. */
  offerId?: string;
  eventId?: string | null;
};

/** A test send: one signed request about a made-up conversion, marked as a test; nothing of it is stored. */
export async function sendSampleCallback(
  env: Env,
  input: SampleInput,
): Promise<{ ok: true; result: SendNowResult } | Refused> {
  const { rim, networkId, partnerId, destination, offerId, eventId = null } = input;
  const partner = await findPartner(env, networkId, partnerId);
  if (!partner) return refused("NOT_FOUND", "There is no such partner.");
  const offer = offerId ? await findOffer(env, networkId, offerId) : null;
  if (offerId && !offer) return refused("NOT_FOUND", "There is no such offer.");
  const sample = { id: rim.newId(), now: rim.now, partner, offer: offer ?? SAMPLE_OFFER };
  const postbacks = offerId ? await listPartnerPostbacks(env, { offerId, partnerId }) : [];
  const facts = sampleFacts(sample, { event: offer && eventOf(offer, eventId), postbacks });
  const callback = sampleCallback(sample, destination);
  const prepared = await prepareCallback(env, { callback, facts, now: rim.now });
  const tried = await tryCallback(prepared, { callback, facts });
  return { ok: true, result: sentResult(destination, tried) };
}

function eventOf(offer: Offer, eventId: string | null): CallbackFacts["event"] {
  return offer.events.find((event) => event.eventId === eventId) ?? null;
}

const SAMPLE_OFFER: CallbackFacts["offer"] = {
  id: "00000000-0000-7000-8000-000000000000",
  name: "Test offer",
  type: "single",
  creative: {
    title: "Test offer",
    description: "",
    instructions: "",
    imageUrl: null,
    callToAction: "",
    category: "",
  },
  targeting: { countries: { allow: [], deny: [] }, devices: [], os: [], startsAt: null, endsAt: null },
};
