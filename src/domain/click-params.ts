import { type ClickParams, SUB_COUNT } from "./click";
import { firstOfEach } from "./pairs";
import { cleanText, isTooLong, isUnresolved, MAX_VALUE } from "./text";

/** What a tracking link's query carries; `warnings` names parameters that were emptied or cut. */
export type ReadParams = { params: ClickParams; warnings: string[] };

const OPTIONAL = {
  pubSessionId: "pub_session_id",
  pubGender: "pub_gender",
  pubAge: "pub_age",
  pubGeoCountry: "pub_geo_country",
  pubGeoState: "pub_geo_state",
  pubPostalCode: "pub_postal_code",
} as const;

/** Reads the query of a tracking link; of a repeated parameter the first counts. */
export function readClickParams(search: URLSearchParams): ReadParams {
  const query = firstOfEach(search);
  const warnings: string[] = [];
  const optional = (name: string): string | null => {
    const value = query.get(name);
    if (!value?.trim()) return null;
    if (isUnresolved(value)) {
      warnings.push(`${name} is a macro that was not replaced; it was left empty`);
      return null;
    }
    if (isTooLong(value)) warnings.push(`${name} is longer than ${MAX_VALUE} characters; it was cut`);
    return cleanText(value);
  };
  const subs: Record<string, string> = {};
  for (let n = 1; n <= SUB_COUNT; n++) {
    const value = optional(query.get(`pub_sub_${n}`)?.trim() ? `pub_sub_${n}` : `pub_sub${n}`);
    if (value) subs[n] = value;
  }
  const params: ClickParams = {
    // Kept one character past the limit, so that the rule can tell a value that is too long.
    pubClickId: cleanText(query.get("pub_click_id") ?? "", MAX_VALUE + 1),
    pubMemberId: cleanText(query.get("pub_member_id") ?? "", MAX_VALUE + 1),
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
