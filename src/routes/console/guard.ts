import type { Context } from "hono";
import { formToken, hashSessionToken } from "../../domain/access/tokens";
import { SESSION_TOUCH } from "../../domain/access/user";
import { sameText } from "../../domain/bytes";
import { networkOfHost } from "../../domain/link/network-host";
import { AppError } from "../../errors";
import { findSession, type SignedIn, touchSession } from "../../store/access/sessions";
import type { AppContext } from "../answer";
import { readSessionToken } from "./cookies";

type C = Context<AppContext>;

/** A signed-in user with the value that each of their forms carries. */
export type Visitor = SignedIn & { token: string };

/** Who is signed in, or null. On another network's host nobody is. */
export async function readVisitor(c: C): Promise<Visitor | null> {
  const token = readSessionToken(c);
  if (!token) return null;
  const { now } = c.get("rim");
  const found = await findSession(c.env, await hashSessionToken(token), now);
  const slug = hostSlug(c);
  if (!found || (slug !== null && slug !== found.network.slug)) return null;
  if (found.session.lastSeenAt < now - SESSION_TOUCH) await touchSession(c.env, found.session.id, now);
  return { ...found, token: await formToken(token) };
}

/** The network that the request's host names. */
export function hostSlug(c: C): string | null {
  return networkOfHost(new URL(c.req.url).host, c.env.BASE_DOMAIN);
}

/**
 * Refuses what another site made a browser send. Browsers say where a request comes from; one that says nothing is
 * no browser of today, and must send an Origin.
 */
export function refuseCrossSite(c: C): void {
  if (c.req.method === "GET" || c.req.method === "HEAD") return;
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const own = new URL(c.req.url).origin;
  if ((site ?? "same-origin") === "same-origin" && (origin === own || (site && origin === undefined))) return;
  throw new AppError("FORBIDDEN", "This form was sent from another site.");
}

/**
 * What the hidden field of a page's forms holds: the session's value, then one of this drawing of the page. By it we
 * know a form that comes again because its answer was reloaded.
 */
export const formField = (visitor: Visitor, drawing: string): string =>
  `${visitor.token}_${drawing.replaceAll("-", "")}`;

/** The drawing of the page that a form was on; null of a form that does not say. */
export const drawingOf = (form: URLSearchParams): string | null => form.get("token")?.split("_")[1] || null;

/** Refuses a form that does not carry its session's field. */
export function refuseForeignForm(visitor: Visitor, form: URLSearchParams): void {
  const [token = ""] = (form.get("token") ?? "").split("_");
  if (sameText(token, visitor.token)) return;
  throw new AppError(
    "FORBIDDEN",
    "Your sign-in has changed. Nothing was saved. Go back: what you typed is still there; press Save again.",
  );
}

/** Hosts of this machine and its surroundings, which have no certificate. */
const NEARBY = /^(?:localhost|[\d.]+|\[.+\]|.+\.(?:localhost|local|internal|test))$/;

/** Where a request that came over plain http belongs; null when it may stay. Passwords do not travel in the open. */
export function httpsOf(c: C): string | null {
  const url = new URL(c.req.url);
  if (url.protocol === "https:" || NEARBY.test(url.hostname)) return null;
  url.protocol = "https:";
  return url.href;
}
