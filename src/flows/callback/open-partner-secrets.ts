import type { Partner, SigningSecret } from "../../domain/account/account";
import type { PartnerSecrets } from "../../domain/callback/request";
import { sayUnreadable } from "../../edge/say-unreadable";
import { openSealed } from "../seal/sealed";

/** A partner's secrets in the clear, or null when they cannot be opened. */
export type PartnerSecretsOf = (partner: Partner) => Promise<PartnerSecrets | null>;

/** Opens the secrets of one moment, each partner's once however many callbacks it gets. */
export function openPartnerSecrets(env: Env, now: number): PartnerSecretsOf {
  const opened = new Map<string, Promise<PartnerSecrets | null>>();
  return (partner) => {
    const secrets = opened.get(partner.id) ?? openSecrets(env, partner, now);
    opened.set(partner.id, secrets);
    return secrets;
  };
}

async function openSecrets(env: Env, partner: Partner, now: number): Promise<PartnerSecrets | null> {
  const open = (sealed: string) => openSealed(env, sealed);
  const headerValue = partner.callback?.headerValue ?? null;
  try {
    return {
      signing: await Promise.all(liveSecrets(partner, now).map(({ sealed }) => open(sealed))),
      headerValue: headerValue === null ? null : await open(headerValue),
    };
  } catch {
    sayUnreadable({ partnerId: partner.id }, now);
    return null;
  }
}

// The newest, which has no end, comes first.
function liveSecrets({ signingSecrets }: Partner, now: number): SigningSecret[] {
  const end = ({ until }: SigningSecret) => until ?? Number.POSITIVE_INFINITY;
  return signingSecrets.filter((secret) => end(secret) > now).sort((a, b) => (end(b) > end(a) ? 1 : -1));
}
