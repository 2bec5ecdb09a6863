import { cleanText } from "../text";
import type { RequestSnapshot } from "./history";

const SECRETS = ["token", "signature"];
const DOTS = "••••";
// What stands behind these paths lets its holder in: a postback's token, an invitation, a story's link.
const TOKEN_PATH = /(\/(?:api\/v1\/postback|invitation|shared\/trace)\/)[^/?#]+/i;
// Of a multipart form: the part's head, an empty line, the value's only line.
const SECRET_PART = /(name="?(?:token|signature)"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,4}\r?\n)[^\r\n]*/gi;
const SECRET_FIELD = /("(?:token|signature)"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,}"]+)/gi;
const MAX_URL = 2_000;
const MAX_BODY = 4_000;

/** A request as History keeps it: tokens and signatures masked, long parts cut. */
export function snapshotRequest(input: {
  method: string;
  url: string;
  ip: string | null;
  userAgent: string | null;
  body?: string;
}): RequestSnapshot {
  const url = maskSecrets(input.url);
  const body = input.body ? { body: cleanText(maskBody(input.body), MAX_BODY) } : {};
  const userAgent = input.userAgent && cleanText(input.userAgent, 512);
  return { method: input.method, url: cleanText(url, MAX_URL), ip: input.ip, userAgent, ...body };
}

/** A URL with the secrets in it replaced by dots. */
export function maskSecrets(url: string): string {
  const [, address = "", query = "", fragment = ""] = /^([^?#]*)(\?[^#]*)?([\s\S]*)$/.exec(url) ?? [];
  const masked = query && `?${maskPairs(query.slice(1))}`;
  return address.replace(TOKEN_PATH, `$1${DOTS}`) + masked + fragment;
}

/** The pairs of a query or form; a name may be encoded, `%74oken` is read as `token`. */
function maskPairs(pairs: string): string {
  return pairs
    .split("&")
    .map((pair) => {
      const [name = ""] = pair.split("=", 1);
      const [[read = ""] = []] = /^\w*$/.test(name) ? [[name]] : new URLSearchParams(name);
      return SECRETS.includes(read.toLowerCase()) ? `${name}=${DOTS}` : pair;
    })
    .join("&");
}

function maskBody(body: string): string {
  const masked = body.replace(SECRET_FIELD, `$1"${DOTS}"`);
  if (/^\s*\{/.test(body)) return hasSecret(masked) ? DOTS : masked;
  return maskPairs(masked.replace(SECRET_PART, `$1${DOTS}`));
}

/** Whether a name was written so that the pattern did not see it, such as `"\u0074oken"`. */
function hasSecret(body: string): boolean {
  try {
    const parsed: unknown = JSON.parse(body);
    return Object.entries(parsed ?? {}).some(
      ([name, value]) => SECRETS.includes(name.toLowerCase()) && value !== DOTS,
    );
  } catch {
    return false;
  }
}
