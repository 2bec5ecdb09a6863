import { isPlain } from "../../domain/record/changes";
import type { AuditEntry } from "../../store/record/audit";
import { fromMicros, iso } from "./fields";

/** A change as answers show it: its amounts as decimals and its moments as times, as those of the records themselves. */
export function showEntry({ id, at, actor, action, record, recordId, before, after }: AuditEntry) {
  return { id, time: iso(at), actor, action, record, recordId, before: told(before), after: told(after) };
}

function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === "number" ? toldNumber(name, inner, value) : told(inner),
    ]),
  );
}

/** Revenue, payouts, and limits of revenue are kept in micro-units, percentages too; caps on conversions are counts. */
function toldNumber(name: string, value: number, { metric }: Record<string, unknown>): number | string {
  if (/[a-z]At$/.test(name)) return iso(value);
  const isAmount = name === "amount" || (name === "limit" && metric === "revenue");
  return isAmount ? fromMicros(value) : value;
}
