import {
  ConfirmStatusPage,
  type StatusOutcome,
  StatusResultPage,
} from "../../../pages/records/status-change";
import type { ConversionRow } from "../../../pages/records/types";
import type { Wrong } from "../../../pages/ui/wrong";
import { dataOf } from "../call-api";
import { listOfForm } from "../listing";
import type { Visit } from "../page";
import { showConversionsAgain, conversionsSource as source } from "./conversions-list";

const MOST = 100;
type Result = { row: number; ok: boolean; code: string; message: string | null };

/** Changes the ticked conversions: first asks, then does, then tells what became of each. */
export async function changeTicked(visit: Visit): Promise<Response> {
  const { form, frame } = visit;
  const ids = [...new Set(form.getAll("id"))];
  const values = { status: form.get("status") ?? "", reason: (form.get("reason") ?? "").trim() };
  const words = whatIsWrong(ids, values.status);
  if (words) return showConversionsAgain(visit, { wrong: wrongWith(visit, words), values, ticked: ids });
  const list = listOfForm(visit, source);
  if (form.get("confirmed") !== "yes") {
    const rows = await Promise.all(ids.map((id) => readConversion(visit, id)));
    return visit.show(<ConfirmStatusPage {...{ frame, rows, values, list }} />);
  }
  const { status, reason } = values;
  const body = ids.map((conversionId) => ({ conversionId, status, reason: reason || null }));
  const changed = dataOf(await visit.api<Result[]>("POST", "/conversions/status", body));
  const results = changed.map(({ row, ...rest }): StatusOutcome => ({ id: ids[row - 1] ?? "", ...rest }));
  return visit.show(<StatusResultPage {...{ frame, results, status, list }} />);
}

function whatIsWrong(ids: string[], status: string): string | null {
  if (ids.length === 0) return "Tick at least one conversion.";
  if (ids.length > MOST) return `Tick at most ${MOST} conversions at once.`;
  if (!["Success", "Pending", "Rejected"].includes(status))
    return "Choose the new status: Success, Pending or Rejected.";
  return null;
}

function wrongWith({ c }: Visit, words: string): Wrong {
  return { code: "INVALID", messages: [words], responseId: c.get("responseId"), errors: {} };
}

async function readConversion(visit: Visit, id: string): Promise<ConversionRow> {
  return dataOf(await visit.api<ConversionRow>("GET", `/conversions/${encodeURIComponent(id)}`));
}
