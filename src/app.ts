import { Hono } from "hono";
import { rim } from "./rim";
import { type AppContext, answerError } from "./routes/answer";
import { postback } from "./routes/postback";
import { redirect } from "./routes/redirect";

/** The table of URLs. API and pages are loaded on first use: the redirect's cold start does not pay for them. */
export const app = new Hono<AppContext>();

app.use(async (c, next) => {
  const moment = rim();
  c.set("rim", moment);
  c.set("responseId", moment.newId());
  // Before the answer, since a header set on a finished one makes hono copy it: a tenth of a redirect.
  c.header("x-response-id", c.get("responseId"));
  await next();
  if (!c.res.headers.has("x-response-id")) c.header("x-response-id", c.get("responseId"));
});
app.onError(answerError);

app.route("/", redirect);
app.route("/", postback);
app.get("/healthz", async (c) => (await import("./routes/health")).health(c));
app.all("/healthz", async (c) => (await import("./routes/health")).refuseMethod(c));
app.all("/api/v1/*", async (c) => (await import("./routes/api")).api(c));
app.all("/openapi.json", async (c) => (await import("./routes/api")).api(c));
app.all("/docs", async (c) => (await import("./routes/api")).api(c));
app.all("*", async (c) => (await import("./routes/console")).pages(c));
