import { type SQL, sql } from "drizzle-orm";

/**
 * The id of a record if it still is there when the statement runs. Columns that must have one refuse the nothing that
 * it is otherwise, and with them their whole batch: a record deleted at that moment leaves no orphan.
 */
export function existing(table: "advertisers" | "offers" | "partners", id: string): SQL<string> {
  return sql`(SELECT id FROM ${sql.identifier(table)} WHERE id = ${id})`;
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
