import { type Context, Hono } from "hono";
import { REFUSAL_STATUS, type Refusal } from "../domain/click/redirect";
import { AppError } from "../errors";
import { type FollowInput, followLink } from "../flows/click/follow-link";
import { type AppContext, envelope } from "./answer";
import { refusalPage } from "./refusal-page";

/** `GET|HEAD /api/v1/offer-link/redirect/{linkId}`: the tracking link. */
export const redirect = new Hono<AppContext>();

const LINKS = "/api/v1/offer-link/redirect";

// A slash that somebody adds must not cost a click; where the id was left out there is no such link.
for (const path of [`${LINKS}/:linkId`, `${LINKS}/:linkId/`, LINKS, `${LINKS}/`]) {
  redirect.get(path, answerLink);
  redirect.all(path, refuseMethod);
}

async function answerLink(c: Context<AppContext>) {
  const input = {
    // Requests that reach a Worker carry Cloudflare's properties, which hono's type does not know.
    request: c.req.raw as FollowInput["request"],
    host: hostOf(c.req.url),
    linkId: c.req.param("linkId") ?? "",
    rim: c.get("rim"),
    responseId: c.get("responseId"),
  };
  const followed = await followLink(c.env, c.executionCtx, input);
  if (followed.outcome === "counted") {
    const { clickId, location } = followed;
    const headers = {
      location,
      "cache-control": "no-store",
      "x-gk-click-id": clickId,
      // A counted click has a row and no line of History: its own id is what leads to it.
      "x-response-id": c.req.method === "HEAD" ? c.get("responseId") : clickId,
    };
    // Made at once: one header after the other, as hono does it, costs a twentieth of a redirect.
    return new Response(null, { status: 302, headers });
  }
  c.header("Cache-Control", "no-store");
  c.header("x-refused", followed.refusal.code);
  if (followed.fallback !== null) return c.redirect(followed.fallback, 302);
  return refused(c, followed.refusal);
}

/** URL would take the whole address apart for it. */
const hostOf = (address: string) => address.split("/", 3)[2] ?? "";

function refuseMethod(c: Context<AppContext>): never {
  c.header("Cache-Control", "no-store");
  throw new AppError("METHOD_NOT_ALLOWED", "A tracking link takes GET and HEAD.", { allow: "GET, HEAD" });
}

/** Browsers get a page to read, everyone else the envelope. */
function refused(c: Context<AppContext>, refusal: Refusal) {
  const status = REFUSAL_STATUS[refusal.code];
  if (status === 503) c.header("Retry-After", "5");
  if (status === 429) c.header("Retry-After", "60");
  const { code, message } = refusal;
  if (c.req.header("accept")?.includes("text/html")) {
    return c.html(refusalPage({ code, message, responseId: c.get("responseId") }), status);
  }
  return c.json(envelope(c.get("responseId"), { isSuccessful: false, code, messages: [message] }), status);
}
