import type { Context } from "hono";
import type { Browser } from "../../flows/access/open-session";

/** The browser that asks. */
export function browserOf(c: Context): Browser {
  return { ip: c.req.header("cf-connecting-ip") ?? null, userAgent: c.req.header("user-agent") ?? "" };
}

/** Whether a request came to this machine itself, as with `npm start`. */
export function isLocal(c: Context): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(c.req.url).hostname);
}
