import { allOf, type Condition } from "./conditions";
import { type Page, pageOf } from "./page";

/** How many rows a list looks at for one page: more would take longer than anybody waits for a page. */
export const MOST_LOOKED_AT = 100_000;

/** Newest rows that match, and the id of the last row that was looked at when there may be more behind it. */
export type Looked<Row> = { rows: Row[]; horizon: string | null };

/**
 * The newest rows of a table that match, among the MOST_LOOKED_AT newest that `bounds` on their id let in: filters
 * without an index then cost as much at the most, however rare what they look for is.
 */
export async function lookThrough<Row>(
  db: D1Database,
  ask: {
    table: string;
    columns: string;
    bounds: Condition[];
    filters: Condition[];
    limit: number;
    /** The bounds name the rows that may be meant, as a search does. */
    few?: boolean;
    most?: number;
  },
): Promise<Looked<Row>> {
  const { table, columns, limit, few = false, most = MOST_LOOKED_AT } = ask;
  const [bounds, filters] = [allOf(...ask.bounds), allOf(...ask.filters)];
  // Of each row only what the filters ask for is looked at, one by one in their order, until there are enough.
  const fitting = `SELECT id FROM (SELECT id, (${filters.where}) AS fits FROM ${table}
    WHERE ${bounds.where} ORDER BY id DESC LIMIT ?) WHERE fits LIMIT ?`;
  const sql = `SELECT ${columns} FROM ${table} WHERE id IN (${fitting}) ORDER BY id DESC`;
  const matching = db.prepare(sql).bind(...filters.values, ...bounds.values, most, limit + 1);
  const { results: rows } = await matching.all<Row>();
  if (few || rows.length > limit) return { rows, horizon: null };
  const last = `SELECT id FROM ${table} WHERE ${bounds.where} ORDER BY id DESC LIMIT 1 OFFSET ?`;
  const horizon = await db
    .prepare(last)
    .bind(...bounds.values, most - 1)
    .first<string>("id");
  return { rows, horizon };
}

/** The page in what was looked through: a short page, even an empty one, goes on behind the last row looked at. */
export function pageOfLooked<Row extends { id: string }>(
  looked: readonly Looked<Row>[],
  limit: number,
): Page<Row> {
  const horizons = looked.flatMap(({ horizon }) => horizon ?? []);
  const horizon = horizons.sort().at(-1) ?? null;
  const rows = looked.flatMap((one) => one.rows).filter(({ id }) => horizon === null || id >= horizon);
  rows.sort((one, other) => (one.id < other.id ? 1 : -1));
  if (rows.length > limit) return pageOf(rows.slice(0, limit + 1), limit);
  return { rows, next: horizon };
}
