import { type Context, Hono } from "hono";
import { forgetDeals } from "../edge/deal-memory";
import { AppError } from "../errors";
import type { Rim } from "../rim";
import { type AppContext, answerError } from "./answer";
import { advertiserAddresses } from "./api/advertiser-addresses";
import { advertisers } from "./api/advertisers";
import { alerts } from "./api/alerts";
import { apiKeys } from "./api/api-keys";
import { attention } from "./api/attention";
import { audit } from "./api/audit";
import { callbacks } from "./api/callbacks";
import { clicks } from "./api/clicks";
import { conversions } from "./api/conversions";
import { conversionsImport } from "./api/conversions-import";
import { conversionsStatus } from "./api/conversions-status";
import { answerDocs } from "./api/docs";
import type { Api } from "./api/endpoint";
import { feed } from "./api/feed";
import { history } from "./api/history";
import { integrations } from "./api/integrations";
import { linkCheck } from "./api/link-check";
import { links } from "./api/links";
import { lint } from "./api/lint";
import { me } from "./api/me";
import { members } from "./api/members";
import { network } from "./api/network";
import { offers } from "./api/offers";
import { offersBulk } from "./api/offers-bulk";
import { openApiDocument } from "./api/openapi";
import { ownKeys } from "./api/own-keys";
import { ownPartner } from "./api/own-partner";
import { ownPostbacks } from "./api/own-postbacks";
import { parked } from "./api/parked";
import { partnerPostbacks } from "./api/partner-postbacks";
import { partners } from "./api/partners";
import { reports } from "./api/reports";
import { rotations } from "./api/rotations";
import { selfChecks } from "./api/self-checks";
import { tools } from "./api/tools";
import { trace } from "./api/trace";

/**
 * The management API. It is an app of its own, built on first use: the redirect never loads it. Pages ask it with a
 * request of their own: see console/call-api.
 */
export function api(c: Context<AppContext>, request = c.req.raw): Response | Promise<Response> {
  built ??= build();
  moments.set(request, { rim: c.get("rim"), responseId: c.get("responseId") });
  const answer = built.app.fetch(request, c.env, c.executionCtx);
  return READS.has(request.method) ? answer : Promise.resolve(answer).finally(forgetDeals);
}

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/** The OpenAPI document of all operations: the same for everybody, and too much work to be made for each. */
export function apiDocument() {
  built ??= build();
  document ??= openApiDocument(built.operations);
  return document;
}

let document: ReturnType<typeof openApiDocument> | undefined;

const RESOURCES = [
  me,
  network,
  ownPartner,
  ownKeys,
  ownPostbacks,
  advertisers,
  advertiserAddresses,
  rotations,
  partners,
  offers,
  offersBulk,
  links,
  partnerPostbacks,
  clicks,
  trace,
  conversions,
  conversionsStatus,
  conversionsImport,
  callbacks,
  history,
  parked,
  reports,
  attention,
  selfChecks,
  alerts,
  tools,
  linkCheck,
  feed,
  members,
  integrations,
  lint,
  audit,
  apiKeys,
];

let built: Api | undefined;

/** The moment and the responseId that the outer app gave a request, for the inner one. */
const moments = new WeakMap<Request, { rim: Rim; responseId: string }>();

function build(): Api {
  const app = new Hono<AppContext>();
  const api: Api = { app, operations: [] };
  app.use(async (c, next) => {
    const moment = moments.get(c.req.raw);
    if (!moment) throw new Error("the API is reached through api() only");
    c.set("rim", moment.rim);
    c.set("responseId", moment.responseId);
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  app.onError(answerError);
  for (const resource of RESOURCES) resource(api);
  // At the root, and below /api/v1 for whoever knows no more than the API's own address.
  for (const base of ["", "/api/v1"]) {
    app.get(`${base}/openapi.json`, (c) => c.json(apiDocument()));
    app.get(`${base}/docs`, (c) => answerDocs(c, apiDocument()));
  }
  refuseOtherMethods(app);
  app.notFound((c) => answerError(new AppError("NOT_FOUND", "There is nothing at this address."), c));
  return api;
}

/** A known path asked with another method is 405, and says which methods it has. */
function refuseOtherMethods(app: Hono<AppContext>): void {
  const byPath = Map.groupBy(
    app.routes.filter((route) => route.method !== "ALL"),
    (route) => route.path,
  );
  for (const [path, routes] of byPath) {
    const allow = [...new Set(routes.map((route) => route.method))].join(", ");
    app.all(path, () => {
      throw new AppError("METHOD_NOT_ALLOWED", `This address takes ${allow}.`, { allow });
    });
  }
}
