import type { HistoryEntry } from "../../domain/history/history";
import { firstIdAt, readUuid, uuidTime } from "../../domain/ids";
import { wordsFor } from "../../domain/postback/codes";
import type { Page, PageAsk } from "../query/page";
import type { RecordFilter } from "../query/record-filter";

type Row = Pick<HistoryEntry, "id" | "at" | "offerId" | "partnerId" | "clickId">;

/**
 * The line of an accepted postback, by its responseId. None is written for it, since most postbacks are accepted and
 * the conversion says it all; but whoever has the responseId of an answer must find it.
 */
export async function acceptedLine(
  env: Env,
  networkId: string,
  filter: RecordFilter,
): Promise<HistoryEntry | null> {
  const responseId = readUuid(filter.q ?? "");
  if (!responseId) return null;
  const at = uuidTime(responseId);
  // What was rejected at once has another code, and a line of its own.
  const sql = `SELECT id, received_at AS at, offer_id AS offerId, partner_id AS partnerId, click_id AS clickId
    FROM conversions WHERE id >= ? AND id < ? AND receipt_id = ? AND network_id = ?
    AND coalesce(reason, '') NOT IN ('window_expired', 'too_fast')`;
  const values = [firstIdAt(at), firstIdAt(at + 1), responseId, networkId];
  const row = await env.DB.prepare(sql)
    .bind(...values)
    .first<Row>();
  const what = { level: "info", type: "postback", code: "ACCEPTED", message: wordsFor("ACCEPTED") } as const;
  const line = row && { ...row, networkId, ...what, responseId, count: 1, request: null };
  return line && suits(line, filter) ? line : null;
}

function suits(
  line: HistoryEntry,
  { from, to, level, code, type, offerId, partnerId }: RecordFilter,
): boolean {
  const asked = { level, code, type, offerId, partnerId };
  const named = Object.entries(asked).every(([name, value]) => {
    return value === undefined || line[name as keyof typeof asked] === value;
  });
  return named && (from === undefined || line.at >= from) && (to === undefined || line.at < to);
}

/** A page with one more line in its place, where it belongs on this page and does not tell of the same answer again. */
export function withLine(
  page: Page<HistoryEntry>,
  line: HistoryEntry,
  { before, limit }: PageAsk,
): Page<HistoryEntry> {
  const isElsewhere = (before !== null && line.id >= before) || (page.next !== null && line.id < page.next);
  if (isElsewhere || page.rows.some(({ responseId }) => responseId === line.responseId)) return page;
  const rows = [...page.rows, line].sort((one, other) => (one.id < other.id ? 1 : -1));
  if (rows.length <= limit) return { rows, next: page.next };
  const kept = rows.slice(0, limit);
  return { rows: kept, next: kept.at(-1)?.id ?? null };
}
