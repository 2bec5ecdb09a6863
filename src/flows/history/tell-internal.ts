import { maskSecrets, snapshotRequest } from "../../domain/history/request-snapshot";
import { recordHistory } from "../../edge/history-buffer";
import { networkAtHost } from "../../edge/network-at-host";
import { logLine } from "../../log";
import type { Background, Rim } from "../../rim";

/** What a stranger reads of an error that nobody foresaw; its reference leads to History and to the log. */
export const INTERNAL = {
  code: "INTERNAL",
  messages: ["Something went wrong on our side. Tell us the responseId."],
  status: 500 as const,
};

/** Tells of an error that nobody foresaw: the log has all of it, History that it was and how to find it. */
export function tellInternal(
  env: Env,
  ctx: Background,
  failed: { request: Request; error: unknown; responseId: string; rim: Rim },
): void {
  const { request, error, responseId, rim } = failed;
  const { origin, pathname, host } = new URL(request.url);
  const userAgent = request.headers.get("user-agent");
  const asked = snapshotRequest({ method: request.method, url: origin + pathname, ip: null, userAgent });
  logLine("error", "INTERNAL", { responseId, path: maskSecrets(pathname), error });
  const line = (networkId: string) =>
    ({
      id: rim.newId(),
      networkId,
      at: rim.now,
      level: "error",
      type: "system",
      code: INTERNAL.code,
      message: "A request failed on our side. The Worker's log says why, beside this responseId.",
      clickId: null,
      offerId: null,
      partnerId: null,
      responseId,
      count: 1,
      request: asked,
    }) as const;
  const told = networkAtHost(env, host, rim.now).then((networkId) => {
    recordHistory(env, ctx, line(networkId), `${networkId}|${INTERNAL.code}`);
  });
  ctx.waitUntil(told);
}
