import { type Context, Hono } from "hono";
import { AppError } from "../errors";
import type { Rim } from "../rim";
import type { AppContext } from "./answer";
import { account } from "./console/access/account";
import { apiKeys } from "./console/access/api-keys";
import { invitation } from "./console/access/invitation";
import { setup } from "./console/access/setup";
import { signIn } from "./console/access/sign-in";
import { users } from "./console/access/users";
import { advertisers } from "./console/advertisers/advertisers";
import { advertiserRotation } from "./console/advertisers/rotation";
import { advertiserSecurity } from "./console/advertisers/security";
import { alerts } from "./console/alerts";
import { dashboard } from "./console/dashboard";
import { answerPageError } from "./console/error";
import { httpsOf, refuseCrossSite } from "./console/guard";
import { secure } from "./console/headers";
import { home } from "./console/home";
import { leadBack } from "./console/lead-back";
import { offers } from "./console/offers/offers";
import type { Web } from "./console/page";
import { partnerCallback } from "./console/partners/callback";
import { partnerEvents } from "./console/partners/events";
import { partners } from "./console/partners/partners";
import { partnerUsers } from "./console/partners/users";
import { performance } from "./console/performance/performance";
import { portalEvents } from "./console/portal/events";
import { portalKeys } from "./console/portal/keys";
import { portal } from "./console/portal/portal";
import { portalPostbacks } from "./console/portal/postbacks";
import { portalRecords } from "./console/portal/records";
import { audit } from "./console/records/audit";
import { callbacks } from "./console/records/callbacks";
import { clicks } from "./console/records/clicks";
import { conversions } from "./console/records/conversions";
import { conversionsFromFile } from "./console/records/from-file";
import { history } from "./console/records/history";
import { parked } from "./console/records/parked";
import { settingsProfile } from "./console/settings/profile";
import { settings } from "./console/settings/settings";
import { toolsMore } from "./console/tools/more";
import { sharedTraces } from "./console/tools/shared-trace";
import { tools } from "./console/tools/tools";
import { trace } from "./console/tools/trace";

/** The sections of the pages; a new one adds its line here and to pages/nav. */
export const SECTIONS = [
  home,
  offers,
  dashboard,
  performance,
  setup,
  signIn,
  invitation,
  account,
  users,
  history,
  clicks,
  conversionsFromFile,
  conversions,
  callbacks,
  trace,
  sharedTraces,
  parked,
  audit,
  tools,
  toolsMore,
  advertisers,
  advertiserSecurity,
  advertiserRotation,
  partners,
  partnerCallback,
  partnerEvents,
  partnerUsers,
  apiKeys,
  alerts,
  settings,
  settingsProfile,
  portal,
  portalPostbacks,
  portalEvents,
  portalRecords,
  portalKeys,
];

/** Console and portal, and every address that is nothing else's. An app of its own, built on first use. */
export function pages(c: Context<AppContext>): Response | Promise<Response> {
  built ??= build();
  moments.set(c.req.raw, { rim: c.get("rim"), responseId: c.get("responseId") });
  return built.fetch(c.req.raw, c.env, c.executionCtx);
}

let built: Web | undefined;

/** The moment and the responseId that the outer app gave a request, for the inner one. */
const moments = new WeakMap<Request, { rim: Rim; responseId: string }>();

function build(): Web {
  const web: Web = new Hono<AppContext>();
  web.use(async (c, next) => {
    const moment = moments.get(c.req.raw);
    if (!moment) throw new Error("pages are reached through pages() only");
    c.set("rim", moment.rim);
    c.set("responseId", moment.responseId);
    await next();
    secure(c);
  });
  web.use(async (c, next) => {
    const https = httpsOf(c);
    if (https) return c.redirect(https, 308);
    refuseCrossSite(c);
    await next();
  });
  web.onError(answerPageError);
  leadBack(web, SECTIONS);
  for (const section of SECTIONS) section(web);
  web.notFound((c) => answerPageError(new AppError("NOT_FOUND", "There is nothing at this address."), c));
  return web;
}
