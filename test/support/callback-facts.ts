import type { Partner } from "../../src/domain/account/account";
import type { CallbackFacts } from "../../src/domain/callback/callback";
import type { Conversion } from "../../src/domain/conversion/conversion";
import type { OfferEvent } from "../../src/domain/offer/offer";
import { makeConversionRow, makeEventRow, makeOfferRow, makePartnerRow } from "./factories";

export type FactsInput = {
  conversion?: Partial<Conversion>;
  partner?: Partial<Partner>;
  offer?: Partial<CallbackFacts["offer"]>;
  event?: Partial<OfferEvent> | null;
  advertiserName?: string;
  shareAdvertiserData?: boolean;
  postbacks?: CallbackFacts["postbacks"];
};

/** The records around a conversion, for rules that need no database. */
export function makeFacts(input: FactsInput = {}): CallbackFacts {
  const {
    conversion,
    partner,
    offer,
    event,
    advertiserName = "Acme Games",
    shareAdvertiserData = true,
  } = input;
  const none = { offerEventId: null, reason: null, userCompletedAt: null, dueAt: null };
  return {
    conversion: { ...none, ...makeConversionRow(), ...conversion } as Conversion,
    partner: { ...makePartnerRow(), ...partner } as Partner,
    offer: { ...makeOfferRow(), ...offer } as CallbackFacts["offer"],
    event: event ? ({ ...makeEventRow(), ...event } as CallbackFacts["event"]) : null,
    advertiserName,
    shareAdvertiserData,
    postbacks: input.postbacks ?? [],
  };
}

/** An account callback as the partner has set it up. */
export function makeAccount(
  over: Partial<NonNullable<Partner["callback"]>> = {},
): NonNullable<Partner["callback"]> {
  const off = {
    sendPending: false,
    sendRejected: false,
    answerMustContain: null,
    headerName: null,
    headerValue: null,
  };
  return { url: "https://partner.example/gk", casing: "camel", ...off, ...over };
}
