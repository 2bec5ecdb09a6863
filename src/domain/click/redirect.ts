import type { CompiledLink } from "../link/link";
import type { CompiledTemplate, MacroValues } from "../template/macros";
import { isTooLong, isUnresolved, MAX_VALUE } from "../text";
import type { ClickParams } from "./click";
import { judgeTargeting } from "./targeting";
import type { Visitor } from "./visitor";

export type RefusalCode =
  | "LINK_NOT_FOUND"
  | "OFFER_INACTIVE"
  | "PUB_MEMBER_ID_MISSING"
  | "PUB_CLICK_ID_MISSING"
  | "UNRESOLVED_MACRO"
  | "PARAM_TOO_LONG"
  | "NOT_ELIGIBLE"
  | "CAP_REACHED"
  | "RATE_LIMITED"
  | "TRY_AGAIN";

export const REFUSAL_STATUS = {
  LINK_NOT_FOUND: 404,
  OFFER_INACTIVE: 410,
  PUB_MEMBER_ID_MISSING: 400,
  PUB_CLICK_ID_MISSING: 400,
  UNRESOLVED_MACRO: 400,
  PARAM_TOO_LONG: 400,
  NOT_ELIGIBLE: 403,
  CAP_REACHED: 410,
  RATE_LIMITED: 429,
  TRY_AGAIN: 503,
} as const satisfies Record<RefusalCode, number>;

export type Refusal = { ok: false; code: RefusalCode; message: string; fallback: boolean };
export type RedirectVerdict = { ok: true } | Refusal;

/** Whether a click counts, by the rules in their order; only the offer's own refusals go to its fallback. */
export function judgeClick(input: {
  link: CompiledLink;
  params: ClickParams;
  visitor: Visitor;
  now: number;
}): RedirectVerdict {
  const { link, params, visitor, now } = input;
  return judgeActive(link, now) ?? judgeIds(params) ?? judgeOffer(link, params, visitor, now) ?? { ok: true };
}

function judgeActive(link: CompiledLink, now: number): Refusal | null {
  const refuse = (message: string): Refusal => ({
    ok: false,
    code: "OFFER_INACTIVE",
    message,
    fallback: true,
  });
  if (link.inactive) return refuse(link.inactive);
  if (link.startsAt !== null && now < link.startsAt) return refuse("The offer has not started yet.");
  if (link.endsAt !== null && now > link.endsAt) return refuse("The offer has ended.");
  return null;
}

function judgeIds({ pubMemberId, pubClickId }: ClickParams): Refusal | null {
  const refuse = (code: RefusalCode, message: string): Refusal => ({
    ok: false,
    code,
    message,
    fallback: false,
  });
  if (!pubMemberId.trim()) return refuse("PUB_MEMBER_ID_MISSING", "PubMemberId cannot be empty");
  if (!pubClickId.trim()) return refuse("PUB_CLICK_ID_MISSING", "PubClickId cannot be empty");
  const ids = { pub_member_id: pubMemberId, pub_click_id: pubClickId };
  for (const [name, value] of Object.entries(ids)) {
    if (isUnresolved(value)) return refuse("UNRESOLVED_MACRO", `${name} is a macro that was not replaced`);
  }
  for (const [name, value] of Object.entries(ids)) {
    if (isTooLong(value)) {
      return refuse("PARAM_TOO_LONG", `${name} is longer than ${MAX_VALUE} characters`);
    }
  }
  return null;
}

function judgeOffer(link: CompiledLink, params: ClickParams, visitor: Visitor, now: number): Refusal | null {
  const { partnerId, blockedSources } = link;
  // A crawler or a link preview tells no device: it is let through to what a person would see.
  const anyDevice = visitor.kind === "bot" || visitor.kind === "preview" ? { devices: [], os: [] } : {};
  const targeting = { ...link.targeting, ...anyDevice };
  const verdict = judgeTargeting(targeting, visitor, { partnerId, subs: params.subs, blockedSources });
  if (!verdict.ok) return { ok: false, code: verdict.code, message: verdict.message, fallback: true };
  if (link.cappedUntil === null || now >= link.cappedUntil) return null;
  return {
    ok: false,
    code: "CAP_REACHED",
    message: "The offer takes no more conversions for now.",
    fallback: true,
  };
}

/** Whether a click's verdict or address hangs on its device or system; else these can be read once it is on its way. */
export function asksForDevice({ targeting, tracking, fallback }: CompiledLink): boolean {
  if (targeting.devices.length > 0 || targeting.os.length > 0) return true;
  return namesDevice(tracking) || (fallback !== null && namesDevice(fallback));
}

function namesDevice(template: CompiledTemplate): boolean {
  return template.some((part) => typeof part !== "string" && (part.n === "device" || part.n === "os"));
}

/** The values of the click-time macros. */
export function clickMacros(input: {
  link: Pick<CompiledLink, "linkId" | "offerId" | "offerName" | "partnerId">;
  params: ClickParams;
  visitor: Pick<Visitor, "country" | "device" | "os">;
  clickId: string;
  now: number;
}): MacroValues {
  const { link, params, visitor, clickId, now } = input;
  const subs = Object.fromEntries(Object.entries(params.subs).map(([n, value]) => [`pub_sub_${n}`, value]));
  return {
    ...subs,
    gk_click_id: clickId,
    gk_offer_id: link.offerId,
    gk_offer_name: link.offerName,
    gk_link_id: link.linkId,
    gk_partner_id: link.partnerId,
    pub_click_id: params.pubClickId,
    pub_member_id: params.pubMemberId,
    country: visitor.country,
    device: visitor.device,
    os: visitor.os,
    timestamp: String(Math.floor(now / 1000)),
  };
}
