import { z } from "@hono/zod-openapi";
import { readCsvRecords } from "../../domain/csv";
import { AppError } from "../../errors";
import { type ImportRow, importConversions } from "../../flows/import-conversions";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { changeBy } from "./outcome";

/** Each row is a commit of its own: more would outlast the request. */
const MOST_ROWS = 500;
const COLUMNS = ["ClickId", "EventID", "UserCompletedAt", "Revenue", "Reward"] as const;

const result = z.object({
  row: z.number(),
  ok: z.boolean(),
  code: z.string().openapi({ description: "The postback's code: ACCEPTED, DUPLICATE, WINDOW_EXPIRED …" }),
  messages: z.array(z.string()),
  conversionId: z.string().nullable(),
  status: z.string().nullable(),
});

/** `POST /conversions/import`: CSV `ClickId,EventID,UserCompletedAt,Revenue,Reward`, by the postback rules. */
export function conversionsImport(api: Api): void {
  const spec = { tag: "Conversions", summary: "Import conversions from CSV", access: "change" } as const;
  endpoint(
    api,
    {
      method: "post",
      path: "/conversions/import",
      ...spec,
      csvBody: COLUMNS.join(","),
      data: z.array(result),
    },
    async (asked) => {
      const rows = readRows(asked.text, asked.rim.now);
      return answer(asked.c, await importConversions(asked.env, { ...changeBy(asked), rows }));
    },
  );
}

function readRows(text: string, now: number): ImportRow[] {
  const records = readCsvRecords(text, COLUMNS, ["ClickId"]);
  if (!records) throw new AppError("INVALID", `body: the first line must be ${COLUMNS.join(",")}`);
  if (records.length === 0) throw new AppError("INVALID", "body: has no rows");
  if (records.length > MOST_ROWS) throw new AppError("INVALID", `body: must have at most ${MOST_ROWS} rows`);
  const problems: string[] = [];
  const rows = records.map((record, i) =>
    readRow(record, (words) => problems.push(`row ${i + 1}: ${words}`), now),
  );
  if (problems.length > 0) throw new AppError("INVALID", problems);
  return rows;
}

function readRow(
  record: Record<(typeof COLUMNS)[number], string>,
  problem: (words: string) => void,
  now: number,
): ImportRow {
  const { ClickId, EventID, UserCompletedAt, Revenue, Reward } = record;
  // A time without a zone is UTC, as all times here are.
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(UserCompletedAt) ? UserCompletedAt : `${UserCompletedAt}Z`;
  const at = UserCompletedAt === "" ? null : Date.parse(zoned.replace(/^(\d{4}-\d\d-\d\d) /, "$1T"));
  if (ClickId === "") problem("ClickId is required");
  if (at !== null && !(at <= now))
    problem("UserCompletedAt must be a time that has passed, like 2026-01-31T12:00:00Z");
  for (const [name, value] of Object.entries({ Revenue, Reward })) {
    if (value !== "" && !/^\d+(\.\d+)?$/.test(value)) problem(`${name} must be a number`);
  }
  return {
    clickId: ClickId,
    eventId: EventID || null,
    userCompletedAt: at,
    revenue: Revenue || null,
    reward: Reward || null,
  };
}
