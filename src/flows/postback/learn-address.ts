import { acceptsToken } from "../../domain/account/advertiser-keys";
import { parseIp } from "../../domain/click/ip";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { noteAddress, toldAddress } from "../../edge/address-memo";
import { logLine } from "../../log";
import { keepAddress } from "../../store/account/advertiser-addresses";
import { isSigned } from "./check-security";
import type { Judged } from "./judged";

/**
 * Remembers where an advertiser's proven postbacks come from, so that its addresses can be allowed in one call. It
 * costs nobody anything: it comes after the answer, is written once an hour, and a failure is only a line of the log.
 */
export async function learnAddress(
  env: Env,
  { received, judged, now }: { received: ReceivedPostback; judged: Judged; now: number },
): Promise<void> {
  const { advertiser, params } = judged;
  const { ip } = received;
  if (!advertiser || ip === null || !parseIp(ip)) return;
  try {
    const signed = await isSigned(env, received, params, advertiser);
    if (!signed && !acceptsToken(advertiser, params.token ?? "", received.receivedAt)) return;
    const key = `${advertiser.id}|${ip}|${signed}`;
    const count = noteAddress(key, now);
    if (count === 0) return;
    const kept = await keepAddress(env, { advertiserId: advertiser.id, ip, at: now, count, signed });
    if (kept) toldAddress(key, count);
  } catch (error) {
    logLine("warn", "ADDRESS_NOT_LEARNT", { advertiserId: advertiser.id, error });
  }
}
