import { findIntegration } from "./catalogue";
import type { Integration } from "./integration";
import {
  encodeLiteral,
  installTemplate,
  isGeneric,
  macrosOf,
  PLACEHOLDER,
  queryTemplate,
} from "./postback-template";
import { type WayBack, wayBack } from "./way-back";

/** For which advertiser, system and offer the postback URLs are made. */
export type PostbackUrlInput = {
  origin: string;
  token: string;
  integrationId: string | null;
  /** With its tracking link, the macro is the one of the slot that the link uses. */
  offer: {
    type: "single" | "multi";
    events: readonly { eventId: string }[];
    trackingUrl?: string | undefined;
  };
};

/** The URLs for the advertiser's system, or for Adjust's link, and what to know about them. */
export type PostbackUrls = {
  postbackUrl: string;
  /** For systems that send installs to a URL of their own. */
  installPostbackUrl: string | null;
  perEvent: { eventId: string; postbackUrl: string }[];
  notes: string[];
};

/**
 * The postback URLs of an offer, with the system's macros byte for byte:
 * `…/api/v1/postback/TOKEN?gk_click_id={SubId1}&cnv_event_id={ActionTrackerName}&…`.
 */
export function postbackUrls({ origin, token, integrationId, offer }: PostbackUrlInput): PostbackUrls {
  const integration = integrationId === null ? undefined : findIntegration(integrationId);
  const way = wayBack(integrationId, offer.trackingUrl);
  const macros = { ...macrosOf(integration), gk_click_id: way.macro };
  const address = `${origin}/api/v1/postback/${encodeLiteral(token)}`;
  const install = integration?.installEventId;
  const installPostbackUrl = install ? `${address}?${installTemplate(macros, install)}` : null;
  return {
    postbackUrl: `${address}?${queryTemplate(macros)}`,
    installPostbackUrl,
    perEvent: offer.events.map(({ eventId }) => ({
      eventId,
      postbackUrl: `${address}?${queryTemplate(macros, eventId)}`,
    })),
    notes: [
      ...(way.problem ? [way.problem] : []),
      ...placeNotes(integration, way),
      ...urlNotes(integration, offer.type),
      ...(installPostbackUrl ? [installNote(installPostbackUrl, way)] : []),
      ...(integration?.notes ?? []),
    ],
  };
}

/** Whether only the URLs of each event count: the offer has several, and the system has no macro that says which. */
export function needsEventUrls(integrationId: string | null, offerType: "single" | "multi"): boolean {
  const integration = integrationId === null ? undefined : findIntegration(integrationId);
  return offerType === "multi" && macrosOf(integration).cnv_event_id === undefined;
}

/** Whether somebody has to paste the URL into the system; else it stands in the tracking link. */
export function isPasted(integrationId: string | null, trackingUrl?: string | undefined): boolean {
  return wayBack(integrationId, trackingUrl).by === "macro";
}

function placeNotes(integration: Integration | undefined, { by }: WayBack): string[] {
  if (integration?.link.mode !== "embedded-callback") return [];
  const { name } = integration;
  return by === "callback"
    ? [
        `Nothing has to be pasted into ${name}: this URL goes into the tracking link as a callback, and our redirect fills {gk_click_id} in it.`,
      ]
    : [
        `This URL is for a callback set in ${name}'s dashboard: the click id comes back as the label of the link.`,
      ];
}

function installNote(url: string, { by }: WayBack): string {
  return by === "callback" ? `Installs: the callback in the link is ${url}` : `Installs: use ${url}`;
}

function urlNotes(integration: Integration | undefined, offerType: "single" | "multi"): string[] {
  const notes: string[] = [];
  if (isGeneric(integration)) {
    notes.push(
      `Put your system's own macro in place of each ${PLACEHOLDER}: the click id it got from us, then its event.`,
    );
  }
  if (integration?.unconfirmed) {
    notes.push(
      `Nobody has confirmed these, so try them before relying on them: ${queryTemplate(integration.unconfirmed)}`,
    );
  }
  const addable = addablePairs(integration);
  if (addable !== "") notes.push(`Can be added to the URL, where you want to know it: ${addable}`);
  if (offerType === "multi" && macrosOf(integration).cnv_event_id === undefined) {
    notes.push("This system has no known macro for the event: use the URL of each event instead.");
  }
  return notes;
}

/** The pairs of our own parameters that no URL has by itself. */
function addablePairs({ further = {} }: Pick<Integration, "further"> = {}): string {
  const names = ["cnv_conversion_ip_address", "cnv_user_id"] as const;
  return names.flatMap((name) => (further[name] ? [`${name}=${further[name]}`] : [])).join("&");
}
