import type { Context } from "hono";

/** Nothing from elsewhere, nothing written into the page: no host but ours, no inline script, no inline style. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The headers of every page. The referrer stays here, since links with a secret in them are opened here. */
export function secure(c: Context): void {
  c.header("content-security-policy", POLICY);
  c.header("x-content-type-options", "nosniff");
  c.header("x-frame-options", "DENY");
  c.header("referrer-policy", "same-origin");
  c.header("cross-origin-opener-policy", "same-origin");
  c.header("cache-control", "no-store");
  if (new URL(c.req.url).protocol === "https:") c.header("strict-transport-security", "max-age=31536000");
}
