import { hashOf } from "../../domain/bytes";
import { type ParkedPostback, parkedDelaySeconds } from "../../domain/postback/parked";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { inTime } from "../../edge/in-time";
import { logLine } from "../../log";
import type { PostbackMessage } from "../../queues/messages";
import { insertParked } from "../../store/postback/parked";
import { sealText } from "../seal/sealed";
import type { Judged } from "./judged";

/** What takes longer may still come to be: the row and the message are one by the receipt. */
const KEEP_MS = 3_000;

/**
 * Keeps a postback that cannot be judged yet: as a row, or, while DB does not answer in time, sealed in the queue. Answers
 * the parked id, or null when neither took it and the sender must come again.
 */
export async function parkPostback(
  env: Env,
  input: { received: ReceivedPostback; judged: Judged; now: number },
): Promise<string | null> {
  const { received, judged, now } = input;
  const parked = await describeParked(env, received, judged).catch((error: unknown) => {
    logLine("error", "PARKING_NOT_SEALED", { responseId: received.receiptId, error });
    return null;
  });
  if (!parked) return null;
  const retries = parked.code === "PARKED";
  const delaySeconds = parkedDelaySeconds(0);
  try {
    const nextAt = retries ? now + delaySeconds * 1000 + 60_000 : null;
    const id = await inTime(KEEP_MS, insertParked(env, parked, { nextAt }));
    if (retries) await sendSoon(env, { parkedId: id }, delaySeconds);
    return id;
  } catch (error) {
    logLine("warn", "PARKING_ROW_FAILED", { parkedId: parked.id, clickId: parked.clickId, error });
  }
  const sent = await sendSoon(env, { unstored: parked }, delaySeconds);
  return sent ? parked.id : null;
}

async function describeParked(env: Env, received: ReceivedPostback, judged: Judged): Promise<ParkedPostback> {
  const { receiptId, receivedAt } = received;
  return {
    id: receiptId,
    networkId: judged.networkId,
    clickId: judged.clickId ?? "",
    offerId: judged.click?.offerId ?? null,
    code: judged.code === "EVENT_UNKNOWN" ? "EVENT_UNKNOWN" : "PARKED",
    message: judged.message,
    fingerprint: await fingerprintOf(received),
    request: await sealText(env, JSON.stringify(received)),
    receivedAt,
  };
}

/** What is asked again is the same only from the same place: another's address may be refused where this one's is not. */
function fingerprintOf({
  host,
  pathToken,
  rawQuery,
  body,
  contentType,
  ip,
}: ReceivedPostback): Promise<string> {
  return hashOf(host, pathToken, rawQuery, body, contentType, ip);
}

/** A row needs no message to be found by the sweep: a failing send only makes it later. */
async function sendSoon(env: Env, message: PostbackMessage, delaySeconds: number): Promise<boolean> {
  try {
    await inTime(KEEP_MS, env.POSTBACKS_QUEUE.send(message, { contentType: "json", delaySeconds }));
    return true;
  } catch (error) {
    logLine("warn", "PARKING_SEND_FAILED", { error });
    return false;
  }
}
