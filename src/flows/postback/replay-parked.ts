import { wordsFor } from "../../domain/postback/codes";
import { PARKED_FOR_MS, parkedDelaySeconds, waitingWords } from "../../domain/postback/parked";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { sendHistory } from "../../edge/history-buffer";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { endWaiting, findParked, keepWaiting, type ParkedRow } from "../../store/postback/parked";
import { openSealed } from "../seal/sealed";
import { judgeReceived } from "./judge-received";
import type { Judged } from "./judged";
import { historyOf, tellSettled } from "./tell-outcome";

/** `message` is about one that still waits: why, and when it is tried again. */
export type Replayed =
  | {
      ok: true;
      code: string;
      message: string | null;
      conversionId: string | null;
      nextInSeconds: number | null;
    }
  | { ok: false; code: "NOT_FOUND"; message: string };

/** Judges a parked postback again, by all the rules and at its original time. Done twice, it ends the same. */
export async function replayParked(
  env: Env,
  input: { rim: Rim; parkedId: string; networkId?: string },
): Promise<Replayed> {
  const { rim, parkedId, networkId } = input;
  const row = await findParked(env, parkedId, networkId);
  if (!row) return { ok: false, code: "NOT_FOUND", message: "There is no such parked postback" };
  if (row.outcome !== null) return ended(row.outcome, row.conversionId);
  const received = JSON.parse(await openSealed(env, row.request)) as ReceivedPostback;
  const judged = await judgeReceived(env, {
    received,
    rim,
    waits: [],
    saidUntil: row.saidAgainAt ?? undefined,
  });
  // What was interrupted met passing trouble, and what waits for its event had its click: neither says that one is lost.
  const mayBeLost = judged.code === "PARKED" && !judged.interrupted && row.code !== "EVENT_UNKNOWN";
  if (mayBeLost && rim.now - row.receivedAt > PARKED_FOR_MS)
    return giveUp(env, row, { received, judged, rim });
  if (judged.code === "PARKED" || judged.code === "EVENT_UNKNOWN") return waitOn(env, row, judged, rim);
  const conversionId = judged.answer?.conversionId ?? null;
  const { code, clickId } = judged;
  logLine("info", "POSTBACK", { code, clickId, responseId: received.receiptId, replayed: true });
  // What is owed is owed by rows already: telling first would only tell twice after a crash.
  await endWaiting(env, row.id, { outcome: judged.code, conversionId, now: rim.now });
  await tellSettled(env, judged, rim);
  await tellHistory(env, received, judged, rim);
  return ended(judged.code, conversionId);
}

function ended(code: string, conversionId: string | null): Replayed {
  return { ok: true, code, message: null, conversionId, nextInSeconds: null };
}

async function waitOn(env: Env, row: ParkedRow, judged: Judged, rim: Rim): Promise<Replayed> {
  const nextInSeconds = judged.code === "PARKED" ? parkedDelaySeconds(row.tries + 1) : null;
  await keepWaiting(env, row.id, {
    code: row.code === "EVENT_UNKNOWN" ? row.code : judged.code,
    message: judged.message,
    offerId: judged.click?.offerId ?? null,
    networkId: judged.click?.networkId ?? row.networkId,
    nextAt: nextInSeconds === null ? null : rim.now + nextInSeconds * 1000,
  });
  // An unknown event's own message quotes what was sent; the list has it.
  const why = judged.code === "EVENT_UNKNOWN" ? wordsFor(judged.code) : judged.message;
  const message = waitingWords(why, nextInSeconds);
  return { ok: true, code: judged.code, message, conversionId: null, nextInSeconds };
}

async function giveUp(
  env: Env,
  row: ParkedRow,
  { received, judged, rim }: { received: ReceivedPostback; judged: Judged; rim: Rim },
): Promise<Replayed> {
  logLine("error", "CLICK_LOST", { clickId: row.clickId, parkedId: row.id, responseId: received.receiptId });
  const message =
    "The click of this postback never arrived within 72 hours. It is ours: look into the click databases.";
  const history = historyOf(received, judged, rim);
  if (history) await sendHistory(env, [{ ...history.entry, level: "error", code: "CLICK_LOST", message }]);
  // Told first: after a crash it is told twice, and not never.
  await endWaiting(env, row.id, { outcome: "CLICK_LOST", conversionId: null, now: rim.now });
  return ended("CLICK_LOST", null);
}

async function tellHistory(env: Env, received: ReceivedPostback, judged: Judged, rim: Rim): Promise<void> {
  const history = historyOf(received, judged, rim);
  if (history) await sendHistory(env, [history.entry]);
}
