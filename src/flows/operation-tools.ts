import type { Click } from "../domain/click";
import { makeClickId, parseClickId, verifyClickId } from "../domain/click-id";
import type { Conversion } from "../domain/conversion";
import { fillTemplateAsync } from "../domain/macros";
import type { ReceivedPostback } from "../domain/postback";
import { clickMacros } from "../domain/redirect";
import { cleanText } from "../domain/text";
import { readVisitor } from "../domain/visitor";
import { clickIdKeys } from "../edge/click-id-keys";
import { sendHistory } from "../edge/history-buffer";
import type { Rim } from "../rim";
import { callbackStates } from "../store/callback-states";
import { writeShards } from "../store/click-shards";
import { insertClicks } from "../store/clicks";
import { findConversion } from "../store/conversions";
import { findKnownClick } from "../store/known-click";
import { findCompiledLink } from "../store/links";
import { listLinks } from "../store/offer-links";
import { findOffer } from "../store/offers";
import { type Judged, judgeReceived } from "./judge-received";
import { historyOf, tellSettled } from "./tell-outcome";

type Refused<Code extends string> = { ok: false; code: Code; messages: string[] };

export type TestClick =
  | { ok: true; gkClickId: string; linkId: string; redirectUrl: string }
  | Refused<"NOT_FOUND" | "INVALID">;

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
): Promise<{ ok: true; linkId: string } | Refused<"INVALID">> {
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

export type TestConversion =
  | { ok: true; conversion: Conversion; callbacks: { id: string; destination: string; state: string }[] }
  | Refused<"NOT_FOUND" | "INVALID" | "CONFLICT" | "TRY_AGAIN">;

const WAITS = [100, 300, 600, 1000];

/** Makes a test conversion of a click through the postback's own rules; its callbacks go out by themselves. */
export async function makeTestConversion(
  env: Env,
  input: {
    rim: Rim;
    networkId: string;
    gkClickId: string;
    eventId?: string;
    amount?: number;
    params?: Record<string, string>;
  },
): Promise<TestConversion> {
  const { rim, networkId } = input;
  const clickId = await ownClickId(env, networkId, input.gkClickId);
  if (!clickId) return { ok: false, code: "NOT_FOUND", messages: ["There is no click with this gkClickId."] };
  const received = describeTest(input, clickId);
  const subs = subsOf(input.params ?? {});
  const judged = await judgeReceived(env, { received, rim, waits: WAITS, trusted: true, subs });
  // Nothing of a test is kept for later, so there is nothing that History could tell of.
  if (judged.code === "PARKED") return { ok: false, code: "TRY_AGAIN", messages: [NOT_YET] };
  const history = historyOf(received, judged, rim);
  if (history) await sendHistory(env, [history.entry]);
  if (!judged.answer) return { ok: false, code: "INVALID", messages: [fieldWords(judged)] };
  await tellSettled(env, judged, rim);
  const conversion = await findConversion(env, networkId, judged.answer.conversionId);
  if (!conversion) return { ok: false, code: "CONFLICT", messages: [judged.message] };
  return { ok: true, conversion, callbacks: await callbackStates(env, conversion.id) };
}

const NOT_YET =
  "gkClickId: this click is not there yet, or cannot be read just now. Nothing was kept: try again in a moment.";

/** Why there is no conversion, under the field that is to be put right. */
function fieldWords({ code, message, deal }: Judged): string {
  switch (code) {
    case "EVENT_MISSING":
      return `eventId: is required, since the offer has several: ${someEvents(deal?.offer.events ?? [])}`;
    case "EVENT_UNKNOWN":
      return `eventId: ${message}`;
    case "IGNORED":
      return `params.cnv_status: ${message}`;
    default:
      return `gkClickId: ${message}`;
  }
}

function someEvents(events: readonly { eventId: string }[]): string {
  const names = events.map(({ eventId }) => eventId);
  return names.length > MOST_NAMED ? `${names.slice(0, MOST_NAMED).join(", ")} …` : names.join(", ");
}

const MOST_NAMED = 10;

/** The id of a click of this network in its own spelling; null for forged ids and other networks' clicks. */
async function ownClickId(env: Env, networkId: string, text: string): Promise<string | null> {
  const parts = parseClickId(text);
  if (!parts || !(await verifyClickId(parts, await clickIdKeys(env)))) return null;
  const click = await findKnownClick(env, parts.shard, parts.id);
  return !click || click.networkId === networkId ? parts.id : null;
}

function describeTest(
  { rim, eventId, amount, params = {} }: Parameters<typeof makeTestConversion>[1],
  clickId: string,
): ReceivedPostback {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (name.startsWith("cnv_")) query.set(name, value);
  if (eventId !== undefined) query.set("cnv_event_id", eventId);
  if (amount !== undefined) query.set("cnv_amount", String(amount));
  query.set("gk_click_id", clickId);
  query.set("test", "1");
  return {
    receiptId: rim.newId(),
    receivedAt: rim.now,
    method: "GET",
    host: "",
    path: "/operation-tools",
    pathToken: null,
    rawQuery: query.toString(),
    body: "",
    contentType: null,
    ip: null,
    userAgent: null,
  };
}

function subsOf(params: Record<string, string>): Record<string, string> {
  const subs: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    const [, n] = /^pub_sub_?(\d{1,2})$/.exec(name) ?? [];
    if (n && Number(n) >= 1 && Number(n) <= 15) subs[Number(n)] = cleanText(value);
  }
  return subs;
}
