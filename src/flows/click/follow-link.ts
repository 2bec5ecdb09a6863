import type { Click, ClickParams } from "../../domain/click/click";
import { makeClickId, NO_CLICK_ID } from "../../domain/click/id";
import { addressPrefix, truncateIp } from "../../domain/click/ip";
import { readClickParams } from "../../domain/click/params";
import { asksForDevice, clickMacros, judgeClick, type Refusal } from "../../domain/click/redirect";
import { glanceAtVisitor, type Visitor } from "../../domain/click/visitor";
import { readUuid } from "../../domain/ids";
import type { CompiledLink } from "../../domain/link/link";
import { hostSuitsNetwork } from "../../domain/link/network-host";
import { queryAsSent } from "../../domain/pairs";
import { type CompiledTemplate, fillTemplateAsync, type MacroValues } from "../../domain/template/macros";
import { gatherClick, sendClickNow, shardInTurn } from "../../edge/click-buffer";
import { clickIdKeys } from "../../edge/click-id-keys";
import { deviceReader } from "../../edge/device-reader";
import { lookUpLink } from "../../edge/link-cache";
import { recordRefusal, recordWarnings } from "../../edge/redirect-history";
import { type Background, type Rim, randomBytes } from "../../rim";
import { writeShards } from "../../store/click/click-shards";

export type FollowInput = {
  request: Request<unknown, IncomingRequestCfProperties>;
  host: string;
  linkId: string;
  rim: Rim;
  responseId: string;
};

export type Followed =
  | { outcome: "counted"; location: string; clickId: string }
  | { outcome: "refused"; refusal: Refusal; fallback: string | null };

const NOT_SET_UP: Refusal = {
  ok: false,
  code: "TRY_AGAIN",
  message: "This service is not set up to take clicks yet.",
  fallback: false,
};

/** The story of a click: find the link, judge, make the id, keep the click, send the visitor on. */
export async function followLink(env: Env, ctx: Background, input: FollowInput): Promise<Followed> {
  const { request, rim } = input;
  const keys = await clickIdKeys(env).catch(() => null);
  if (!keys) return refuse(env, ctx, { input, refusal: NOT_SET_UP, link: null, macros: {} });
  const looked = await findLink(env, ctx, input);
  if (!looked.ok) return refuse(env, ctx, { input, refusal: looked, link: null, macros: {} });
  const { link } = looked;
  const { params, warnings } = readClickParams(queryAsSent(request.url));
  const seen = glanceAtVisitor(request);
  const visitor = asksForDevice(link) ? (await deviceReader())(seen) : seen;
  const verdict = judgeClick({ link, params, visitor, now: rim.now });
  const known = { link, params, visitor, now: rim.now };
  if (!verdict.ok) {
    return refuse(env, ctx, {
      input,
      refusal: verdict,
      link,
      macros: clickMacros({ ...known, clickId: "" }),
    });
  }
  const isHead = request.method === "HEAD";
  const random = randomBytes(5);
  const shards = writeShards(env);
  const shard = shards[shardInTurn(shards.length)] ?? 0;
  const clickId = isHead ? NO_CLICK_ID : await makeClickId({ now: rim.now, shard, random }, keys[0]);
  const location = await fillTemplateAsync(link.tracking, clickMacros({ ...known, clickId }));
  if (isHead) return { outcome: "counted", location, clickId };
  const click = describeClick({ ...known, clickId, location, ip: request.headers.get("cf-connecting-ip") });
  if (!(await keepClick(env, ctx, click, rim))) {
    const message = "The click could not be kept just now. Please try again.";
    const refusal: Refusal = { ok: false, code: "TRY_AGAIN", message, fallback: false };
    return refuse(env, ctx, { input, refusal, link, macros: {} });
  }
  if (warnings.length > 0) recordWarnings(env, ctx, { input, link, clickId, warnings });
  return { outcome: "counted", location, clickId };
}

async function findLink(
  env: Env,
  ctx: Background,
  { host, linkId, rim }: FollowInput,
): Promise<{ ok: true; link: CompiledLink } | Refusal> {
  const notFound: Refusal = {
    ok: false,
    code: "LINK_NOT_FOUND",
    message: "There is no such link.",
    fallback: false,
  };
  const id = readUuid(linkId);
  if (!id) return notFound;
  const looked = await lookUpLink(env, ctx, id, rim.now);
  if (!looked.found) {
    const message = "We cannot look up this link just now. Please try again.";
    return { ok: false, code: "TRY_AGAIN", message, fallback: false };
  }
  const { link } = looked;
  if (!link || !hostSuitsNetwork(host, env.BASE_DOMAIN, link.networkSlug)) return notFound;
  return { ok: true, link };
}

/** Refusals of one address on one link are limited and written to History; good clicks never come here. */
async function refuse(
  env: Env,
  ctx: Background,
  said: { input: FollowInput; refusal: Refusal; link: CompiledLink | null; macros: MacroValues },
): Promise<Followed> {
  const { input, link, macros } = said;
  const ip = input.request.headers.get("cf-connecting-ip");
  const prefix = addressPrefix(ip);
  // Neighbours of an IPv4 address are other people; whoever has one IPv6 address has thousands of its neighbours.
  const address = ip?.includes(":") ? prefix : (ip ?? prefix);
  const key = `${address}|${readUuid(input.linkId) ?? input.linkId}`;
  const limited = said.refusal.code !== "TRY_AGAIN" && !(await withinLimit(env, key));
  const refusal: Refusal = limited
    ? {
        ok: false,
        code: "RATE_LIMITED",
        message: "Too many refused requests. Please slow down.",
        fallback: false,
      }
    : said.refusal;
  if (input.request.method !== "HEAD") recordRefusal(env, ctx, { input, link, refusal, prefix });
  const fallback: CompiledTemplate | null = refusal.fallback ? (link?.fallback ?? null) : null;
  return { outcome: "refused", refusal, fallback: fallback && (await fillTemplateAsync(fallback, macros)) };
}

// A limiter that fails must not turn a clear refusal into an error.
async function withinLimit(env: Env, key: string): Promise<boolean> {
  try {
    return (await env.EDGE_LIMIT.limit({ key: key.slice(0, 200) })).success;
  } catch {
    return true;
  }
}

async function keepClick(env: Env, ctx: Background, click: Click, rim: Rim): Promise<boolean> {
  if (env.CLICK_DURABILITY === "strict") return sendClickNow(env, ctx, click, rim);
  gatherClick(env, ctx, click, rim);
  return true;
}

const MAX_DESTINATION = 2_000;

function describeClick(known: {
  link: CompiledLink;
  params: ClickParams;
  visitor: Visitor;
  now: number;
  clickId: string;
  location: string;
  ip: string | null;
}): Click {
  const { link, params, visitor, now, clickId, location, ip } = known;
  return {
    ...params,
    ...visitor,
    id: clickId,
    networkId: link.networkId,
    linkId: link.linkId,
    offerId: link.offerId,
    partnerId: link.partnerId,
    advertiserId: link.advertiserId,
    at: now,
    ip: link.storeFullIp ? ip : truncateIp(ip),
    destination: location.slice(0, MAX_DESTINATION),
    test: false,
  };
}
