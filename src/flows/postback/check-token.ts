import { acceptsToken } from "../../domain/account/advertiser-keys";
import { hostSuitsNetwork } from "../../domain/link/network-host";
import type { PostbackCode } from "../../domain/postback/codes";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { recallOwner } from "../../edge/deal-memory";
import type { Rim } from "../../rim";
import type { Judged } from "./judged";

const REPLACED = "The token was replaced by another one and is not accepted any more";
const OLD_TOKEN = "The token was replaced by another one and is accepted only for a while: use the new URL";

/** What is wrong with a postback's token, if it has one and anything is; notes whose it is. */
export async function checkToken(
  env: Env,
  { received, rim }: { received: ReceivedPostback; rim: Rim },
  judged: Judged,
): Promise<[PostbackCode, string] | null> {
  const { token, secondToken } = judged.params;
  if (token === null) return null;
  const owner = await recallOwner(env, token, rim.now);
  if (!owner) return ["TOKEN_INVALID", "The token names no advertiser"];
  judged.advertiser = owner.advertiser;
  const second = secondToken === null ? owner : await recallOwner(env, secondToken, rim.now);
  if (second?.advertiser.id !== owner.advertiser.id)
    return ["TOKEN_INVALID", "The token of the query is not this advertiser's"];
  if (!acceptsToken(owner.advertiser, token, received.receivedAt)) return ["TOKEN_INVALID", REPLACED];
  if (token !== owner.advertiser.postbackToken) judged.warnings.push(OLD_TOKEN);
  judged.wrongHost = !hostSuitsNetwork(received.host, env.BASE_DOMAIN, owner.network.slug);
  if (!judged.wrongHost) return null;
  return ["CLICK_NOT_FOUND", "The token belongs to another network than this host"];
}
