import type { AuditEntry } from "../../store/record/audit";
import type { Change } from "../outcome";

/** What was done to which record. */
export type Deed = { action: string; record: string; recordId: string; before?: unknown; after?: unknown };

/** The audit row of a change: who and when come from the change, the rest from the deed. */
export function auditEntry({ rim, networkId, actor }: Change, deed: Deed): AuditEntry {
  const { action, record, recordId, before = null, after = null } = deed;
  return { id: rim.newId(), networkId, actor, action, record, recordId, before, after, at: rim.now };
}
