import { findIntegration } from "./catalogue";
import type { Integration } from "./integration";
import { installTemplate, queryTemplate } from "./postback-template";

/** What some systems need besides their own data. */
export type AppendOptions = {
  /** Our postback URL, which Adjust carries inside its link. */
  postbackUrl?: string;
  /** The offer's event ids and aliases, among which Adjust's event tokens are found. */
  eventIds?: readonly string[];
};

const CLICK_MACRO = "{gk_click_id}";
const CARRIES_CLICK_ID = /\{gk_click_id(?:[:=][^{}]*)?\}/;
const ADJUST_EVENT_TOKEN = /^[a-z0-9]{6}$/;
const PATH_DESTINATION = "/destination:";

/**
 * The tracking URL with the system's click parameter: `https://a.example/#x`, `"impact"` →
 * `https://a.example/?subid1={gk_click_id}#x`. Nothing else is touched or re-encoded; a URL that already carries
 * `{gk_click_id}`, or a system whose parameter is not known, leaves it as it is. A parameter that is there with another
 * value gets the macro in its place: of two, the system would send back whichever it likes.
 */
export function appendClickParameter(
  trackingUrl: string,
  integrationId: string | null,
  options: AppendOptions = {},
): string {
  const integration = integrationId === null ? undefined : findIntegration(integrationId);
  if (!integration || CARRIES_CLICK_ID.test(trackingUrl)) return trackingUrl;
  const taken = withTakenSlot(trackingUrl, integration);
  if (taken !== null) return taken;
  if (integration.link.mode === "path-segment") {
    return withPathSegment(trackingUrl, integration.link.parameter ?? "");
  }
  const pairs = clickPairs(integration, options);
  return pairs === null ? trackingUrl : withQuery(trackingUrl, pairs);
}

/** What `appendClickParameter` puts the macro in the place of: `https://a.example/?subid1={x}` → `["{x}"]`. */
export function replacedByClickParameter(trackingUrl: string, integrationId: string | null): string[] {
  const integration = integrationId === null ? undefined : findIntegration(integrationId);
  if (!integration || CARRIES_CLICK_ID.test(trackingUrl)) return [];
  const values = takenSlots(trackingUrl, integration).map(({ start, end }) => trackingUrl.slice(start, end));
  return values.filter((value) => value !== "");
}

/** The URL with the macro where the system's parameter has another value; null when the parameter is not there. */
function withTakenSlot(url: string, integration: Integration): string | null {
  const taken = takenSlots(url, integration);
  if (taken.length === 0) return null;
  return taken.reduceRight(
    (text, { start, end }) => text.slice(0, start) + CLICK_MACRO + text.slice(end),
    url,
  );
}

/** Where the values of the system's parameter stand in a URL. */
function takenSlots(url: string, { link }: Integration): { start: number; end: number }[] {
  if (link.mode === "embedded-callback" || link.parameter === null) return [];
  const blank = blanked(url);
  const inPath = link.mode === "path-segment";
  const end = inPath ? endOfPath(url, blank) : endOfQuery(blank);
  const taken = blank.slice(0, end).matchAll(inPath ? segmentOf(link.parameter) : slotOf(link.parameter));
  return [...taken].map(({ 0: value, index }) => ({ start: index, end: index + value.length }));
}

/** The value of a slot: Impact takes subId1 for subid1, and Branch's `~` may stand encoded. */
function slotOf(parameter: string): RegExp {
  return new RegExp(`(?<=[?&]${parameter.replaceAll("~", "(?:~|%7E)")}=)[^&]*`, "gi");
}

function segmentOf(parameter: string): RegExp {
  return new RegExp(`(?<=/${parameter}:)[^/]*`, "g");
}

function clickPairs({ link, ...integration }: Integration, options: AppendOptions): string | null {
  if (link.mode === "embedded-callback") return callbackPairs(integration, options);
  return link.parameter === null ? null : `${link.parameter}=${CLICK_MACRO}`;
}

/** `install_callback=https%3A%2F%2F…&event_callback_abc123=…`: one callback can serve several event tokens. */
function callbackPairs(
  { postback, installEventId }: Pick<Integration, "postback" | "installEventId">,
  { postbackUrl, eventIds = [] }: AppendOptions,
): string | null {
  const [address = ""] = postbackUrl?.split("?", 1) ?? [];
  if (address === "" || !installEventId) return null;
  const nested = (query: string) => encodeNested(`${address}?${query}`);
  const install = `install_callback=${nested(installTemplate(postback, installEventId))}`;
  const tokens = eventIds.filter((eventId) => ADJUST_EVENT_TOKEN.test(eventId));
  if (tokens.length === 0) return install;
  return `${install}&event_callback_${tokens.join("_")}=${nested(queryTemplate(postback))}`;
}

/** Encodes a URL inside a URL, yet leaves our macro bare: the redirect fills it, Adjust fills its own `%7Bevent%7D`. */
function encodeNested(url: string): string {
  return encodeURIComponent(url).replaceAll(encodeURIComponent(CLICK_MACRO), CLICK_MACRO);
}

/** After `/destination:` everything is the shop's URL, so the segment goes before it, else to the end of the path. */
function withPathSegment(url: string, name: string): string {
  const segment = `${name}:${CLICK_MACRO}`;
  const at = endOfPath(url, blanked(url));
  const path = url.slice(0, at);
  return `${path}${path.endsWith("/") ? "" : "/"}${segment}${url.slice(at)}`;
}

/** Where the segments of a path end: behind `/destination:` it is the shop's URL. */
export function endOfPath(url: string, blank: string): number {
  const destination = url.indexOf(PATH_DESTINATION);
  return destination >= 0 ? destination : blank.search(/[?#]|$/);
}

function withQuery(url: string, pairs: string): string {
  const blank = blanked(url);
  const end = endOfQuery(blank);
  const head = blank.slice(0, end);
  const separator = head.includes("?") ? (/[?&]$/.test(head) ? "" : "&") : "?";
  return `${url.slice(0, end)}${separator}${pairs}${url.slice(end)}`;
}

/** Where the query of a blanked URL ends: at its fragment, or at its end. */
export function endOfQuery(blank: string): number {
  const hash = blank.indexOf("#");
  return hash < 0 ? blank.length : hash;
}

/** The same length with foreign macros hidden, since `{cl?Network}` starts no query and `#s2#` no fragment. */
export function blanked(url: string): string {
  return url.replace(/\{[^{}]*\}|#[\w.-]+#/g, (macro) => "x".repeat(macro.length));
}
