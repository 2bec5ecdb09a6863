import { readClickParams } from "../../domain/click/params";
import { clickMacros, judgeClick } from "../../domain/click/redirect";
import { readVisitor } from "../../domain/click/visitor-device";
import { readUuid } from "../../domain/ids";
import type { Hop } from "../../domain/link/trail";
import { queryAsSent } from "../../domain/pairs";
import { fillTemplateAsync } from "../../domain/template/macros";
import { isUnresolved } from "../../domain/text";
import type { Rim } from "../../rim";
import { findCompiledLink } from "../../store/link/links";
import { findLink } from "../../store/link/offer-links";

type Input = {
  rim: Rim;
  networkId: string;
  url: string;
  /** Where our own links point. */
  origin: string;
  headers: Headers;
  testClickId: string;
};

const REDIRECT = /^\/api\/v1\/offer-link\/redirect\/([^/]+)$/;

/** The first hop of one of the network's own tracking links, told from its record; null for any other address. */
export async function openOwnLink(env: Env, input: Input): Promise<Hop | null> {
  const { url, rim, networkId, headers, testClickId } = input;
  const parsed = URL.parse(url);
  const id =
    parsed && isOurs(env, parsed, input) ? readUuid(REDIRECT.exec(parsed.pathname)?.[1] ?? "") : null;
  const found = id && (await findLink(env, networkId, id));
  const link = found && (await findCompiledLink(env, found.id, rim.now));
  if (!parsed || !link) return null;
  const { params, missing } = testParams(queryAsSent(url));
  const visitor = readVisitor({ headers });
  const verdict = judgeClick({ link, params, visitor, now: rim.now });
  const values = clickMacros({ link, params, visitor, clickId: testClickId, now: rim.now });
  const notes = [
    "Our redirect, told from the link's record: no click is counted.",
    missing.length > 0 ? `${missing.join(" and ")} had no value: a test value was used.` : "",
    verdict.ok ? "" : `A visitor like you would be refused: ${verdict.message} (${verdict.code})`,
  ];
  const location = await fillTemplateAsync(link.tracking, values);
  const note = notes.filter(Boolean).join(" ");
  return { url, status: 302, location, by: "redirect", clickIdIn: [], error: null, note, ms: 0 };
}

function isOurs(env: Env, url: URL, { origin }: Input): boolean {
  const base = env.BASE_DOMAIN.toLowerCase();
  return (
    url.origin === origin || (base !== "" && (url.hostname === base || url.hostname.endsWith(`.${base}`)))
  );
}

function testParams(query: string) {
  const { params } = readClickParams(query);
  const lacks = (value: string) => value.trim() === "" || isUnresolved(value);
  const [noClick, noMember] = [lacks(params.pubClickId), lacks(params.pubMemberId)];
  const missing = [...(noClick ? ["pub_click_id"] : []), ...(noMember ? ["pub_member_id"] : [])];
  const pubClickId = noClick ? "link-check" : params.pubClickId;
  const pubMemberId = noMember ? "link-check" : params.pubMemberId;
  return { params: { ...params, pubClickId, pubMemberId }, missing };
}
