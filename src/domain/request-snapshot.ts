import type { RequestSnapshot } from "./history";
import { cleanText } from "./text";

const SECRET_PARAMS = /([?&](?:token|signature)=)[^&#]*/gi;
const TOKEN_PATH = /(\/api\/v1\/postback\/)[^/?#]+/i;
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
  return url.replace(SECRET_PARAMS, "$1••••").replace(TOKEN_PATH, "$1••••");
}

function maskBody(body: string): string {
  return `&${body}`
    .replace(SECRET_PARAMS, "$1••••")
    .slice(1)
    .replace(/("(?:token|signature)"\s*:\s*")[^"]*/gi, "$1••••");
}
