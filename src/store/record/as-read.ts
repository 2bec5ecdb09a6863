import { and, eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { maskSecrets } from "../../domain/secrets";
import { mainDb } from "../databases";
import { statement } from "../query/statement";
import { auditLog } from "../schema/main";
import type { AuditEntry } from "./audit";

// Many may change a record at once. Each writes it only as it has read it, which `updated_at` tells, and in one batch
// with all that belongs to the change: of two who read the same, the second writes nothing and has to look again.

/** What is written of a record, and what must be so by then besides its being as it was read. */
export type Write<T> = { fields: Partial<T>; provided?: readonly SQL[] };

/** The condition of an update: the record is as it was read, and what else the change relies on holds. */
export function asRead(
  table: { id: SQLiteColumn; updatedAt: SQLiteColumn },
  before: { id: string; updatedAt: number },
  provided: readonly SQL[] = [],
): SQL | undefined {
  return and(eq(table.id, before.id), eq(table.updatedAt, before.updatedAt), ...provided);
}

/** The audit row right behind such an update: where that changed nothing, it refuses itself and with it the whole batch. */
export function auditAsRead(env: Env, entry: AuditEntry): D1PreparedStatement {
  const id = sql<string>`(SELECT ${entry.id} WHERE changes() > 0)`;
  const values = { ...entry, id, before: maskSecrets(entry.before), after: maskSecrets(entry.after) };
  return statement(env, mainDb(env).insert(auditLog).values(values));
}

/** Runs such a batch; false, and nothing done, when the record was not as it was read. */
export async function wasAsRead(batch: Promise<unknown>): Promise<boolean> {
  try {
    await batch;
    return true;
  } catch (error) {
    if (/NOT NULL constraint failed: audit_log\.id/.test(String(error))) return false;
    throw error;
  }
}
