import type { TemplateKind } from "./lint-problem";
import { macrosFor } from "./lint-problem";
import type { MacroName } from "./macro-names";

/** Our macro that a foreign name was probably meant to be; `sure` when it can hardly be anything else. */
export type NearMacro = { name: MacroName; sure: boolean };

/** country, device, os and timestamp are everybody's names; these prefixes are only ours. */
export const OUR_PREFIX = /^(gk|pub|cnv)[_-]/i;

// Longer names cannot be near ours, and comparing letter by letter is quadratic.
const LONGEST_NAME = 40;

/** Finds what was meant: `nearMacro("GK_CLICK_ID", "tracking")` → gk_click_id for sure, `"click_id"` → perhaps. */
export function nearMacro(word: string, kind: TemplateKind): NearMacro | null {
  const plain = plainName(word);
  if (plain === "" || plain.length > LONGEST_NAME) return null;
  const names = macrosFor(kind);
  const same = names.find((name) => plainName(name) === plain);
  if (same) return { name: same, sure: true };
  const unprefixed = behind(PREFIXES[kind], { plain, kind });
  if (unprefixed) return { name: unprefixed, sure: false };
  const other = reprefixed(word, kind);
  const typo = other.same ?? closest(plain, names) ?? other.typo ?? null;
  return typo && { name: typo, sure: true };
}

/** The known word within a typing slip of `word`: `closest("lowr", MODIFIERS)` → `"lower"`. */
export function closest<T extends string>(word: string, known: readonly T[]): T | null {
  const plain = plainName(word);
  const ranked = known
    .map((name) => ({ name, slips: slips(plain, plainName(name)) }))
    .sort((one, other) => one.slips - other.slips);
  const best = ranked[0];
  return best && best.slips <= allowedSlips(plain) ? best.name : null;
}

/** `Sub-1`, `sub_1` and `sub1` are the same name to a person. */
export function plainName(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Other systems' `click_id` or `amount` may be meant as ours; which of ours depends on who reads the URL. */
const PREFIXES = { tracking: ["gk", "pub"], callback: ["pub", "gk", "cnv"] } as const;

function behind(
  prefixes: readonly string[],
  { plain, kind }: { plain: string; kind: TemplateKind },
): MacroName | undefined {
  return prefixes
    .map((prefix) => macrosFor(kind).find((name) => plainName(name) === prefix + plain))
    .find((name) => name !== undefined);
}

/** A name of ours behind a wrong prefix (`cnv_payout`, `pub_country`) or without its _id (`gk_offer`). */
function reprefixed(word: string, kind: TemplateKind): Partial<Record<"same" | "typo", MacroName>> {
  const [, own = ""] = OUR_PREFIX.exec(word.toLowerCase()) ?? [];
  if (own === "") return {};
  const rest = plainName(word.slice(own.length));
  const all = [own, "", ...PREFIXES[kind]];
  // What the advertiser's postback brings is never what the partner's link brought: cnv_sub_1 is no pub_sub_1.
  const prefixes = own === "cnv" ? all.filter((prefix) => prefix !== "pub") : all;
  const named = (plain: string) => behind(prefixes, { plain, kind });
  const bare = macrosFor(kind).map((name) => name.replace(OUR_PREFIX, ""));
  return { same: named(rest) ?? named(`${rest}id`), typo: named(plainName(closest(rest, bare) ?? "")) };
}

// Short names are one letter from too many honest words ({os}, {iso}).
function allowedSlips(plain: string): number {
  if (plain.length < 5) return plain.length < 4 ? 0 : 1;
  return plain.length < 8 ? 1 : 2;
}

/** How many letters were added, lost, replaced or swapped between two words. */
function slips(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = at(row, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
          ? at(before, j - 2) + 1
          : Infinity;
      next[j] = Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1, swapped);
    }
    before = row;
    row = next;
  }
  return at(row, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
