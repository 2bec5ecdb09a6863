import { CALLBACK_MACROS } from "../template/macro-names";
import { isUnresolved } from "../text";

/** Parameters that a partner may append to its link: its click id, its user id and fifteen of its own. */
export const LINK_PARAMS = [
  "pub_click_id",
  "pub_member_id",
  ...Array.from({ length: 15 }, (_, i) => `pub_sub_${i + 1}`),
] as const;

// Trackers replace their macros as they stand, before any browser reads the link: one that is encoded would not be found,
// and a `#` of theirs cuts no query. What stands around macros is encoded, all but the brackets that others are made of.
const MACRO =
  /([#$]?\{{1,2}[^{}&#"\\\p{C}]+\}{1,2}|\[[^[\]&#"\\\p{C}]+\]|<[^<>&#"\\\p{C}]+>|##[\w.-]+##|#[\w.-]+#|%%[\w.-]+%%|^%[A-Za-z_][\w.:-]*%$)/u;
const ENCODED = /[^A-Za-z0-9\-._~{}[\]$@:!*,;()|<>/]+/g;

/** A partner's link with its macros appended: `…/ID?pub_click_id={clickid}&pub_member_id={user}`. */
export function customizeLink(url: string, values: Readonly<Record<string, string | undefined>>): string {
  const pairs = LINK_PARAMS.flatMap((name) => {
    const value = values[name]?.trim();
    return value ? [`${name}=${inUrl(value)}`] : [];
  });
  if (pairs.length === 0) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${pairs.join("&")}`;
}

function inUrl(value: string): string {
  return piecesOf(value)
    .map(({ text, isMacro }) =>
      isMacro ? withinUrl(text) : text.toWellFormed().replace(ENCODED, encodeURIComponent),
    )
    .join("");
}

/** A value's macros and what stands around them: `u-#s1#` is the text `u-` and the macro `#s1#`. */
function piecesOf(value: string): { text: string; isMacro: boolean }[] {
  return value.split(MACRO).map((text, i) => ({ text, isMacro: i % 2 === 1 }));
}

/**
 * A macro as it was typed, save for spaces, at which a copied link would end: those inside its brackets mean nothing to
 * who allows them (`{{ id }}` is `{{id}}`), those between words can only be encoded.
 */
function withinUrl(macro: string): string {
  return withoutPadding(macro).replace(/\s+/g, encodeURIComponent);
}

function withoutPadding(macro: string): string {
  return macro.replace(/(?<=^[#$]?[{[<]+)\s+|\s+(?=[}\]>]+$)/g, "");
}

/** What would go wrong with such a link, in words for the partner; empty when all is well. */
export function linkWarnings(values: Readonly<Record<string, string | undefined>>): string[] {
  const [click, member] = [values.pub_click_id?.trim() ?? "", values.pub_member_id?.trim() ?? ""];
  return [
    ...judged("pub_click_id", click, "every click would carry the same id."),
    ...judged("pub_member_id", member, "only the first conversion would count; all later ones are ignored."),
    ...LINK_PARAMS.flatMap((name) => spaced(name, values[name] ?? "")),
  ];
}

function spaced(name: string, value: string): string[] {
  const macro = piecesOf(value.trim()).find(
    ({ text, isMacro }) => isMacro && /\s/.test(withoutPadding(text)),
  );
  if (!macro) return [];
  return [
    `${name} has a space in ${macro.text}, which no URL can hold: it became %20, which your system may not know as its macro.`,
  ];
}

function judged(name: string, value: string, harm: string): string[] {
  if (value === "") return [`${name} is missing: the link will not redirect without it.`];
  if (/^PUB_[A-Z_]+$/.test(value)) return [`${name} is still our placeholder: put your own macro there.`];
  const ours = ourMacroIn(value);
  if (ours) {
    const cure = "your own system's macro belongs there.";
    return [
      `${name} has ${ours}, a macro of ours that your system does not fill, so every click would be refused: ${cure}`,
    ];
  }
  return looksLikeMacro(value) ? [] : [`${name} looks like a fixed value, not a macro: ${harm}`];
}

// Names like {country} are many systems' own.
const OURS: ReadonlySet<string> = new Set(CALLBACK_MACROS.filter((name) => /^(?:gk|pub|cnv)_/.test(name)));

/** The macro of ours that a value holds, as it stands there; who sends a click is no system of ours. */
function ourMacroIn(value: string): string | undefined {
  const named = [...value.matchAll(/\{(\w+)(?:[:|][^{}]*)?\}/g)];
  return named.find(([, name = ""]) => OURS.has(name.toLowerCase()))?.[0];
}

/** Whether a value holds something that a tracker would replace: `{clickid}`, `x-[id]`, `#s1#`. */
function looksLikeMacro(value: string): boolean {
  return isUnresolved(value) || /\{[^{}]+\}|\[[^[\]]+\]|%%?\w+%%?|#\w+#|__\w+__|<\w+>|\$\w+/.test(value);
}

/**
 * Trackers that partners use, with the macro of their click id; who has no user ids passes it as member id too. Each
 * macro is the one that the tracker's own documentation puts into the links of those it sends visitors to.
 */
export const TRACKER_PRESETS: { name: string; clickId: string }[] = [
  // https://doc.voluum.com/en/tracking_conversions_postback.html
  { name: "Voluum", clickId: "{clickid}" },
  // https://docs.binom.org/create-offer.php
  { name: "Binom", clickId: "{clickid}" },
  // https://docs.keitaro.io/en/conversions-and-postback/adding-affiliate-networks.html
  { name: "Keitaro", clickId: "{subid}" },
  // https://help.redtrack.io/knowledgebase/kb/basic-setup-9785/supported-dynamic-parameters/
  { name: "RedTrack", clickId: "{clickid}" },
  // https://docs.bemob.com/en/append-bemob-click-id
  { name: "BeMob", clickId: "{clickId}" },
  // https://helpdesk.everflow.io/customer/your-guide-to-parameters-macros
  { name: "Everflow", clickId: "{transaction_id}" },
  // https://support.tune.com/hc/en-us/articles/4413247716631-Passing-a-Postback-ID-to-an-Advertiser
  { name: "TUNE", clickId: "{transaction_id}" },
  // https://help-center.affise.com/en/articles/6838705-affise-affise
  { name: "Affise", clickId: "{clickid}" },
  // https://help.trackier.com/en/articles/8107248-macros-for-advertiser-tracking-impression-url
  { name: "Trackier", clickId: "{click_id}" },
  // https://support.getcake.com/support/solutions/articles/13000103758-how-to-integrate-with-cake (#reqid# is of a
  // session and can repeat, #oreqid# is of the offer's click)
  { name: "CAKE", clickId: "#oreqid#" },
];

/** A link as its partner is customizing it: what may be filled, what was, and what came of it. */
export type CustomizedLink = {
  params: readonly string[];
  presets: readonly { name: string; clickId: string }[];
  values: Record<string, string>;
  filled: boolean;
  url: string;
  warnings: string[];
};

/** The form of a partner's link, filled from the names and values of a query; others than ours are left out. */
export function customize(
  trackingUrl: string,
  query: Readonly<Record<string, string | undefined>>,
): CustomizedLink {
  const values: Record<string, string> = {};
  for (const name of LINK_PARAMS) if (query[name]) values[name] = query[name];
  const filled = Object.keys(values).length > 0;
  const shown = filled ? values : { pub_click_id: "PUB_CLICK_ID", pub_member_id: "PUB_MEMBER_ID" };
  const warnings = filled ? linkWarnings(values) : [];
  return {
    params: LINK_PARAMS,
    presets: TRACKER_PRESETS,
    values,
    filled,
    url: customizeLink(trackingUrl, shown),
    warnings,
  };
}
