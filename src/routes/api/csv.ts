import { parseAccept } from "hono/utils/accept";
import type { Page, PageAsk } from "../../store/query/page";

type CsvRow = Record<string, unknown>;

const FIRST_PAGE = 500;
const SHORTEST_PAGE = 100;
const LONGEST_PAGE = 4_000;
const PAGE_LENGTH = 2_000_000;

/** What speaks for JSON in an Accept header; the nearest one counts. */
const JSON_RANGES = ["application/json", "application/*", "*/*"];

/** Whether a client prefers CSV: it names text/csv, and JSON with less weight, or with as much but later. */
export function wantsCsv(accept: string | undefined): boolean {
  const ranges = parseAccept(accept ?? "").map(({ type, q }, place) => ({
    type: type.toLowerCase(),
    q,
    place,
  }));
  const named = (wanted: string) => ranges.find(({ type }) => type === wanted);
  const csv = named("text/csv");
  if (!csv || csv.q === 0) return false;
  const json = JSON_RANGES.map(named).find((range) => range !== undefined);
  if (!json || json.q !== csv.q) return csv.q > (json?.q ?? 0);
  return json.type !== "application/json" || csv.place < json.place;
}

/**
 * A CSV file of all pages, written while it is read; a first page that cannot be read is refused as such. Pages are as
 * long as two megabytes of text allow: each costs a question, of which an answer has so many, and some memory till it ends.
 */
export async function csvAnswer(
  name: string,
  columns: readonly string[],
  page: (ask: PageAsk) => Promise<Page<CsvRow>>,
): Promise<Response> {
  const encoder = new TextEncoder();
  let limit = FIRST_PAGE;
  const linesOf = (rows: CsvRow[]) => {
    const lines = rows.map((row) => csvLine(columns.map((column) => row[column]))).join("");
    if (rows.length > 0) limit = pageLength(lines.length / rows.length);
    return lines;
  };
  const first = await page({ before: null, limit });
  let { next } = first;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(csvLine(columns) + linesOf(first.rows)));
      if (next === null) controller.close();
    },
    async pull(controller) {
      // A page may be empty and not be the last; whoever reads is asked for no more before something is written.
      let more = await page({ before: next, limit });
      while (more.rows.length === 0 && more.next !== null) more = await page({ before: more.next, limit });
      next = more.next;
      if (more.rows.length > 0) controller.enqueue(encoder.encode(linesOf(more.rows)));
      if (next === null) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "no-store",
      vary: "Accept",
    },
  });
}

function pageLength(textOfARow: number): number {
  return Math.max(SHORTEST_PAGE, Math.min(Math.floor(PAGE_LENGTH / textOfARow), LONGEST_PAGE));
}

function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** One cell, quoted where needed; text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = /^[\s]*[=+\-@]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
