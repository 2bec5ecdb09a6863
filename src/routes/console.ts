import { type Context, Hono } from "hono";
import { AppError } from "../errors";
import type { Rim } from "../rim";
import type { AppContext } from "./answer";
import { account } from "./console/account";
import { advertiserRotation } from "./console/advertiser-rotation";
import { advertiserSecurity } from "./console/advertiser-security";
import { advertisers } from "./console/advertisers";
import { alerts } from "./console/alerts";
import { apiKeys } from "./console/api-keys";
import { audit } from "./console/audit";
import { callbacks } from "./console/callbacks";
import { clicks } from "./console/clicks";
import { conversions } from "./console/conversions";
import { dashboard } from "./console/dashboard";
import { answerPageError } from "./console/error";
import { httpsOf, refuseCrossSite } from "./console/guard";
import { secure } from "./console/headers";
import { history } from "./console/history";
import { home } from "./console/home";
import { invitation } from "./console/invitation";
import { leadBack } from "./console/lead-back";
import { offers } from "./console/offers";
import type { Web } from "./console/page";
import { parked } from "./console/parked";
import { partnerCallback } from "./console/partner-callback";
import { partnerEvents } from "./console/partner-events";
import { partnerUsers } from "./console/partner-users";
import { partners } from "./console/partners";
import { performance } from "./console/performance";
import { portal } from "./console/portal";
import { portalEvents } from "./console/portal-events";
import { portalKeys } from "./console/portal-keys";
import { portalPostbacks } from "./console/portal-postbacks";
import { portalRecords } from "./console/portal-records";
import { settings } from "./console/settings";
import { settingsProfile } from "./console/settings-profile";
import { setup } from "./console/setup";
import { sharedTraces } from "./console/shared-trace";
import { signIn } from "./console/sign-in";
import { tools } from "./console/tools";
import { toolsMore } from "./console/tools-more";
import { trace } from "./console/trace";
import { users } from "./console/users";

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
