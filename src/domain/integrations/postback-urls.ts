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

/** For which advertiser, system and offer the postback URLs are made. */
export type PostbackUrlInput = {
  origin: string;
  token: string;
  integrationId: string | null;
  offer: { type: "single" | "multi"; events: readonly { eventId: string }[] };
};

/** The URLs to paste into the advertiser's system, and what to know about them. */
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
  const macros = macrosOf(integration);
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
      ...urlNotes(integration, offer.type),
      ...(installPostbackUrl ? [`Installs: use ${installPostbackUrl}`] : []),
      ...(integration?.notes ?? []),
    ],
  };
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
