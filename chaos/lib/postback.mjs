import { createHmac } from "node:crypto";
import { ask, insist } from "./requests.mjs";

const TRIES = 12;
const PAUSE_MS = 300;

/**
 * An advertiser reports something and repeats it, word for word, until it is answered. Answers the journal's entry of
 * the answer, or null when none ever came.
 */
export async function report(run, click, words, { form = "get", tries = TRIES } = {}) {
  const request = postbackRequest(click, words, form);
  let last = null;
  const answer = await insist({
    tries,
    pause: PAUSE_MS,
    each: async () => {
      const sentAt = Date.now();
      const answer = await ask(run.service, request.path, request.init);
      last = run.journal.keep("postbacks", { ...describe(click, words), sentAt, ...readAnswer(answer) });
      return answer;
    },
  });
  return answer && last;
}

function describe(click, words) {
  const { eventId = "", tx = null, status = null } = words;
  const { clickId, member, link } = click;
  const { offer, partner, repeats } = link;
  // A single offer has no events, whatever a postback names.
  const counted = offer.type === "multi" ? eventId : "";
  const names = { clickId, member, offerId: offer.id, partner, repeats };
  return { ...names, eventId: counted, tx, word: status, said: JSON.stringify(words) };
}

function readAnswer(answer) {
  if (!answer) return { answered: false };
  const { at, status, headers, body } = answer;
  const receipt = headers.get("x-response-id");
  const { conversionId = null, parkedId = null } = body?.data ?? {};
  const code = body?.code ?? null;
  return {
    answered: true,
    at,
    http: status,
    code,
    receipt,
    conversionId,
    parkedId,
    status: body?.data?.status,
  };
}

/** The same words as a GET, a form or JSON; with the token in the path or a signature where the advertiser wants it. */
function postbackRequest({ clickId, link }, words, form) {
  const { postbackSecurity, postbackToken, postbackSecret } = link.advertiser;
  const pairs = Object.entries({
    gk_click_id: clickId,
    cnv_event_id: words.eventId,
    cnv_conversion_id: words.tx,
    cnv_status: words.status,
    cnv_amount: words.amount,
    cnv_payout: words.payout,
  }).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const path = postbackSecurity.requireToken ? `/api/v1/postback/${postbackToken}` : "/postback";
  const query = new URLSearchParams(form === "get" ? pairs : []).toString();
  const body = bodyOf(form, pairs);
  const signed = postbackSecurity.requireSignature ? sign(postbackSecret, query, body) : "";
  const search = [query, signed].filter(Boolean).join("&");
  const type = form === "json" ? "application/json" : "application/x-www-form-urlencoded";
  const init = form === "get" ? {} : { method: "POST", body, headers: { "content-type": type } };
  return { path: search ? `${path}?${search}` : path, init };
}

function bodyOf(form, pairs) {
  if (form === "json") return JSON.stringify(Object.fromEntries(pairs));
  return form === "form" ? new URLSearchParams(pairs).toString() : "";
}

function sign(secret, query, body) {
  const text = body === "" ? query : `${query}\n${body}`;
  return `signature=${createHmac("sha256", secret).update(text).digest("hex")}`;
}
