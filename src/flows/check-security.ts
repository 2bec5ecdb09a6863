import type { Advertiser } from "../domain/account";
import { hmacHex, sameText } from "../domain/bytes";
import { inCidr } from "../domain/ip";
import { type PostbackParams, type ReceivedPostback, signedText } from "../domain/postback";
import type { PostbackCode } from "../domain/postback-codes";
import { unseal } from "../domain/seal";
import type { Deal } from "../domain/terms";

/** What of the advertiser's own security a postback fails, if anything: its token, signature or address. */
export async function checkSecurity(
  env: Env,
  of: { received: ReceivedPostback; deal: Deal; tokenOwner: Advertiser | null; params: PostbackParams },
): Promise<[PostbackCode, string] | null> {
  const { received, deal, tokenOwner, params } = of;
  const { requireToken, requireSignature, allowedIps } = deal.advertiser.postbackSecurity;
  if (tokenOwner && tokenOwner.id !== deal.advertiser.id) {
    return ["TOKEN_INVALID", "The token belongs to another advertiser than the click"];
  }
  if (requireToken && !tokenOwner) return ["TOKEN_INVALID", "This advertiser's postbacks need their token"];
  if (requireSignature && !(await isSigned(env, received, params, deal.advertiser))) {
    return ["SIGNATURE_INVALID", "The signature is missing or does not match the request"];
  }
  if (allowedIps.length === 0 || allowedIps.some((range) => inCidr(received.ip ?? "", range))) return null;
  return ["IP_DENIED", `The address ${received.ip ?? "(unknown)"} is not on the advertiser's list`];
}

/** Whether a postback carries the advertiser's valid signature. */
export async function isSigned(
  env: Env,
  received: ReceivedPostback,
  { signature }: PostbackParams,
  advertiser: Advertiser,
): Promise<boolean> {
  if (!signature) return false;
  const secret = await unseal(advertiser.postbackSecret, env.DATA_SECRET);
  return sameText(await hmacHex(secret, signedText(received)), signature.trim().toLowerCase());
}
