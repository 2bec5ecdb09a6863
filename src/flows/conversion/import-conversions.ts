import type { Click } from "../../domain/click/click";
import type { ClickIdParts } from "../../domain/click/id";
import { derivedId, firstIdAt } from "../../domain/ids";
import { parseMoney } from "../../domain/money";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { recallClick } from "../../edge/deal-memory";
import { sendHistory } from "../../edge/history-buffer";
import { inTime, READ_MS } from "../../edge/in-time";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { clickOfConversion, findKnownClick } from "../../store/click/known-click";
import { clicksKeptFrom } from "../../store/click/old-clicks";
import { readClickId } from "../click/read-click-id";
import type { Change, UnreadRow } from "../outcome";
import { judgeReceived, MAX_CLICK_AGE_MS } from "../postback/judge-received";
import type { Judged, JudgeInput } from "../postback/judged";
import { historyOf, tellSettled } from "../postback/tell-outcome";

/**
 * One conversion that an advertiser reports by file, its click id as it came. Amounts are plain decimals, or null where
 * the row has none.
 */
export type ImportRow = {
  clickId: string;
  eventId: string | null;
  userCompletedAt: number | null;
  revenue: string | null;
  reward: string | null;
};
export type ImportResult = {
  row: number;
  ok: boolean;
  code: string;
  messages: string[];
  conversionId: string | null;
  status: string | null;
};

/** Puts each row through the postback rules, its window judged by when the user completed it. */
export async function importConversions(
  env: Env,
  input: Change & { rows: (ImportRow | UnreadRow)[] },
): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  for (const [i, row] of input.rows.entries()) {
    const receipt = await receiptOf(input.rim, i + 1);
    const result = await importRow(env, input, { row, receipt }).catch((error: unknown) => {
      logLine("warn", "POSTBACK_NOT_JUDGED", { responseId: receipt.receiptId, row: i + 1, error });
      return NOT_JUDGED;
    });
    results.push({ row: i + 1, ...result });
  }
  return results;
}

type Receipt = Pick<ReceivedPostback, "receiptId" | "receivedAt">;

/**
 * A request that may come again has the same receipts each time, under which nothing counts twice; and whenever its
 * rows are judged, they came when it came first.
 */
async function receiptOf({ now, request, firstTryAt, newId }: Rim, row: number): Promise<Receipt> {
  const receivedAt = firstTryAt ?? now;
  const name = request === undefined ? newId() : `${request}/${row}`;
  return { receiptId: await derivedId(name, firstIdAt(receivedAt)), receivedAt };
}

async function importRow(
  env: Env,
  { rim, networkId }: Change,
  { row, receipt }: { row: ImportRow | UnreadRow; receipt: Receipt },
): Promise<Omit<ImportResult, "row">> {
  if ("problems" in row) return refusedRow("INVALID", row.problems);
  const id = await readClickId(env, row.clickId || null);
  if (!id.ok) return refusedRow(id.code, [`ClickId: ${id.message}`]);
  const click = await clickOfNetwork(env, networkId, id.parts);
  if (!click && (await mayYetCome(env, id.parts, rim.now)))
    return refusedRow("TRY_AGAIN", [
      "ClickId: The click of this id has not arrived yet. Import the row again.",
    ]);
  if (!click) return refusedRow("CLICK_NOT_FOUND", ["ClickId: There is no click with this id"]);
  const received = describeRow(row, click.id, receipt);
  const completedAt = row.userCompletedAt ?? undefined;
  const judge = () =>
    judgeReceived(env, {
      received,
      rim,
      waits: [],
      completedAt,
      by: "import",
      stated: statedBy(row),
      trusted: true,
    });
  let judged = await judge();
  // It may count although its answer was lost: asked again under its receipt, the gate tells.
  if (judged.interrupted) judged = await judge();
  // A file can be sent again: its rows are not parked, and History must not say so.
  if (judged.code === "PARKED") return NOT_JUDGED;
  await tellSettled(env, judged, rim);
  const history = historyOf(received, judged, rim);
  if (history) await sendHistory(env, [history.entry]);
  return resultOf(judged);
}

/** A click of the network, remembered for the judging. */
async function clickOfNetwork(
  env: Env,
  networkId: string,
  { id, shard }: ClickIdParts,
): Promise<Click | null> {
  const click = (await recallClick(env, shard, id)) ?? (await inTime(READ_MS, clickOfConversion(env, id)));
  return click?.networkId === networkId ? click : null;
}

/** An id of ours without a row, of any network: its click is on its way, or was lost. */
async function mayYetCome(env: Env, { id, shard, time }: ClickIdParts, now: number): Promise<boolean> {
  if (now - time > MAX_CLICK_AGE_MS || time < (await clicksKeptFrom(env))) return false;
  return (await findKnownClick(env, shard, id)) === null;
}

const NOT_JUDGED = refusedRow("TRY_AGAIN", [
  "This row could not be judged just now. Import it again: alone, or the whole file with the same Idempotency-Key.",
]);

function refusedRow(code: string, messages: string[]): Omit<ImportResult, "row"> {
  return { ok: false, code, messages, conversionId: null, status: null };
}

function resultOf(judged: Judged): Omit<ImportResult, "row"> {
  const { code, message, warnings, answer } = judged;
  const messages = [message, ...warnings];
  const ok = code === "ACCEPTED" || code === "UPDATED";
  return { ok, code, messages, conversionId: answer?.conversionId ?? null, status: answer?.status ?? null };
}

function statedBy(row: ImportRow): JudgeInput["stated"] {
  const revenue = row.revenue === null ? null : parseMoney(row.revenue);
  return { revenue, rewardPoints: row.reward === null ? null : Number(row.reward) };
}

/** A row as the postback that never came: its revenue is what the advertiser reports. */
function describeRow(row: ImportRow, clickId: string, receipt: Receipt): ReceivedPostback {
  const query = new URLSearchParams({ gk_click_id: clickId });
  if (row.eventId !== null) query.set("cnv_event_id", row.eventId);
  // Not as cnv_amount, which partners read: it is the sale's, and nobody has told that.
  if (row.revenue !== null) query.set("cnv_payout", row.revenue);
  const source = { method: "GET", host: "", path: "/conversions/import", pathToken: null, body: "" };
  const nobody = { contentType: null, ip: null, userAgent: null };
  return { ...source, ...nobody, ...receipt, rawQuery: query.toString() };
}
