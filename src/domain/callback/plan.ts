import type { Partner, PartnerPostback } from "../account/account";
import type { ConversionStatus } from "../conversion/conversion";
import { derivedId, firstIdAt } from "../ids";
import type { Offer } from "../offer/offer";
import { CALLBACK_MACROS, compileTemplate, type MacroPart } from "../template/macros";

export type Destination = "account" | "global" | "event";

/** Where a callback goes: JSON by POST to the account callback, or GET of a template that is filled. */
export type CallbackTarget =
  | { destination: "account"; method: "POST"; url: string }
  | { destination: "global" | "event"; method: "GET"; template: string };

export type CallbackPlan = { destination: Destination; wants: Record<ConversionStatus, boolean> };

/** Whose conversion it is; `eventId` is the advertiser-facing one, empty or null on a single offer. */
export type CallbackAudience = {
  partner: Pick<Partner, "callback" | "globalPostback">;
  offer: Pick<Offer, "type">;
  eventId: string | null;
  /** The postbacks of this offer and partner. */
  postbacks: readonly Pick<PartnerPostback, "eventId" | "urlTemplate">[];
};

/** The destinations a partner has set up for a conversion; all of them fire. */
export function callbackTargets(audience: CallbackAudience): CallbackTarget[] {
  const { callback, globalPostback } = audience.partner;
  const eventTemplate = eventPostback(audience);
  const targets: CallbackTarget[] = [];
  if (callback?.url) targets.push({ destination: "account", method: "POST", url: callback.url });
  if (globalPostback) targets.push({ destination: "global", method: "GET", template: globalPostback });
  if (eventTemplate) targets.push({ destination: "event", method: "GET", template: eventTemplate });
  return targets;
}

function eventPostback({ offer, eventId, postbacks }: CallbackAudience): string | undefined {
  const wanted = offer.type === "multi" ? eventId || undefined : null;
  return postbacks.find((postback) => postback.eventId === wanted)?.urlTemplate;
}

/** For each destination the statuses it wants to hear of: Success, and what the partner opted into. */
export function planCallbacks(audience: CallbackAudience): CallbackPlan[] {
  const { callback } = audience.partner;
  return callbackTargets(audience).map((target) => ({
    destination: target.destination,
    wants: {
      Success: true,
      Pending: callback?.sendPending === true && canTell(target, "Pending"),
      Rejected: callback?.sendRejected === true && canTell(target, "Rejected"),
    },
  }));
}

/** Whether the receiver could tell this status from Success: without `{gk_status}` a rejection would credit the member. */
export function canTell(target: CallbackTarget, status: ConversionStatus): boolean {
  if (status === "Success" || target.method === "POST") return true;
  return partsSent(target.template).some((part) => part.n === "gk_status" && tellsApart(part, status));
}

/** The macros whose text is sent: what stands behind a `#` never leaves us. */
function partsSent(template: string): MacroPart[] {
  const compiled = compileTemplate(template, CALLBACK_MACROS);
  const fragment = compiled.findIndex((part) => typeof part === "string" && part.includes("#"));
  const sent = fragment < 0 ? compiled : compiled.slice(0, fragment);
  return sent.filter((part) => typeof part !== "string");
}

/** Whether a `{gk_status}` has another word for this status than for Success: a value map may give both the same. */
export function tellsApart(part: Pick<MacroPart, "map">, status: ConversionStatus): boolean {
  const word = (of: ConversionStatus) => part.map?.find(([from]) => from === of)?.[1] ?? of;
  return word(status) !== word("Success");
}

/** What there is one callback about. */
export type CallbackAbout = { conversionId: string; destination: Destination; changeNo: number };

/**
 * The id of the one callback of a conversion, destination and change; the partner sees it as `webhook-id`. It carries the
 * moment at which the callback is made, so that lists have the newest first.
 */
export function callbackId(
  { conversionId, destination, changeNo }: CallbackAbout,
  at: number,
): Promise<string> {
  return derivedId(`callback:${destination}:${changeNo}:${conversionId}`, firstIdAt(at));
}
