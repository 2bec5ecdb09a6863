import type { Click } from "../../domain/click/click";
import { makeClickId } from "../../domain/click/id";
import { clickMacros } from "../../domain/click/redirect";
import { readVisitor } from "../../domain/click/visitor-device";
import { fillTemplateAsync } from "../../domain/template/macros";
import { cleanText } from "../../domain/text";
import { clickIdKeys } from "../../edge/click-id-keys";
import type { Rim } from "../../rim";
import { writeShards } from "../../store/click/click-shards";
import { insertClicks } from "../../store/click/clicks";
import { findCompiledLink } from "../../store/link/links";
import { listLinks } from "../../store/link/offer-links";
import { findOffer } from "../../store/offer/offers";

type Refused = { ok: false; code: "NOT_FOUND" | "INVALID"; messages: string[] };

export type TestClick = { ok: true; gkClickId: string; linkId: string; redirectUrl: string } | Refused;

/** Makes a test click as the redirect would, for any offer whatever its status, and stores it before it answers. */
export async function makeTestClick(
  env: Env,
  input: {
    rim: Rim;
    networkId: string;
    offerId: string;
    partnerId?: string;
    pubMemberId: string;
    headers: Headers;
  },
): Promise<TestClick> {
  const { rim, networkId, offerId, pubMemberId, headers } = input;
  if (!(await findOffer(env, networkId, offerId))) {
    return { ok: false, code: "NOT_FOUND", messages: ["There is no such offer."] };
  }
  const chosen = await chooseLink(env, input);
  if (!chosen.ok) return chosen;
  const link = await findCompiledLink(env, chosen.linkId, rim.now);
  if (!link) return { ok: false, code: "NOT_FOUND", messages: ["There is no such link."] };
  const [key] = await clickIdKeys(env);
  const random = crypto.getRandomValues(new Uint8Array(5));
  const shards = writeShards(env);
  const shard = shards[(random[0] ?? 0) % shards.length] ?? 0;
  const id = await makeClickId({ now: rim.now, shard, random }, key);
  const visitor = readVisitor({ headers });
  const params = { ...NO_PARAMS, pubClickId: `test-${id}`, pubMemberId: cleanText(pubMemberId) };
  const values = clickMacros({ link, params, visitor, clickId: id, now: rim.now });
  const redirectUrl = await fillTemplateAsync(link.tracking, values);
  const { linkId, partnerId, advertiserId } = link;
  const who = { id, networkId, linkId, offerId, partnerId, advertiserId, at: rim.now };
  const click: Click = {
    ...params,
    ...visitor,
    ...who,
    kind: "human",
    ip: null,
    destination: redirectUrl,
    test: true,
  };
  await insertClicks(env, shard, [click]);
  return { ok: true, gkClickId: id, linkId, redirectUrl };
}

const NO_PARAMS = {
  subs: {},
  pubSessionId: null,
  pubGender: null,
  pubAge: null,
  pubGeoCountry: null,
  pubGeoState: null,
  pubPostalCode: null,
};

async function chooseLink(
  env: Env,
  { networkId, offerId, partnerId }: { networkId: string; offerId: string; partnerId?: string },
): Promise<{ ok: true; linkId: string } | Refused> {
  const ask = { filter: { offerId, partnerId }, limit: 100, before: null };
  const { rows: links } = await listLinks(env, networkId, ask);
  const [only, ...others] = links;
  if (!only) {
    const whose = partnerId ? "This partner has no link to the offer" : "The offer has no link";
    return { ok: false, code: "INVALID", messages: [`partnerId: ${whose}; make one first`] };
  }
  if (others.length === 0) return { ok: true, linkId: only.id };
  const list = links.map((link) => `partner ${link.partnerId} (link ${link.id})`).join(", ");
  return {
    ok: false,
    code: "INVALID",
    messages: [`partnerId: is required, since the offer has several links: ${list}`],
  };
}
