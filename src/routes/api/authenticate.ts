import type { Context } from "hono";
import type { Caller } from "../../domain/access/caller";
import { hostSuitsNetwork } from "../../domain/link/network-host";
import { AppError } from "../../errors";
import { findCaller } from "../../flows/access/find-caller";
import type { AppContext } from "../answer";
import { insideCaller } from "./inside";

/** Who asks: a signed-in user of our pages, else by the `Authorization` header; refuses with 401, or 404 on another network's host. */
export async function authenticate(c: Context<AppContext>): Promise<Caller> {
  const inside = insideCaller(c.req.raw);
  if (inside) return inside;
  const key = /^(?:Bearer|ApiToken)\s+(\S+)$/i.exec(c.req.header("authorization")?.trim() ?? "")?.[1];
  const caller = key ? await findCaller(c.env, { key, now: c.get("rim").now }) : null;
  if (!caller) {
    const message = "Send a valid API key: `Authorization: Bearer KEY`.";
    throw new AppError("UNAUTHENTICATED", message, { "www-authenticate": "Bearer" });
  }
  if (!hostSuitsNetwork(new URL(c.req.url).host, c.env.BASE_DOMAIN, caller.network.slug)) {
    throw new AppError("NOT_FOUND", "This key belongs to another network than this host.");
  }
  return caller;
}
