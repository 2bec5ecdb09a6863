import type { Advertiser } from "../../domain/account/account";
import { secretsAt } from "../../domain/account/advertiser-keys";
import { hmacHex, sameText } from "../../domain/bytes";
import { inCidr } from "../../domain/click/ip";
import type { Deal } from "../../domain/offer/terms";
import type { PostbackCode } from "../../domain/postback/codes";
import type { PostbackParams, ReceivedPostback } from "../../domain/postback/postback";
import { signedTexts } from "../../domain/postback/signature";
import { inTime, READ_MS } from "../../edge/in-time";
import { findAdvertiser } from "../../store/account/advertisers";
import { openSealed } from "../seal/sealed";

type Sent = {
  received: ReceivedPostback;
  tokenOwner: Advertiser | null;
  params: PostbackParams;
  /** Where it is noted that a postback is in order, but not for long. */
  warnings: string[];
};

/** What of the advertiser's own security a postback fails, if anything: its token, signature or address. */
export async function checkSecurity(
  env: Env,
  { deal, ...sent }: Sent & { deal: Deal },
): Promise<[PostbackCode, string] | null> {
  const known = deal.advertiser;
  const refusal = await checkBy(env, known, sent);
  if (!refusal) return null;
  // The terms may be some seconds old: nobody is refused for a secret or an address that was just given.
  const now = await inTime(READ_MS, findAdvertiser(env, known.networkId, known.id));
  return now && now.updatedAt !== known.updatedAt ? checkBy(env, now, sent) : refusal;
}

async function checkBy(
  env: Env,
  advertiser: Advertiser,
  { received, tokenOwner, params, warnings }: Sent,
): Promise<[PostbackCode, string] | null> {
  const { requireToken, requireSignature, allowedIps } = advertiser.postbackSecurity;
  if (tokenOwner && tokenOwner.id !== advertiser.id) {
    return ["TOKEN_INVALID", "The token belongs to another advertiser than the click"];
  }
  if (requireToken && !tokenOwner) return ["TOKEN_INVALID", "This advertiser's postbacks need their token"];
  if (requireSignature) {
    const secret = await secretOf(env, received, params, advertiser);
    if (!secret) return ["SIGNATURE_INVALID", "The signature is missing or does not match the request"];
    if (secret === "old") warnings.push(OLD_SECRET);
  }
  if (allowedIps.length === 0 || allowedIps.some((range) => inCidr(received.ip ?? "", range))) return null;
  return ["IP_DENIED", `The address ${received.ip ?? "(unknown)"} is not on the advertiser's list`];
}

const OLD_SECRET =
  "The secret was replaced by another one and is accepted only for a while: sign with the new one";

/** Whether a postback carries the advertiser's valid signature. */
export async function isSigned(
  env: Env,
  received: ReceivedPostback,
  params: PostbackParams,
  advertiser: Advertiser,
): Promise<boolean> {
  return (await secretOf(env, received, params, advertiser)) !== null;
}

/** Which secret has signed a postback: the one in force, an old one in its time of grace, or none. */
async function secretOf(
  env: Env,
  received: ReceivedPostback,
  { signature }: PostbackParams,
  advertiser: Advertiser,
): Promise<"newest" | "old" | null> {
  if (!signature) return null;
  const given = signature.trim().toLowerCase();
  const texts = signedTexts(received);
  for (const sealed of secretsAt(advertiser, received.receivedAt)) {
    const secret = await openSealed(env, sealed);
    for (const text of texts) {
      if (sameText(await hmacHex(secret, text), given))
        return sealed === advertiser.postbackSecret ? "newest" : "old";
    }
  }
  return null;
}
