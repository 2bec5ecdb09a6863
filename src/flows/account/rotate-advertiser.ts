import type { Advertiser } from "../../domain/account/account";
import { retire, withToken } from "../../domain/account/advertiser-keys";
import {
  noOtherWithToken,
  type OfferWithToken,
  offersWithToken,
  replaceToken,
} from "../../store/offer/tokens";
import { auditIfChanged } from "../../store/record/audit";
import { type Change, type Refused, refused } from "../outcome";
import { randomText } from "../random-text";
import { auditEntry } from "../record/audit-entry";
import { sealText } from "../seal/sealed";
import { editAdvertiser } from "./edit-advertiser";

/** A rotation; the old one is accepted for `graceMs` more, or no longer when that is 0. */
export type Rotation = Change & { id: string; graceMs: number };

/**
 * Gives an advertiser a new postback token. Tracking links that carry our postback URL get the new one in the same
 * transaction; clicks that were made before still bring the old one.
 */
export async function rotatePostbackToken(
  env: Env,
  input: Rotation,
): Promise<{ ok: true; advertiser: Advertiser } | Refused> {
  const until = input.rim.now + input.graceMs;
  return editAdvertiser(env, input, async ({ postbackToken: old, postbackSecurity: security }) => {
    const oldTokens = retire(security.oldTokens, { token: old, until }, input.rim.now);
    if (!oldTokens) return tooMany();
    const postbackToken = randomText(24);
    const offers = await offersWithToken(env, input.id, old);
    return {
      fields: { postbackToken, postbackSecurity: { ...security, oldTokens } },
      provided: [noOtherWithToken(input.id, old, offers)],
      deed: { action: "rotate-token", after: { oldAcceptedUntilAt: until } },
      besides: rewriteOffers(env, { ...input, offers }, { old, fresh: postbackToken }),
    };
  });
}

function rewriteOffers(
  env: Env,
  input: Rotation & { offers: OfferWithToken[] },
  tokens: { old: string; fresh: string },
): D1PreparedStatement[] {
  return input.offers.flatMap(({ id, trackingUrl }) => {
    const fresh = withToken(trackingUrl, [tokens.old], tokens.fresh);
    const deed = { action: "update", record: "offer", recordId: id };
    const told = { before: { trackingUrl }, after: { trackingUrl: fresh } };
    return [
      replaceToken(env, { offerId: id, ...tokens, now: input.rim.now }),
      auditIfChanged(env, auditEntry(input, { ...deed, ...told })),
    ];
  });
}

/** Gives an advertiser a new secret for signed postbacks, which is told this once. */
export async function rotatePostbackSecret(
  env: Env,
  input: Rotation,
): Promise<{ ok: true; advertiser: Advertiser; postbackSecret: string } | Refused> {
  const until = input.rim.now + input.graceMs;
  const postbackSecret = randomText(32);
  const sealed = await sealText(env, postbackSecret);
  const rotated = await editAdvertiser(env, input, async ({ postbackSecret: old, postbackSecurity }) => {
    const oldSecrets = retire(postbackSecurity.oldSecrets, { sealed: old, until }, input.rim.now);
    if (!oldSecrets) return tooMany();
    return {
      fields: { postbackSecret: sealed, postbackSecurity: { ...postbackSecurity, oldSecrets } },
      deed: { action: "rotate-secret", after: { oldAcceptedUntilAt: until } },
    };
  });
  return rotated.ok ? { ...rotated, postbackSecret } : rotated;
}

function tooMany(): Refused {
  return refused(
    "CONFLICT",
    "Too many old ones are still accepted. Wait until some have ended, or end all with graceHours 0.",
  );
}
