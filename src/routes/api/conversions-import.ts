import * as z from "zod";
import { readCsvRecords } from "../../domain/csv";
import { readMoment } from "../../domain/moment";
import { parseMoney } from "../../domain/money";
import { AppError } from "../../errors";
import { type ImportRow, importConversions } from "../../flows/conversion/import-conversions";
import type { UnreadRow } from "../../flows/outcome";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { changeBy } from "./outcome";

/** Each row is a commit of its own: more would outlast the request. */
const MOST_ROWS = 500;
const COLUMNS = ["ClickId", "EventID", "UserCompletedAt", "Revenue", "Reward"] as const;

const result = z.object({
  row: z.number(),
  ok: z.boolean(),
  code: z.string().meta({
    description:
      "The postback's code: ACCEPTED, DUPLICATE, WINDOW_EXPIRED …; INVALID where the row cannot be read",
  }),
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
      const { c, env } = asked;
      const rows = readRows(asked.text, asked.rim.now);
      const results = await importConversions(env, { ...changeBy(asked), rows });
      c.set(
        "unfinished",
        results.some(({ code }) => code === "TRY_AGAIN"),
      );
      return answer(c, results);
    },
  );
}

function readRows(text: string, now: number): (ImportRow | UnreadRow)[] {
  const records = readCsvRecords(text, [...COLUMNS, "Status"], ["ClickId"]);
  if (!records) throw new AppError("INVALID", `body: the first line must be ${COLUMNS.join(",")}`);
  if (records.length === 0) throw new AppError("INVALID", "body: has no rows");
  if (records.length > MOST_ROWS) throw new AppError("INVALID", `body: must have at most ${MOST_ROWS} rows`);
  return records.map((record) => readRow(record, now));
}

/** The click id is not judged here: what is wrong with it has the codes of postbacks. */
function readRow(
  record: Record<(typeof COLUMNS)[number] | "Status", string>,
  now: number,
): ImportRow | UnreadRow {
  const { ClickId, EventID, UserCompletedAt, Revenue, Reward, Status } = record;
  // A rejection that was taken for an action would be paid.
  const problems = Status === "" ? [] : ["Status: an action has none; POST /conversions/status changes it"];
  const at = UserCompletedAt === "" ? null : readTime(UserCompletedAt);
  if (at !== null && !(at <= now))
    problems.push("UserCompletedAt: must be a time that has passed, like 2026-01-31T12:00:00Z");
  for (const [name, value] of Object.entries({ Revenue, Reward })) {
    const isAmount = /^\d+(\.\d+)?$/.test(value) && parseMoney(value) !== null;
    if (value !== "" && !isAmount) problems.push(`${name}: must be 0 or more, like 12.50`);
  }
  if (problems.length > 0) return { problems };
  return {
    clickId: ClickId,
    eventId: EventID || null,
    userCompletedAt: at,
    revenue: Revenue || null,
    reward: Reward || null,
  };
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|UTC|([+-]\d\d):?(\d\d))?)?$/i;

/** A time without a zone is UTC, as all times here are; what is no time, or on no day of the calendar, is NaN. */
function readTime(text: string): number {
  const [, day, clock, hours, minutes = "00"] = TIME.exec(text) ?? [];
  if (!day) return Number.NaN;
  const zone = hours ? `${hours}:${minutes}` : "Z";
  return readMoment(clock ? `${day}T${clock}${zone}` : day) ?? Number.NaN;
}
