import * as z from "zod";
import { readCsvRecords } from "../../domain/csv";
import { AppError } from "../../errors";
import { changeStatuses, type StatusRow } from "../../flows/conversion/change-statuses";
import type { UnreadRow } from "../../flows/outcome";
import { answer } from "../answer";
import { parseWith, readJson } from "./body";
import { conversionStatus } from "./conversions.schema";
import { type Api, endpoint } from "./endpoint";
import { changeBy } from "./outcome";
import { problemsOf } from "./problems";

const MOST_ROWS = 500;
const reason = z.string().trim().max(500).nullable().default(null);
const text = z.string().trim().max(500).nullable().default(null);

const row = z
  .strictObject({ conversionId: text, gkClickId: text, eventId: text, status: conversionStatus, reason })
  .refine(({ conversionId, gkClickId }) => conversionId || gkClickId, {
    path: ["gkClickId"],
    message: "is required where there is no conversionId",
  });
const body = z.array(row).min(1).max(MOST_ROWS).meta({ id: "ConversionStatusesBody" });
const rowsAsTheyCame = z.array(z.unknown()).min(1).max(MOST_ROWS);
const result = z.object({
  row: z.number(),
  ok: z.boolean(),
  code: z.string(),
  message: z.string().nullable(),
  conversionIds: z.array(z.string()),
});

/** `POST /conversions/status`: many at once, as JSON or as CSV `ClickId,EventID,Status,Reason`. */
export function conversionsStatus(api: Api): void {
  const spec = { tag: "Conversions", summary: "Change many conversions' status", access: "change" } as const;
  endpoint(
    api,
    {
      method: "post",
      path: "/conversions/status",
      ...spec,
      patch: body,
      csvBody: "ClickId,EventID,Status,Reason",
      data: z.array(result),
    },
    async (asked) => {
      const rows = isCsv(asked.c.req.header("content-type"), asked.text)
        ? csvRows(asked.text)
        : readJson(asked.text);
      const read = parseWith(rowsAsTheyCame, rows).map(readRow);
      const results = await changeStatuses(asked.env, { ...changeBy(asked), rows: read });
      asked.c.set(
        "unfinished",
        results.some(({ code }) => code === "TRY_AGAIN"),
      );
      return answer(asked.c, results);
    },
  );
}

/** Each row is judged by itself: one that cannot be read keeps none of the others from being done. */
function readRow(input: unknown): StatusRow | UnreadRow {
  const { success, data, error } = row.safeParse(input);
  return success ? data : { problems: problemsOf(error, input, "row") };
}

/** Whether a body is CSV: it says so, or does not begin as JSON does. */
export function isCsv(contentType: string | undefined, text: string): boolean {
  return contentType?.includes("csv") || !/^\s*[[{]/.test(text);
}

const COLUMNS = ["ClickId", "EventID", "ConversionId", "Status", "Reason"] as const;
const WORDS: Record<string, string> = { success: "Success", pending: "Pending", rejected: "Rejected" };

function csvRows(text: string): unknown[] {
  const records = readCsvRecords(text, COLUMNS, ["ClickId", "Status"]);
  if (!records) throw new AppError("INVALID", "body: the first line must be ClickId,EventID,Status,Reason");
  return records.map(({ ClickId, EventID, ConversionId, Status, Reason }) => ({
    gkClickId: ClickId || null,
    eventId: EventID || null,
    conversionId: ConversionId || null,
    status: WORDS[Status.toLowerCase()] ?? Status,
    reason: Reason || null,
  }));
}
