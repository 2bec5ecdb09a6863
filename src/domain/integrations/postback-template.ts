import { type Integration, POSTBACK_PARAMETERS, type PostbackMacros } from "./integration";

/** What stands in a generic URL where the advertiser has to put a macro of their own system. */
export const PLACEHOLDER = "REPLACE";

const GENERIC: PostbackMacros = { gk_click_id: PLACEHOLDER, cnv_event_id: PLACEHOLDER };

/** The macros to use for a system: its own when they are sure, else placeholders. */
export function macrosOf(integration: Integration | undefined): PostbackMacros {
  return integration?.templateReady ? integration.postback : GENERIC;
}

/** Whether somebody still has to put macros into the URL. */
export function isGeneric(integration: Integration | undefined): boolean {
  return macrosOf(integration).gk_click_id === PLACEHOLDER;
}

/**
 * `gk_click_id={SubId1}&cnv_event_id=…`, by concatenation: a URL library would encode `{`, and take the `#` of `#s2#`
 * for the start of a fragment.
 */
export function queryTemplate(macros: PostbackMacros, eventId?: string): string {
  const all: PostbackMacros =
    eventId === undefined ? macros : { ...macros, cnv_event_id: encodeLiteral(eventId) };
  const pairs: string[] = [];
  for (const name of POSTBACK_PARAMETERS) {
    const macro = all[name];
    if (macro !== undefined) pairs.push(`${name}=${macro}`);
  }
  return pairs.join("&");
}

/** The query of an install's own postback: the click id and a fixed event id, since no event data exist yet. */
export function installTemplate(macros: PostbackMacros, installEventId: string): string {
  return queryTemplate({ gk_click_id: macros.gk_click_id }, installEventId);
}

/** Percent-encodes a literal of ours to RFC 3986 unreserved characters, so that it never looks like a macro. */
export function encodeLiteral(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
