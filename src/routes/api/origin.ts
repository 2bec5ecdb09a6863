import type { Context } from "hono";
import type { AppContext } from "../answer";

/**
 * Where generated links and postback URLs point: PUBLIC_ORIGIN, else the address that the request came to, so that
 * it is the network's own host where the console is used there.
 */
export function publicOrigin(c: Context<AppContext>): string {
  return c.env.PUBLIC_ORIGIN.replace(/\/+$/, "") || new URL(c.req.url).origin;
}
