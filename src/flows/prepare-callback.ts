import type { Partner, SigningSecret } from "../domain/account";
import { type Callback, type CallbackFacts, targetsOf } from "../domain/callback";
import { type CallbackTarget, canTell } from "../domain/callback-plan";
import {
  type CallbackRequest,
  callbackRequest,
  maskRequest,
  type PartnerSecrets,
} from "../domain/callback-request";
import { checkDestination } from "../domain/destination";
import { unseal } from "../domain/seal";
import type { Endpoint } from "../store/breakers";

/** Why a request must not be sent; the reason starts with a code. Not final is what we have to mend ourselves. */
export type Refusal = { reason: string; final: boolean };

export type Prepared = {
  request: CallbackRequest;
  /** The same with its secrets masked. */
  shown: CallbackRequest;
} & ({ refusal: null; endpoint: Endpoint } | { refusal: Refusal; endpoint: null });

const NOTHING: CallbackRequest = { method: "GET", url: "", headers: {}, body: null };

/** Makes the request of one attempt from what is configured now, and checks where it would go. */
export async function prepareCallback(
  env: Env,
  { callback, facts, now }: { callback: Callback; facts: CallbackFacts | null; now: number },
): Promise<Prepared> {
  const target = facts && targetsOf(facts).find(({ destination }) => destination === callback.destination);
  if (!facts || !target)
    return refuse(NOTHING, "DESTINATION_MISSING: the partner has no such callback any more.");
  const secrets = await openSecrets(env, facts.partner, now);
  if (!secrets)
    return refuse(NOTHING, "SECRET_UNREADABLE: DATA_SECRET is not the one it was sealed with.", false);
  const request = await callbackRequest({ callback, facts, target, secrets, now });
  const shown = maskRequest(request, facts.partner);
  const reason = refuseStatus(target, callback);
  if (reason) return refuse(shown, reason);
  const check = checkDestination(request.url, destinationOptions(env));
  if (!check.ok) return refuse(shown, `DESTINATION_REFUSED: ${check.reason}`);
  const { networkId, partnerId } = callback;
  return { request, shown, refusal: null, endpoint: { networkId, partnerId, host: check.url.host } };
}

function refuse(shown: CallbackRequest, reason: string, final = true): Prepared {
  return { request: shown, shown, refusal: { reason, final }, endpoint: null };
}

// The template may have lost its {gk_status} since the callback was made.
function refuseStatus(target: CallbackTarget, { status }: Callback): string | null {
  if (canTell(target, status)) return null;
  return `STATUS_NOT_TOLD: without {gk_status} in the template a ${status} would be taken for a Success.`;
}

function destinationOptions(env: Env) {
  const hosts = [env.BASE_DOMAIN, URL.parse(env.PUBLIC_ORIGIN)?.host ?? ""];
  return {
    allowPrivate: env.ALLOW_PRIVATE_CALLBACKS === "true",
    ownHosts: hosts.filter((host) => host !== ""),
  };
}

/** The partner's secrets in the clear, or null when they cannot be opened. */
async function openSecrets(env: Env, partner: Partner, now: number): Promise<PartnerSecrets | null> {
  const open = (sealed: string) => unseal(sealed, env.DATA_SECRET);
  const headerValue = partner.callback?.headerValue ?? null;
  try {
    return {
      signing: await Promise.all(liveSecrets(partner, now).map(({ sealed }) => open(sealed))),
      headerValue: headerValue === null ? null : await open(headerValue),
    };
  } catch {
    return null;
  }
}

// The newest, which has no end, comes first.
function liveSecrets({ signingSecrets }: Partner, now: number): SigningSecret[] {
  const end = ({ until }: SigningSecret) => until ?? Number.POSITIVE_INFINITY;
  return signingSecrets.filter((secret) => end(secret) > now).sort((a, b) => (end(b) > end(a) ? 1 : -1));
}
