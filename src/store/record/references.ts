import { type SQL, sql } from "drizzle-orm";

type Table = "advertisers" | "offers" | "partners";

/** True while the record is there. */
export function exists(table: Table, id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM ${sql.identifier(table)} WHERE id = ${id})`;
}

/**
 * A value where all conditions hold when the statement runs. Columns that must have one refuse the nothing that it is
 * otherwise, and with them their whole batch.
 */
export function onlyIf(value: string, conditions: readonly SQL[]): SQL<string> {
  if (conditions.length === 0) return sql<string>`${value}`;
  return sql<string>`(SELECT ${value} WHERE ${sql.join([...conditions], sql` AND `)})`;
}

/** The id of a record if it still is there when the statement runs: one deleted at that moment leaves no orphan. */
export function existing(table: Table, id: string): SQL<string> {
  return onlyIf(id, [exists(table, id)]);
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
    if (REFUSED.test(String(error))) return false;
    throw error;
  }
}

const REFUSED = new RegExp(
  `NOT NULL constraint failed: (${[
    "offers.advertiser_id",
    "links.(offer|partner)_id",
    "partner_postbacks.(offer|partner)_id",
    "(alerts|api_keys).network_id",
  ].join("|")})`,
);
