import { type SQL, sql } from "drizzle-orm";

/**
 * The id of a record if it still is there when the statement runs. Columns that must have one refuse the nothing that
 * it is otherwise, and with them their whole batch: a record deleted at that moment leaves no orphan.
 */
export function existing(table: "advertisers" | "offers" | "partners", id: string): SQL<string> {
  return sql`(SELECT id FROM ${sql.identifier(table)} WHERE id = ${id})`;
}

/** What may refer to a record, in people's words, each with the question whether it does. */
export type References = Record<string, string>;

/** The condition under which a record may go: asked in the statement that deletes it, so that nothing comes between. */
export function unreferenced(references: References): string {
  return Object.values(references)
    .map((question) => `NOT EXISTS (${question})`)
    .join(" AND ");
}

/** What refers to a record, in people's words; `values` are what the questions ask with. */
export async function referring(env: Env, references: References, values: unknown[]): Promise<string[]> {
  const columns = Object.values(references).map((question, i) => `EXISTS (${question}) AS r${i}`);
  const found = await env.DB.prepare(`SELECT ${columns.join(", ")}`)
    .bind(...values)
    .first<Record<string, number>>();
  return Object.keys(references).filter((_, i) => found?.[`r${i}`] === 1);
}

/** Runs a batch; false, and nothing done, when a record that it refers to is gone. */
export async function refersToExisting<T>(batch: Promise<T>): Promise<T | false> {
  try {
    return await batch;
  } catch (error) {
    if (/NOT NULL constraint failed: (offers\.advertiser_id|links\.(offer|partner)_id)/.test(String(error)))
      return false;
    throw error;
  }
}
