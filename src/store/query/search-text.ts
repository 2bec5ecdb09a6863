import { type Column, or, type SQL, sql } from "drizzle-orm";

/** Whether a column holds the text somewhere, in any case, or is the id that was typed. */
export function containing(text: string, name: Column, id: Column): SQL | undefined {
  // Not LIKE: D1 refuses patterns of more than 50 bytes.
  return or(sql`instr(lower(${name}), lower(${text})) > 0`, sql`${id} = ${text.toLowerCase()}`);
}

/** Whether a record is one of these. */
export function among(ids: readonly string[], id: Column): SQL {
  return sql`${id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

/** Whether a name is this one, in any case. */
export function called(text: string, name: Column): SQL {
  return sql`${name} = ${text} COLLATE NOCASE`;
}
