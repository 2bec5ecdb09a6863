import { type MacroName, MODIFIERS, type Modifier } from "./macro-names";

export * from "./macro-names";

/** One macro of a compiled template; the short keys keep the copy stored for the edge small. */
export type MacroPart = { n: MacroName; m?: Modifier; d?: string; map?: [from: string, to: string][] };

/** A parsed template as plain JSON: `["https://a.example/?c=", { n: "gk_click_id" }]`. */
export type CompiledTemplate = readonly (string | MacroPart)[];

/** The values to fill in, by macro name; missing, null and empty mean the same. */
export type MacroValues = Partial<Record<MacroName, string | null | undefined>>;

// No brace may stand inside a macro, so a forgotten `}` cannot swallow the next macro,
// and of `{{gk_click_id}}` the inner pair is the macro while the outer pair stays as text.
const MACRO = /\{([A-Za-z0-9_]+)((?:[:=][^{}]*)?)\}/g;

/**
 * Parses a template once so that the edge only concatenates: `compileTemplate(url, CLICK_MACROS)`.
 * What is not exactly one of `names`, well formed, stays text, byte for byte.
 */
export function compileTemplate(template: string, names: readonly MacroName[]): CompiledTemplate {
  const text = template.toWellFormed();
  const parts: (string | MacroPart)[] = [];
  let copied = 0;
  for (const match of text.matchAll(MACRO)) {
    const [whole, word = "", tail = ""] = match;
    const name = names.find((known) => known === word);
    const rest = parseMacroTail(tail);
    if (!name || !rest) continue;
    if (match.index > copied) parts.push(headerSafe(text.slice(copied, match.index)));
    parts.push({ n: name, ...rest });
    copied = match.index + whole.length;
  }
  if (copied < text.length) parts.push(headerSafe(text.slice(copied)));
  return parts;
}

/**
 * Reads what follows a macro's name: `":lower"`, `"=none"`, `":lower=none"`, `":Success=1,Rejected=2"`; null if malformed.
 * A known modifier before the first `=` is a modifier with a default, never a value map.
 */
export function parseMacroTail(tail: string): Omit<MacroPart, "n"> | null {
  if (tail === "") return {};
  const text = tail.slice(1);
  if (tail.startsWith("=")) return { d: text };
  const [word, ...rest] = text.split("=");
  const modifier = MODIFIERS.find((known) => known === word);
  if (modifier) return rest.length === 0 ? { m: modifier } : { m: modifier, d: rest.join("=") };
  const map = parseValueMap(text);
  return map && { map };
}

function parseValueMap(text: string): [string, string][] | null {
  const map: [string, string][] = [];
  for (const entry of text.split(",")) {
    const equals = entry.indexOf("=");
    if (equals < 1) return null;
    map.push([entry.slice(0, equals), entry.slice(equals + 1)]);
  }
  return map;
}

/** Whether the template needs `fillTemplateAsync`, which only `:sha256` does. */
export function needsAsync(compiled: CompiledTemplate): boolean {
  return compiled.some((part) => typeof part !== "string" && part.m === "sha256");
}

/** Fills by concatenation: `fillTemplate(compiled, { gk_click_id: "0199…" })` → the URL, all printable ASCII. */
export function fillTemplate(compiled: CompiledTemplate, values: MacroValues): string {
  let url = "";
  for (const part of compiled) url += typeof part === "string" ? part : fillMacro(part, values);
  return url;
}

/** As `fillTemplate`, for templates that may hash a value, which the platform only does asynchronously. */
export async function fillTemplateAsync(compiled: CompiledTemplate, values: MacroValues): Promise<string> {
  if (!needsAsync(compiled)) return fillTemplate(compiled, values);
  const texts = compiled.map((part) => {
    if (typeof part === "string") return part;
    const value = values[part.n];
    return part.m === "sha256" && value ? sha256Hex(value) : fillMacro(part, values);
  });
  return (await Promise.all(texts)).join("");
}

/** The template before the first `name`, or null when it has none: what `{gk_signature}` signs. */
export function templateUpTo(compiled: CompiledTemplate, name: MacroName): CompiledTemplate | null {
  const at = compiled.findIndex((part) => typeof part !== "string" && part.n === name);
  return at < 0 ? null : compiled.slice(0, at);
}

/** The filled URL before the first `name`: `await fillUpTo(compiled, values, "gk_signature")`; null when it has none. */
export async function fillUpTo(
  compiled: CompiledTemplate,
  values: MacroValues,
  name: MacroName,
): Promise<string | null> {
  const before = templateUpTo(compiled, name);
  return before && fillTemplateAsync(before, values);
}

/** One macro's text: the default is put in as written (only encoded), a value is mapped or modified first. */
function fillMacro({ n, m, d = "", map }: MacroPart, values: MacroValues): string {
  const encode = m === "raw" ? encodeRaw : encodeValue;
  const value = values[n];
  if (!value) return encode(d);
  if (m === "lower") return encode(value.toLowerCase());
  if (m === "upper") return encode(value.toUpperCase());
  if (m === "compact") return encode(value.replaceAll("-", ""));
  if (m === "sha256") throw new Error(`{${n}:sha256} cannot be filled at once: use fillTemplateAsync`);
  return encode(map?.find(([from]) => from === value)?.[1] ?? value);
}

async function sha256Hex(value: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(value));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Percent-encodes all but RFC 3986 unreserved characters; a lone surrogate becomes U+FFFD. */
function encodeValue(value: string): string {
  // encodeURIComponent leaves these five, which RFC 3986 reserves.
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `:raw` keeps `&`, `/`, `%` and the like, yet nothing that could break out of a header or an attribute. */
function encodeRaw(value: string): string {
  return value.toWellFormed().replace(/[^!#-&(-~]+/g, encodeValue);
}

/** A Location header throws on line breaks and garbles non-ASCII, so these, and only these, are encoded in literals. */
function headerSafe(literal: string): string {
  return literal.replace(/[^!-~]+/g, encodeValue);
}
