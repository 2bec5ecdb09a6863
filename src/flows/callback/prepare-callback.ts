import { type Callback, type CallbackFacts, targetsOf } from "../../domain/callback/callback";
import { type CallbackTarget, canTell } from "../../domain/callback/plan";
import { type CallbackRequest, callbackRequest, maskRequest } from "../../domain/callback/request";
import { checkDestination, type DestinationCheck } from "../../domain/link/destination";
import { logLine } from "../../log";
import type { Endpoint } from "../../store/callback/breakers";
import { SECRET_UNREADABLE } from "../seal/sealed";
import { openPartnerSecrets, type PartnerSecretsOf } from "./open-partner-secrets";

/** Why a request must not be sent; the reason starts with a code. Not final is what we have to mend ourselves. */
export type Refusal = { reason: string; final: boolean };

export type Prepared = {
  request: CallbackRequest;
  /** The same with its secrets masked. */
  shown: CallbackRequest;
  /** The value of the partner's own header, which is a secret in the answer too. */
  headerValue: string | null;
} & ({ refusal: null; endpoint: Endpoint } | { refusal: Refusal; endpoint: null });

const NOTHING: CallbackRequest = { method: "GET", url: "", headers: {}, body: null };

/** A claimed callback, with its request. */
export type Ready = { callback: Callback; facts: CallbackFacts | null; prepared: Prepared };

/** Prepares callbacks of one moment, each by itself: one that cannot be prepared is left out, and its trouble logged. */
export async function prepareCallbacks(
  env: Env,
  { claimed, now }: { claimed: readonly Omit<Ready, "prepared">[]; now: number },
): Promise<Ready[]> {
  const tools = { secretsOf: openPartnerSecrets(env, now), check: destinationCheck(env) };
  const prepareOne = async (one: Omit<Ready, "prepared">): Promise<Ready[]> => {
    try {
      return [{ ...one, prepared: await prepareCallback(env, { ...one, now, ...tools }) }];
    } catch (error) {
      logLine("error", "CALLBACK_TROUBLE", { callbackId: one.callback.id, error });
      return [];
    }
  };
  return (await Promise.all(claimed.map(prepareOne))).flat();
}

type PrepareInput = {
  callback: Callback;
  facts: CallbackFacts | null;
  now: number;
  secretsOf?: PartnerSecretsOf;
  check?: (url: string) => DestinationCheck;
};

/** Makes the request of one attempt from what is configured now, and checks where it would go. */
export async function prepareCallback(
  env: Env,
  {
    callback,
    facts,
    now,
    secretsOf = openPartnerSecrets(env, now),
    check = destinationCheck(env),
  }: PrepareInput,
): Promise<Prepared> {
  const target = facts && targetsOf(facts).find(({ destination }) => destination === callback.destination);
  if (!facts || !target)
    return refuse(NOTHING, "DESTINATION_MISSING: the partner has no such callback any more.");
  const secrets = await secretsOf(facts.partner);
  if (!secrets) return refuse(NOTHING, SECRET_UNREADABLE, false);
  const request = await callbackRequest({ callback, facts, target, secrets, now });
  const shown = maskRequest(request, facts.partner);
  const reason = refuseStatus(target, callback);
  if (reason) return refuse(shown, reason);
  const checked = check(request.url);
  if (!checked.ok) return refuse(shown, `DESTINATION_REFUSED: ${checked.reason}`);
  const { networkId, partnerId, destination } = callback;
  const endpoint = { networkId, partnerId, destination, host: checked.url.host };
  const { headerValue } = secrets;
  return { request, shown, headerValue, refusal: null, endpoint };
}

function refuse(shown: CallbackRequest, reason: string, final = true): Prepared {
  return { request: shown, shown, headerValue: null, refusal: { reason, final }, endpoint: null };
}

// The template may have lost its {gk_status} since the callback was made.
function refuseStatus(target: CallbackTarget, { status }: Callback): string | null {
  if (canTell(target, status)) return null;
  return `STATUS_NOT_TOLD: without a {gk_status} that tells it in the template a ${status} would be taken for a Success.`;
}

/** Checks where callbacks would go, of one place once: a verdict knows no path. */
function destinationCheck(env: Env): (url: string) => DestinationCheck {
  const hosts = [env.BASE_DOMAIN, URL.parse(env.PUBLIC_ORIGIN)?.host ?? ""];
  const options = {
    allowPrivate: env.ALLOW_PRIVATE_CALLBACKS === "true",
    ownHosts: hosts.filter((host) => host !== ""),
  };
  const known = new Map<string, DestinationCheck>();
  return (url) => {
    const { protocol, username, password, host } = URL.parse(url) ?? {};
    const place = JSON.stringify([protocol, username, password, host]);
    const verdict = known.get(place) ?? checkDestination(url, options);
    known.set(place, verdict);
    return verdict;
  };
}
