/** Which page of a list, newest first: `before` is the id that the page before ended with. */
export type PageAsk = { before: string | null; limit: number };

/** A page and the cursor of the next; null when this is the last. */
export type Page<Row> = { rows: Row[]; next: string | null };

/** The page in `limit + 1` rows that were read to know whether there is a next. */
export function pageOf<Row extends { id: string }>(rows: Row[], limit: number): Page<Row> {
  if (rows.length <= limit) return { rows, next: null };
  const kept = rows.slice(0, limit);
  return { rows: kept, next: kept.at(-1)?.id ?? null };
}
