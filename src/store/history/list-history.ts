import type { HistoryEntry, RequestSnapshot } from "../../domain/history/history";
import { firstIdAt, readUuid } from "../../domain/ids";
import { acceptedLine, withLine } from "../postback/accepted-line";
import { lookThrough, pageOfLooked } from "../query/bounded-scan";
import { type Condition, given } from "../query/conditions";
import type { Page, PageAsk } from "../query/page";
import type { RecordFilter } from "../query/record-filter";
import { clickIdsFor } from "../query/search";

type Row = Omit<HistoryEntry, "request"> & { request: string | null };

// A dead letter may hold clicks of every network: its text is for those who run the deployment, who read LOGS itself.
const REQUEST = `CASE WHEN request ->> '$.method' = 'QUEUE' THEN json_remove(request, '$.body') ELSE request END`;
const COLUMNS = `id, network_id AS networkId, at, level, type, code, message, click_id AS clickId,
  offer_id AS offerId, partner_id AS partnerId, response_id AS responseId, count, ${REQUEST} AS request`;

/** History lines of a network, newest first; a page looks through so many and no more. */
export async function listHistory(
  env: Env,
  networkId: string,
  { filter, before, limit }: PageAsk & { filter: RecordFilter },
): Promise<Page<HistoryEntry>> {
  const bounds: Condition[] = [
    filter.q ? searched(filter.q, await clickIdsFor(env, networkId, filter.q)) : null,
    given(before, "id < ?"),
    filter.from === undefined ? null : ["id >= ?", firstIdAt(filter.from)],
    filter.to === undefined ? null : ["id < ?", firstIdAt(filter.to)],
  ];
  const ask = {
    table: "history",
    columns: COLUMNS,
    bounds,
    filters: filters(networkId, filter),
    limit,
    few: Boolean(filter.q),
  };
  const [{ rows, horizon }, accepted] = await Promise.all([
    lookThrough<Row>(env.LOGS, ask),
    acceptedLine(env, networkId, filter),
  ]);
  const page = pageOfLooked([{ rows: rows.map(readLine), horizon }], limit);
  return accepted ? withLine(page, accepted, { before, limit }) : page;
}

function searched(q: string, clickIds: string[]): Condition {
  const id = readUuid(q) ?? q;
  // A sub-select each, so that each uses its own index.
  const sql = `id IN (SELECT id FROM history WHERE click_id IN (SELECT value FROM json_each(?))
    UNION SELECT id FROM history WHERE response_id = ? UNION SELECT id FROM history WHERE id = ?)
    OR id IN (SELECT id FROM history WHERE pub_member_id = ? UNION SELECT id FROM history WHERE pub_click_id = ?
    UNION SELECT id FROM history WHERE cnv_conversion_id = ?)`;
  return [`(${sql})`, JSON.stringify(clickIds), id, id, q, q, q];
}

function filters(networkId: string, filter: RecordFilter): Condition[] {
  const { level, code, type, offerId, partnerId } = filter;
  return [
    ["network_id = ?", networkId],
    given(level, "level = ?"),
    given(code, "code = ?"),
    given(type, "type = ?"),
    given(offerId, "offer_id = ?"),
    given(partnerId, "partner_id = ?"),
  ];
}

/** Everything the history has on a click, oldest first. */
export async function historyOfClick(env: Env, networkId: string, clickId: string): Promise<HistoryEntry[]> {
  const sql = `SELECT ${COLUMNS} FROM history WHERE click_id = ? AND network_id = ? ORDER BY id LIMIT 1000`;
  const { results } = await env.LOGS.prepare(sql).bind(clickId, networkId).all<Row>();
  return results.map(readLine);
}

function readLine(row: Row): HistoryEntry {
  return { ...row, request: row.request === null ? null : (JSON.parse(row.request) as RequestSnapshot) };
}
