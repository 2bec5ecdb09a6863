import { truncateIp } from "../domain/click/ip";
import { readClickParams } from "../domain/click/params";
import type { Refusal } from "../domain/click/redirect";
import type { HistoryEntry } from "../domain/history/history";
import { snapshotRequest } from "../domain/history/request-snapshot";
import type { CompiledLink } from "../domain/link/link";
import { queryAsSent } from "../domain/pairs";
import { inOneLine } from "../domain/text";
import { logLine } from "../log";
import type { Background, Rim } from "../rim";
import { recordHistory } from "./history-buffer";
import { networkAtHost } from "./network-at-host";

type Asked = { request: Request; host: string; linkId: string; rim: Rim; responseId: string };

type Refused = { input: Asked; link: CompiledLink | null; refusal: Refusal; prefix: string };

/** Writes a refused click to History and the log, thinned out when one link or address repeats itself. */
export function recordRefusal(env: Env, ctx: Background, said: Refused): void {
  const { input, link } = said;
  if (link) {
    writeRefusal(env, ctx, said, link.networkId);
    return;
  }
  const asked = networkAtHost(env, input.host, input.rim.now);
  ctx.waitUntil(asked.then((networkId) => writeRefusal(env, ctx, said, networkId)));
}

function writeRefusal(env: Env, ctx: Background, said: Refused, networkId: string): void {
  const { input, link, refusal, prefix } = said;
  const level = refusal.code === "TRY_AGAIN" ? "error" : "warning";
  const { code, message } = refusal;
  const { params } = readClickParams(queryAsSent(input.request.url));
  const names = { pubClickId: params.pubClickId || null, pubMemberId: params.pubMemberId || null };
  const entry = { ...line(input, link, { networkId, level, code, message, clickId: null }), ...names };
  // An unknown link has no name of its own to sample by: what repeats is the address.
  if (!recordHistory(env, ctx, entry, `${link?.linkId ?? `${networkId}|${prefix}`}|${code}`)) return;
  const { offerId, partnerId, responseId } = entry;
  const about = { code: refusal.code, linkId: link?.linkId ?? null, offerId, partnerId, responseId };
  logLine(level === "error" ? "warn" : "info", "REDIRECT_REFUSED", about);
}

/** Writes what was emptied or cut in the link of a click that counted. */
export function recordWarnings(
  env: Env,
  ctx: Background,
  said: { input: Asked; link: CompiledLink; clickId: string; warnings: string[] },
): void {
  const { input, link, clickId, warnings } = said;
  const message = inOneLine(warnings);
  const { networkId } = link;
  const asked = { ...input, responseId: clickId };
  const entry = line(asked, link, { networkId, level: "warning", code: "PARAM_IGNORED", message, clickId });
  recordHistory(env, ctx, entry, `${link.linkId}|PARAM_IGNORED`);
}

function line(
  { request, rim, responseId }: Asked,
  link: CompiledLink | null,
  said: Pick<HistoryEntry, "networkId" | "level" | "code" | "message" | "clickId">,
): HistoryEntry {
  const ip = truncateIp(request.headers.get("cf-connecting-ip"));
  const userAgent = request.headers.get("user-agent");
  return {
    id: rim.newId(),
    at: rim.now,
    type: "redirect",
    offerId: link?.offerId ?? null,
    partnerId: link?.partnerId ?? null,
    responseId,
    count: 1,
    request: snapshotRequest({ method: request.method, url: request.url, ip, userAgent }),
    ...said,
  };
}
