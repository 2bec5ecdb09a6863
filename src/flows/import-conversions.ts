import { parseClickId } from "../domain/click-id";
import type { ReceivedPostback } from "../domain/postback";
import { sendHistory } from "../edge/history-buffer";
import type { Rim } from "../rim";
import { findConversion } from "../store/conversions";
import { findNetworkClick } from "../store/list-clicks";
import { type Judged, judgeReceived } from "./judge-received";
import type { Change } from "./outcome";
import { historyOf, tellSettled } from "./tell-outcome";

/** One conversion that an advertiser reports by file. Amounts are plain decimals, or null where the row has none. */
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
  input: Change & { rows: ImportRow[] },
): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  for (const [i, row] of input.rows.entries())
    results.push({ row: i + 1, ...(await importRow(env, input, row)) });
  return results;
}

async function importRow(
  env: Env,
  { rim, networkId }: Change,
  row: ImportRow,
): Promise<Omit<ImportResult, "row">> {
  const id = parseClickId(row.clickId)?.id;
  const click = id ? await findNetworkClick(env, networkId, id) : null;
  if (!click) {
    const messages = ["There is no click with this id."];
    return { ok: false, code: "CLICK_NOT_FOUND", messages, conversionId: null, status: null };
  }
  const received = describeRow(row, click.id, rim);
  const completedAt = row.userCompletedAt ?? undefined;
  const judged = await judgeReceived(env, {
    received,
    rim,
    waits: [],
    completedAt,
    by: "import",
    trusted: true,
  });
  await tellSettled(env, judged, rim);
  const history = historyOf(received, judged, rim);
  if (history) await sendHistory(env, [history.entry]);
  return resultOf(judged, row, await counted(env, networkId, judged));
}

type Counted = { revenue: number; rewardPoints: number } | null;

async function counted(env: Env, networkId: string, { code, answer }: Judged): Promise<Counted> {
  return answer && code === "ACCEPTED" ? findConversion(env, networkId, answer.conversionId) : null;
}

function resultOf(judged: Judged, row: ImportRow, conversion: Counted): Omit<ImportResult, "row"> {
  const { message, warnings, answer } = judged;
  if (judged.code === "PARKED") {
    // A file can be sent again: its rows are not parked.
    const messages = ["This row could not be judged just now. Import it again."];
    return { ok: false, code: "TRY_AGAIN", messages, conversionId: null, status: null };
  }
  const { code } = judged;
  const messages = [message, ...warnings, ...(conversion ? differences(row, conversion) : [])];
  const ok = code === "ACCEPTED" || code === "UPDATED";
  return { ok, code, messages, conversionId: answer?.conversionId ?? null, status: answer?.status ?? null };
}

/** The offer's terms decide what a conversion is worth; a row that says otherwise is told so. */
function differences(row: ImportRow, conversion: { revenue: number; rewardPoints: number }): string[] {
  const revenue = conversion.revenue / 1_000_000;
  const { rewardPoints } = conversion;
  return [
    ...(row.revenue !== null && Number(row.revenue) !== revenue
      ? [`Revenue is ${revenue} by the offer's terms.`]
      : []),
    ...(row.reward !== null && Number(row.reward) !== rewardPoints
      ? [`Reward is ${rewardPoints} by the offer's terms.`]
      : []),
  ];
}

/** A row as the postback that never came: its revenue is what the advertiser reports, and the amount percentages are of. */
function describeRow(row: ImportRow, clickId: string, rim: Rim): ReceivedPostback {
  const query = new URLSearchParams({ gk_click_id: clickId });
  if (row.eventId !== null) query.set("cnv_event_id", row.eventId);
  if (row.revenue !== null) {
    query.set("cnv_payout", row.revenue);
    query.set("cnv_amount", row.revenue);
  }
  const source = { method: "GET", host: "", path: "/conversions/import", pathToken: null, body: "" };
  const nobody = { contentType: null, ip: null, userAgent: null };
  return { ...source, ...nobody, receiptId: rim.newId(), receivedAt: rim.now, rawQuery: query.toString() };
}
