import { AppError } from "../../errors";
import type { ConversionRow } from "../../pages/conversions";
import { ConfirmStatusPage, type StatusOutcome, StatusResultPage } from "../../pages/status-change";
import { dataOf } from "./call-api";
import type { Visit } from "./page";

const MOST = 100;
type Result = { row: number; ok: boolean; code: string; message: string | null };

/** Changes the ticked conversions: first asks, then does, then tells what became of each. */
export async function changeTicked(visit: Visit): Promise<Response> {
  const { form, frame } = visit;
  const ids = [...new Set(form.getAll("id"))];
  const [status, reason] = [form.get("status") ?? "", (form.get("reason") ?? "").trim()];
  refuseBad(ids, status);
  if (form.get("confirmed") !== "yes") {
    const rows = await Promise.all(ids.map((id) => readConversion(visit, id)));
    return visit.show(<ConfirmStatusPage frame={frame} rows={rows} values={{ status, reason }} />);
  }
  const body = ids.map((conversionId) => ({ conversionId, status, reason: reason || null }));
  const results = dataOf(await visit.api<Result[]>("POST", "/conversions/status", body));
  const outcomes = results.map(({ row, ...rest }): StatusOutcome => ({ id: ids[row - 1] ?? "", ...rest }));
  return visit.show(<StatusResultPage frame={frame} results={outcomes} status={status} />);
}

function refuseBad(ids: string[], status: string): void {
  if (ids.length === 0) throw new AppError("INVALID", "Tick at least one conversion.");
  if (ids.length > MOST) throw new AppError("INVALID", `Tick at most ${MOST} conversions at once.`);
  if (!["Success", "Pending", "Rejected"].includes(status))
    throw new AppError("INVALID", "Choose the new status: Success, Pending or Rejected.");
}

async function readConversion(visit: Visit, id: string): Promise<ConversionRow> {
  return dataOf(await visit.api<ConversionRow>("GET", `/conversions/${encodeURIComponent(id)}`));
}
