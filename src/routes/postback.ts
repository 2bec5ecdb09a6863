import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Answers } from "../domain/account/account";
import { queryAsSent } from "../domain/pairs";
import { POSTBACK_CODES, type PostbackCode } from "../domain/postback/codes";
import type { ReceivedPostback } from "../domain/postback/postback";
import { AppError } from "../errors";
import { type AppContext, envelope } from "./answer";
import { readBody } from "./read-body";
import { refuseWithoutKeys } from "./refuse-without-keys";

/** `GET|POST /postback`, `/track`, `/api/v1/postback`, `/api/v1/postback/{token}`: the advertiser's word. */
export const postback = new Hono<AppContext>();

const PATHS = ["/postback", "/track", "/api/v1/postback", "/api/v1/postback/:token"];

// Some systems end every address with a slash: it must not cost a conversion.
for (const path of PATHS.flatMap((path) => [path, `${path}/`])) {
  postback.on(["GET", "POST"], path, answerPostback);
  postback.all(path, refuseMethod);
}

async function answerPostback(c: Context<AppContext>) {
  c.header("Cache-Control", "no-store");
  // HEAD is a look, not an event: link checkers must not convert anybody.
  if (c.req.method === "HEAD") return c.body(null, 200);
  // The sender keeps the postback until the service is set up.
  await refuseWithoutKeys(c.env, "take postbacks");
  const { acceptPostback } = await import("../flows/postback/accept-postback");
  const received = await receive(c);
  const answer = await acceptPostback(c.env, c.executionCtx, { received, rim: c.get("rim") });
  const { code, messages, data } = answer;
  const status = httpStatus(code, received.pathToken !== null, answer.answers);
  if (status === 503) c.header("Retry-After", "10");
  if (POSTBACK_CODES[code].ok && answer.returnText !== null) {
    c.header("X-Content-Type-Options", "nosniff");
    return c.text(answer.returnText, status);
  }
  return c.json(
    envelope(c.get("responseId"), { isSuccessful: POSTBACK_CODES[code].ok, code, messages, data }),
    status,
  );
}

function refuseMethod(c: Context<AppContext>): never {
  c.header("Cache-Control", "no-store");
  throw new AppError("METHOD_NOT_ALLOWED", "A postback is sent by GET or POST.", {
    allow: "GET, HEAD, POST",
  });
}

async function receive(c: Context<AppContext>): Promise<ReceivedPostback> {
  const url = new URL(c.req.url);
  return {
    receiptId: c.get("responseId"),
    receivedAt: c.get("rim").now,
    method: c.req.method,
    host: url.host,
    path: url.pathname,
    pathToken: c.req.param("token") ?? null,
    rawQuery: queryAsSent(c.req.url),
    ...(c.req.method === "POST" ? await readBody(c.req.raw) : { body: "", bodyProblem: null }),
    contentType: c.req.header("content-type") ?? null,
    ip: c.req.header("cf-connecting-ip") ?? null,
    userAgent: c.req.header("user-agent") ?? null,
  };
}

/** Several systems switch a postback off after a few refusals, so on the token path refusals are 200 by default. */
function httpStatus(code: PostbackCode, onTokenPath: boolean, answers: Answers | null): ContentfulStatusCode {
  const { http } = POSTBACK_CODES[code];
  if (http === 503) return http;
  const always200 = answers === "always200" || ((answers ?? "auto") === "auto" && onTokenPath);
  return always200 ? 200 : http;
}
