import type { Context } from "hono";
import { maskSecrets } from "../../domain/history/request-snapshot";
import { AppError } from "../../errors";
import { logLine } from "../../log";
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
  if (!known) logLine("error", "INTERNAL", { responseId, path: maskSecrets(c.req.path), error });
  const words = ["Something went wrong on our side. Tell us the responseId."];
  const told = known ? error : { code: "INTERNAL", messages: words, status: 500 as const };
  const { code, messages, status } = told;
  // The page must not need what has just failed.
  const visitor = await readVisitor(c).catch(() => null);
  const frame = visitor && (await frameOf(c, visitor));
  const props = { code, messages, status, responseId, theme: readTheme(c), frame };
  return c.html(<ErrorPage {...props} />, status, known ? error.headers : {});
}
