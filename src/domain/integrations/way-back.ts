import { blanked, endOfPath, endOfQuery } from "./append";
import { findIntegration } from "./catalogue";
import type { Integration } from "./integration";
import { OTHER_PAIRS } from "./other-pairs";
import { macrosOf, PLACEHOLDER } from "./postback-template";

/**
 * How a click id comes back from a system: by a macro in a postback, or in a callback that stands in the link. `problem`
 * says that this very link has the click id where the system does not look for it.
 */
export type WayBack = { by: "macro" | "callback"; macro: string; problem: string | null };

/** A place in a tracking link that holds the click id: `sub1` and `=` of `?sub1={gk_click_id}`. */
type Slot = { name: string; joint: string };

const CLICK_MACRO = /\{gk_click_id(?:[:=][^{}]*)?\}/g;
const CALLBACK = /[?&](?:adj_)?(?:install|event|conversion)_callback\w*=/i;
const isEquals = (joint: string) => /^(?:=|%(?:25)*3D)$/i.test(joint);
/** What stands right before the macro: a name and its `=`, also in a URL that is percent-encoded inside the link. */
const NAME_BEFORE =
  /(?:[?&/;()]|%(?:25)*(?:3F|26|2F))((?:[^?&/;()=:%]|%7E)+)([=:/(]|%(?:25)*(?:3D|3A|2F))(?:[^?&/;()=:%]|%(?!(?:25)*(?:3F|26|2F|3D|3A)))*$/i;

/** The way back for a tracking link, or for one that saving has yet to complete: `wayBack("tune", "…?aff_click_id={gk_click_id}")`. */
export function wayBack(integrationId: string | null, trackingUrl = ""): WayBack {
  const integration = integrationId === null ? undefined : findIntegration(integrationId);
  const macro = macrosOf(integration).gk_click_id ?? PLACEHOLDER;
  const usual = { by: "macro", macro, problem: null } as const;
  if (!integration) return usual;
  const slots = slotsOf(trackingUrl, integration);
  const other = otherMacro(slots, integration.id);
  if (integration.link.mode === "embedded-callback") {
    const callback = { ...usual, by: "callback" } as const;
    if (slots.length === 0 || CALLBACK.test(trackingUrl)) return callback;
    return other ? { ...usual, macro: other } : { ...callback, problem: problemOf(integration) };
  }
  if (slots.length === 0 || hasUsualSlot(slots, integration)) return usual;
  return other ? { ...usual, macro: other } : { ...usual, problem: problemOf(integration) };
}

function hasUsualSlot(slots: Slot[], { link }: Integration): boolean {
  const { parameter, mode } = link;
  if (parameter === null || mode === "advertiser-chosen" || mode === "unknown") return true;
  return slots.some(
    ({ name, joint }) =>
      name.toLowerCase() === parameter.toLowerCase() && (mode !== "path-segment" || joint === ":"),
  );
}

function otherMacro(slots: Slot[], id: string): string | undefined {
  const { bySlot = {}, any } = OTHER_PAIRS[id] ?? {};
  const names = slots.flatMap(({ name, joint }) => (isEquals(joint) ? [name] : []));
  const known = names.map((name) => name.toLowerCase()).find((name) => Object.hasOwn(bySlot, name));
  if (known !== undefined) return bySlot[known];
  // The advertiser's own code reads the link, wherever the id stands.
  if (any === PLACEHOLDER) return any;
  const plain = names.find((name) => /^[\w.~-]+$/.test(name));
  return plain === undefined ? undefined : any?.replace("NAME", () => plain);
}

/** Each place of the click id, as far as the system reads the link: what follows a # never leaves the browser. */
function slotsOf(url: string, { link }: Integration): Slot[] {
  const blank = blanked(url);
  const end = link.mode === "path-segment" ? endOfPath(url, blank) : endOfQuery(blank);
  return [...url.matchAll(CLICK_MACRO)].map(({ index }) => {
    const [, name = "", joint = ""] = (index < end && NAME_BEFORE.exec(blank.slice(0, index))) || [];
    return { name: name.replace(/%7E/gi, "~"), joint };
  });
}

function problemOf({ name, link }: Integration): string {
  const called = name.replace(/ \(.*/, "");
  if (link.mode === "embedded-callback")
    return `${called} calls the URL that stands in the link as ${link.parameter}; this link has the click id elsewhere and no such URL, so ${called} would tell us of nothing.`;
  return `${called} sends back what stands in ${link.parameter}; this link has the click id elsewhere, so its postbacks would not find their click.`;
}
