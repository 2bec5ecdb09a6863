import { queryValues } from "../pairs";
import { cleanText, isTooLong, isUnresolved, MAX_VALUE } from "../text";
import { type ClickParams, SUB_COUNT } from "./click";

/** What a tracking link's query carries; `warnings` names parameters that were emptied or cut. */
export type ReadParams = { params: ClickParams; warnings: string[] };

const NUL = String.fromCharCode(0);
/** Stands for a macro too long to be kept: cut, it would not look like one. */
const ANY_MACRO = "{}";

const OPTIONAL = {
  pubSessionId: "pub_session_id",
  pubGender: "pub_gender",
  pubAge: "pub_age",
  pubGeoCountry: "pub_geo_country",
  pubGeoState: "pub_geo_state",
  pubPostalCode: "pub_postal_code",
} as const;

const SUBS = Array.from({ length: SUB_COUNT }, (_, i) => {
  return { n: i + 1, name: `pub_sub_${i + 1}`, short: `pub_sub${i + 1}` };
});

/** Reads the query of a tracking link; of a repeated parameter the first counts. */
export function readClickParams(query: string): ReadParams {
  const said = queryValues(query);
  const warnings: string[] = [];
  const optional = (name: string): string | null => {
    const value = said.get(name);
    if (!value?.trim()) return null;
    if (isUnresolved(value)) {
      warnings.push(`${name} is a macro that was not replaced; it was left empty`);
      return null;
    }
    if (isTooLong(value)) warnings.push(`${name} is longer than ${MAX_VALUE} characters; it was cut`);
    return cleanText(value);
  };
  const subs: Record<string, string> = {};
  for (const { n, name, short } of SUBS) {
    const value = optional(said.get(name)?.trim() ? name : short);
    if (value) subs[n] = value;
  }
  const params: ClickParams = {
    pubClickId: readId(said.get("pub_click_id") ?? ""),
    pubMemberId: readId(said.get("pub_member_id") ?? ""),
    subs,
    pubSessionId: optional(OPTIONAL.pubSessionId),
    pubGender: optional(OPTIONAL.pubGender),
    pubAge: optional(OPTIONAL.pubAge),
    pubGeoCountry: optional(OPTIONAL.pubGeoCountry),
    pubGeoState: optional(OPTIONAL.pubGeoState),
    pubPostalCode: optional(OPTIONAL.pubPostalCode),
  };
  return { params, warnings };
}

/**
 * An id as the rules are to see it: one character past the limit is kept, so that they can tell one that is too long. A
 * macro is a macro first, however long, and what is nothing but NULs is nothing.
 */
function readId(value: string): string {
  if (value.length > MAX_VALUE && isUnresolved(value)) return ANY_MACRO;
  if (value.includes(NUL) && !value.replaceAll(NUL, "").trim()) return "";
  return cleanText(value, MAX_VALUE + 1);
}
