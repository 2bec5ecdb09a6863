import type { Context } from "hono";
import { AppError } from "../../errors";
import { INTERNAL, tellInternal } from "../../flows/history/tell-internal";
import { ErrorPage } from "../../pages/error";
import { type AppContext, answerError } from "../answer";
import { readTheme } from "./cookies";
import { readVisitor } from "./guard";
import { frameOf } from "./page";

/** An error as a page with code, words and responseId, or as JSON for whoever does not ask for HTML. */
export async function answerPageError(error: unknown, c: Context<AppContext>): Promise<Response> {
  if (!(c.req.header("accept") ?? "").includes("text/html")) {
    c.header("cache-control", "no-store");
    return answerError(error, c);
  }
  const responseId = c.get("responseId");
  const known = error instanceof AppError;
  if (!known)
    tellInternal(c.env, c.executionCtx, { request: c.req.raw, error, responseId, rim: c.get("rim") });
  const { code, messages, status } = known ? error : INTERNAL;
  // The page must not need what has just failed.
  const visitor = await readVisitor(c).catch(() => null);
  const frame = visitor && (await frameOf(c, visitor));
  const props = { code, messages, status, responseId, theme: readTheme(c), frame };
  return c.html(<ErrorPage {...props} />, status, known ? error.headers : {});
}
