import { and, desc, eq, gt, gte, lt, or, type SQL, sql } from "drizzle-orm";
import { firstIdAt } from "../../domain/ids";
import { maskSecrets } from "../../domain/secrets";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { statement } from "../query/statement";
import { auditLog } from "../schema/main";

/** Who changed what; secrets are masked when it is written. */
export type AuditEntry = {
  id: string;
  networkId: string;
  actor: string;
  action: string;
  record: string;
  recordId: string;
  before: unknown;
  after: unknown;
  at: number;
};

/** The row of a change; it belongs into the batch of the change itself. */
export function auditStatement(env: Env, entry: AuditEntry): D1PreparedStatement {
  const values = { ...entry, before: maskSecrets(entry.before), after: maskSecrets(entry.after) };
  return statement(env, mainDb(env).insert(auditLog).values(values));
}

/** The row of a change that may not happen: written only if the statement before it in the batch changed something. */
export function auditIfChanged(env: Env, entry: AuditEntry): D1PreparedStatement {
  const { id, networkId, actor, action, record, recordId, at } = entry;
  const [before, after] = [entry.before, entry.after].map((value) =>
    value === null || value === undefined ? null : JSON.stringify(maskSecrets(value)),
  );
  const insert = `INSERT INTO audit_log (id, network_id, actor, action, record, record_id, before, after, at)
    SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE changes() > 0`;
  return env.DB.prepare(insert).bind(id, networkId, actor, action, record, recordId, before, after, at);
}

/** True where that entry stands: what hangs on a change made earlier in the batch, however many statements before. */
export function audited({ id }: AuditEntry): SQL {
  return sql`EXISTS (SELECT 1 FROM audit_log WHERE id = ${id})`;
}

export type ChangeOfRecord = Pick<AuditEntry, "actor" | "before" | "after">;

/** What was made of a record after a moment (of its `updatedAt`), in turn. */
export async function changesSince(
  env: Env,
  { networkId, recordId, since }: { networkId: string; recordId: string; since: number },
): Promise<ChangeOfRecord[]> {
  const { actor, before, after } = auditLog;
  const rows = await mainDb(env)
    .select({ actor, before, after })
    .from(auditLog)
    .where(and(eq(auditLog.recordId, recordId), eq(auditLog.networkId, networkId), gt(auditLog.at, since)))
    .orderBy(auditLog.at);
  return rows.map((row) => ({ ...row, before: row.before ?? null, after: row.after ?? null }));
}

export type AuditFilter = { from?: number; to?: number; record?: string; recordId?: string; actor?: string };

/** A user is found by the e-mail alone: `user ann@mail.example (ID)`. */
function isUser(email: string): SQL {
  return sql`instr(${auditLog.actor}, ${`user ${email.trim().toLowerCase()} (`}) = 1`;
}

/** The audit log of a network, newest first. */
export async function listAudit(
  env: Env,
  networkId: string,
  ask: PageAsk & { filter: AuditFilter },
): Promise<Page<AuditEntry>> {
  const { from, to, record, recordId, actor } = ask.filter;
  const where = and(
    eq(auditLog.networkId, networkId),
    ask.before ? lt(auditLog.id, ask.before) : undefined,
    from === undefined ? undefined : gte(auditLog.id, firstIdAt(from)),
    to === undefined ? undefined : lt(auditLog.id, firstIdAt(to)),
    record ? eq(auditLog.record, record) : undefined,
    recordId ? eq(auditLog.recordId, recordId) : undefined,
    actor ? or(eq(auditLog.actor, actor), isUser(actor)) : undefined,
  );
  const orderBy = desc(auditLog.id);
  const rows = await mainDb(env).query.auditLog.findMany({ where, orderBy, limit: ask.limit + 1 });
  return pageOf(
    rows.map((row) => ({ ...row, before: row.before ?? null, after: row.after ?? null })),
    ask.limit,
  );
}
