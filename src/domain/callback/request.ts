import type { Partner } from "../account/account";
import { MASK } from "../secrets";
import {
  CALLBACK_MACROS,
  type CompiledTemplate,
  compileTemplate,
  fillTemplateAsync,
  fillUpTo,
  type MacroValues,
} from "../template/macros";
import { callbackBody } from "./body";
import type { Callback, CallbackFacts } from "./callback";
import type { CallbackTarget } from "./plan";
import { signatureHeaders, urlSignature } from "./signature";
import { callbackValues } from "./values";

export type CallbackRequest = {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body: string | null;
};

/** The partner's secrets in the clear: `signing` newest first. */
export type PartnerSecrets = { signing: readonly string[]; headerValue: string | null };

export type RequestInput = {
  callback: Pick<Callback, "id" | "status" | "reason">;
  facts: CallbackFacts;
  target: CallbackTarget;
  secrets: PartnerSecrets;
  now: number;
};

/** The request of one attempt, signed: id and content are the same on each retry, time and signature are not. */
export async function callbackRequest(input: RequestInput): Promise<CallbackRequest> {
  const { callback, facts, target, secrets, now } = input;
  const post = target.method === "POST";
  const body = post ? callbackBody({ ...callback, sentAt: now }, facts) : null;
  const url = post ? wireUrl(target.url) : await filledUrl(target.template, input);
  const signed = await signatureHeaders({ id: callback.id, at: now, payload: body ?? url }, secrets.signing);
  const headers = {
    ...(post && { "content-type": "application/json" }),
    ...partnerHeader(facts.partner, secrets),
    "user-agent": "GoKart-Callback/1",
    ...signed,
  };
  return { method: target.method, url, headers, body };
}

function partnerHeader(
  { callback }: Pick<Partner, "callback">,
  { headerValue }: PartnerSecrets,
): Record<string, string> {
  return callback?.headerName && headerValue ? { [callback.headerName.toLowerCase()]: headerValue } : {};
}

async function filledUrl(template: string, { callback, facts, secrets }: RequestInput): Promise<string> {
  const compiled = compileTemplate(template, CALLBACK_MACROS);
  const values = callbackValues(callback.status, facts);
  const signedPart = await urlUpToSignature(compiled, values);
  const gk_signature = signedPart === null ? null : await urlSignature(signedPart, secrets.signing);
  return wireUrl(await fillTemplateAsync(compiled, { ...values, gk_signature }));
}

// A letter-only stand-in that no URL parser touches: what comes before it is what the partner will see there.
const MARK = "gksignaturemark";

async function urlUpToSignature(compiled: CompiledTemplate, values: MacroValues): Promise<string | null> {
  const before = await fillUpTo(compiled, values, "gk_signature");
  if (before === null) return null;
  const whole = wireUrl(before + MARK);
  return whole.slice(0, whole.lastIndexOf(MARK));
}

/** A URL as it goes over the wire, so that the partner can check the signature against what it received. */
function wireUrl(text: string): string {
  const url = URL.parse(text);
  // What is no URL stays as it is: the check of destinations refuses it with a reason.
  if (!url) return text;
  url.hash = "";
  return url.href;
}

/** A request fit to be kept and shown: the value of the partner's static header is masked. */
export function maskRequest(
  request: CallbackRequest,
  { callback }: Pick<Partner, "callback">,
): CallbackRequest {
  const name = callback?.headerName?.toLowerCase();
  if (!name || !(name in request.headers)) return request;
  return { ...request, headers: { ...request.headers, [name]: MASK } };
}
