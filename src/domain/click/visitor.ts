import { cleanText } from "../text";
import type { ClickKind } from "./click";
import { type Equipment, readHints } from "./visitor-hints";
import { kindOf } from "./visitor-kind";

/** Who follows a link, as far as the request tells; what it does not tell is null. */
export type Visitor = Equipment & {
  kind: ClickKind;
  language: string | null;
  userAgent: string | null;
  referrer: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  region: string | null;
  city: string | null;
};

/** A request, or as much of one as tells who is asking. `cf` is absent in local development. */
export type VisitorRequest = {
  headers: Headers;
  cf?: { country?: unknown; region?: unknown; city?: unknown } | null;
};

const MAX_USER_AGENT = 512;
const MAX_PLACE = 100;

/**
 * What a request tells of its visitor at once. Device, system and browser are the client hints'; what these leave open,
 * `withDevice` reads in the user agent.
 */
export function glanceAtVisitor({ headers, cf }: VisitorRequest): Visitor {
  const userAgent = textOf(headers.get("User-Agent"), MAX_USER_AGENT);
  const kind = kindOf(userAgent ?? "");
  return {
    ...readHints(headers),
    kind: kind === "human" ? purposeOf(headers) : kind,
    language: languageOf(headers.get("Accept-Language")),
    userAgent,
    referrer: textOf(headers.get("Referer")),
    country: countryOf(cf?.country),
    region: textOf(cf?.region, MAX_PLACE),
    city: textOf(cf?.city, MAX_PLACE),
  };
}

// A browser that loads a page before anybody has asked for it says so, each in its own header.
function purposeOf(headers: Headers): ClickKind {
  for (const name of ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"]) {
    const purpose = headers.get(name)?.toLowerCase();
    if (!purpose) continue;
    if (purpose.includes("prefetch") || purpose.includes("prerender")) return "prefetch";
    if (purpose.includes("preview")) return "preview";
  }
  return "human";
}

/** The first language asked for: browsers send their lists in order of preference. */
function languageOf(header: string | null): string | null {
  const first = header?.split(/[,;]/, 1)[0]?.trim() ?? "";
  return first.length <= 35 && /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(first) ? first : null;
}

// Cloudflare's XX is "unknown" and T1 is Tor: neither is a country.
function countryOf(value: unknown): string | null {
  const country = typeof value === "string" ? value.toUpperCase() : "";
  return /^[A-Z]{2}$/.test(country) && country !== "XX" ? country : null;
}

function textOf(value: unknown, max?: number): string | null {
  return typeof value === "string" && value !== "" ? cleanText(value, max) : null;
}
