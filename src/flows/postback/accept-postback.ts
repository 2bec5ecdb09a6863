import type { Answers } from "../../domain/account/account";
import type { PostbackCode } from "../../domain/postback/codes";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { recordHistory } from "../../edge/history-buffer";
import { logLine } from "../../log";
import type { Background, Rim } from "../../rim";
import { judgeReceived } from "./judge-received";
import type { Judged } from "./judged";
import { learnAddress } from "./learn-address";
import { parkPostback } from "./park-postback";
import { historyOf, tellSettled } from "./tell-outcome";

/** A click that was made an instant ago is on its way: these waits are 1.5 s in all. */
const WAITS = [100, 200, 300, 400, 500];

export type PostbackAnswer = {
  code: PostbackCode;
  messages: string[];
  data: Record<string, unknown> | null;
  answers: Answers | null;
  returnText: string | null;
};

/** The story of a postback: judge, keep what cannot be judged yet, tell whom it concerns, answer the sender. */
export async function acceptPostback(
  env: Env,
  ctx: Background,
  input: { received: ReceivedPostback; rim: Rim },
): Promise<PostbackAnswer> {
  const { received, rim } = input;
  const judged = await judgeReceived(env, { received, rim, waits: WAITS });
  const parkedId = isParked(judged.code) ? await parkPostback(env, { received, judged, now: rim.now }) : null;
  if (isParked(judged.code) && parkedId === null) {
    judged.code = "TRY_AGAIN";
    judged.message = "We could not keep this postback just now. Please send it again.";
  }
  ctx.waitUntil(tellSettled(env, judged, rim));
  ctx.waitUntil(learnAddress(env, { received, judged, now: rim.now }));
  const history = historyOf(received, judged, rim);
  if (history) recordHistory(env, ctx, history.entry, history.floodKey);
  logLine("info", "POSTBACK", { code: judged.code, clickId: judged.clickId, responseId: received.receiptId });
  return {
    code: judged.code,
    messages: [judged.message, ...judged.warnings],
    data: dataOf(judged, parkedId),
    // There is no such advertiser at a host of another network: it is 404, on the token path too.
    answers: judged.wrongHost ? "codes" : (judged.advertiser?.answers ?? null),
    returnText: judged.params.returnText,
  };
}

const isParked = (code: PostbackCode) => code === "PARKED" || code === "EVENT_UNKNOWN";

function dataOf({ code, answer, clickId, eventId }: Judged, parkedId: string | null): PostbackAnswer["data"] {
  if (parkedId !== null) return { parkedId };
  if (!answer) return null;
  const { conversionId, status, reason } = answer;
  if (code === "ACCEPTED" || code === "UPDATED")
    return { conversionId, status, reason, gkClickId: clickId, eventId };
  return { conversionId };
}
