import { type Alert, alertBody, type Firing, nextDelivery } from "../../domain/alert/alert";
import { signatureHeaders } from "../../domain/callback/signature";
import type { HistoryEntry } from "../../domain/history/history";
import { sayUnreadable } from "../../edge/say-unreadable";
import type { Rim } from "../../rim";
import { type DueFiring, settleFiring } from "../../store/alert/firings";
import { exchangeCallback } from "../callback/exchange-callback";
import { sendLogs } from "../history/send-logs";
import { callbackProblems } from "../offer/check-templates";
import { openSealed, SECRET_UNREADABLE } from "../seal/sealed";
import { TimeLimit } from "../time-limit";
import { emailAlert } from "./email-alert";

/** One try to deliver a firing: send, note what came of it, and say so in History when it was the last. Answers whether it was taken. */
export async function deliverAlert(
  env: Env,
  { firing, alert, rim, timeLimitMs }: DueFiring & { rim: Rim; timeLimitMs?: number },
): Promise<boolean> {
  const error = await send(env, { firing, alert, rim, timeLimitMs }).catch(
    (thrown) => `NOT_SENT: ${wordsOf(thrown)}`,
  );
  if (error === null) {
    await settleFiring(env, firing, { delivery: "delivered", nextAt: null, lastError: null });
    return true;
  }
  const nextAt = nextDelivery(firing.tries, rim.now);
  const delivery = nextAt === null ? "failed" : "waiting";
  if (nextAt === null) await sendLogs(env, { history: [notDelivered(alert, firing, { error, rim })] });
  await settleFiring(env, firing, { delivery, nextAt, lastError: error });
  return false;
}

/** Sends a firing to where its alert says; answers what went wrong, or null. */
async function send(
  env: Env,
  { firing, alert, rim, timeLimitMs }: DueFiring & { rim: Rim; timeLimitMs?: number },
): Promise<string | null> {
  if (alert.webhookUrl === null) return emailAlert(env, { alert, firing, timeLimitMs });
  const [problem] = callbackProblems(env, { field: "webhookUrl", url: alert.webhookUrl });
  if (problem) return `DESTINATION_REFUSED: ${problem}`;
  const body = alertBody(alert, firing, rim.now);
  const secret = await openSealed(env, alert.signingSecret).catch(() => null);
  if (secret === null) {
    sayUnreadable({ alertId: alert.id }, rim.now);
    return SECRET_UNREADABLE;
  }
  const signed = await signatureHeaders({ id: firing.id, at: rim.now, payload: body }, [secret]);
  const headers = { "content-type": "application/json", "user-agent": "GoKart-Alert/1", ...signed };
  const answer = await exchangeCallback(
    { method: "POST", url: alert.webhookUrl, headers, body },
    new TimeLimit(timeLimitMs),
  );
  if (answer.status === null) return answer.error;
  return answer.status >= 200 && answer.status < 300 ? null : `HTTP ${answer.status}`;
}

function notDelivered(
  alert: Alert,
  firing: Firing,
  { error, rim }: { error: string; rim: Rim },
): HistoryEntry {
  return {
    id: rim.newId(),
    networkId: alert.networkId,
    at: rim.now,
    level: "error",
    type: "system",
    code: "ALERT_NOT_DELIVERED",
    message: `The alert "${alert.name}" could not be delivered in ${firing.tries} tries (${error}). It said: ${firing.message}`,
    clickId: null,
    offerId: alert.offerId,
    partnerId: alert.partnerId,
    responseId: null,
    count: 1,
    request: null,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
