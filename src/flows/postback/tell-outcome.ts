import { addressPrefix } from "../../domain/click/ip";
import type { HistoryEntry } from "../../domain/history/history";
import { snapshotRequest } from "../../domain/history/request-snapshot";
import { readUuid } from "../../domain/ids";
import { POSTBACK_CODES } from "../../domain/postback/codes";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { inOneLine } from "../../domain/text";
import type { Rim } from "../../rim";
import { enqueueCallbacks } from "../callback/enqueue-callbacks";
import { publishLinks } from "../link/publish-links";
import type { Judged } from "./judged";

/** What is told once a postback is settled: its callbacks to the queue, and a cap that closed to the redirect. */
export async function tellSettled(env: Env, judged: Judged, rim: Rim): Promise<void> {
  const { answer, click } = judged;
  if (!answer || !click) return;
  await Promise.all([
    enqueueCallbacks(env, answer.callbackIds),
    answer.linksChanged ? publishLinks(env, { offerId: click.offerId }, rim.now) : undefined,
  ]);
}

/** The History line of a judged postback, with the key that thins out floods; null when there is nothing to say. */
export function historyOf(
  received: ReceivedPostback,
  judged: Judged,
  rim: Rim,
): { entry: HistoryEntry; floodKey: string } | null {
  const { code, networkId, clickId, click, warnings } = judged;
  const level = POSTBACK_CODES[code].level ?? (warnings.length > 0 ? "warning" : null);
  if (!level) return null;
  const { method, ip, userAgent, body, receiptId } = received;
  const url = `https://${received.host}${received.path}${received.rawQuery ? `?${received.rawQuery}` : ""}`;
  const entry: HistoryEntry = {
    id: rim.newId(),
    networkId,
    at: rim.now,
    level,
    type: "postback",
    code,
    message: inOneLine([judged.message, ...warnings]),
    // One that is not ours is found by what was sent; a flood of those is still one flood.
    clickId: clickId ?? readUuid(judged.params.clickId ?? ""),
    offerId: click?.offerId ?? null,
    partnerId: click?.partnerId ?? null,
    responseId: receiptId,
    cnvConversionId: judged.params.values.conversionId,
    count: 1,
    request: snapshotRequest({ method, url, ip, userAgent, body }),
  };
  return { entry, floodKey: `${clickId ?? `${networkId}|${addressPrefix(ip)}`}|${code}` };
}
