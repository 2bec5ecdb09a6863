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
 * `https://a.example/?subid1={gk_click_id}#x`. Only characters are added, none is re-encoded; a URL that already
 * carries `{gk_click_id}`, or a system whose parameter is not known, leaves it as it is.
 */
export function appendClickParameter(
  trackingUrl: string,
  integrationId: string | null,
  options: AppendOptions = {},
): string {
  const integration = integrationId === null ? undefined : findIntegration(integrationId);
  if (!integration || CARRIES_CLICK_ID.test(trackingUrl)) return trackingUrl;
  if (integration.link.mode === "path-segment") {
    return withPathSegment(trackingUrl, `${integration.link.parameter}:${CLICK_MACRO}`);
  }
  const pairs = clickPairs(integration, options);
  return pairs === null ? trackingUrl : withQuery(trackingUrl, pairs);
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
function withPathSegment(url: string, segment: string): string {
  const destination = url.indexOf(PATH_DESTINATION);
  const at = destination >= 0 ? destination : blanked(url).search(/[?#]|$/);
  const path = url.slice(0, at);
  return `${path}${path.endsWith("/") ? "" : "/"}${segment}${url.slice(at)}`;
}

function withQuery(url: string, pairs: string): string {
  const blank = blanked(url);
  const hash = blank.indexOf("#");
  const end = hash < 0 ? url.length : hash;
  const head = blank.slice(0, end);
  const separator = head.includes("?") ? (/[?&]$/.test(head) ? "" : "&") : "?";
  return `${url.slice(0, end)}${separator}${pairs}${url.slice(end)}`;
}

/** The same length with foreign macros hidden, since `{cl?Network}` starts no query and `#s2#` no fragment. */
function blanked(url: string): string {
  return url.replace(/\{[^{}]*\}|#[\w.-]+#/g, (macro) => "x".repeat(macro.length));
}
