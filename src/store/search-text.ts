import { type Column, or, type SQL, sql } from "drizzle-orm";

/** Whether a column holds the text somewhere, in any case, or is the id that was typed. */
export function containing(text: string, name: Column, id: Column): SQL | undefined {
  const pattern = `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
  return or(sql`${name} LIKE ${pattern} ESCAPE '\\'`, sql`${id} = ${text.toLowerCase()}`);
}
