import type * as z from "zod";
import type { Caller } from "../../domain/access/caller";

type Fields = Record<string, unknown>;

/** A field that answers to partners leave out. */
export function staffOnly<T extends z.ZodType>(schema: T, description = ""): z.ZodOptional<T> {
  return schema.optional().meta({ description: `${description && `${description}. `}Not for partners` });
}

/** What a caller may see of a record: for a partner, all but the hidden fields. */
export function visible(caller: Caller, record: Fields, hidden: readonly string[]): Fields {
  if (caller.role !== "partner") return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.includes(name)));
}

/** The columns of a CSV for this caller. */
export function visibleColumns(
  caller: Caller,
  schema: { shape: Fields },
  hidden: readonly string[],
): string[] {
  return Object.keys(visible(caller, schema.shape, hidden));
}

/** A filter as it holds for this caller: a partner's is about its own records, whatever it asks for. */
export function scoped<Filter extends { partnerId?: string; advertiserId?: string }>(
  caller: Caller,
  filter: Filter,
): Filter {
  if (caller.role !== "partner") return filter;
  // An advertiser's id would tell which offers are whose.
  return { ...filter, advertiserId: undefined, partnerId: caller.partnerId ?? "" };
}

/** Whether a record is there for this caller: another partner's is not. */
export function ownOrNull<Row extends { partnerId: string }>(caller: Caller, row: Row | null): Row | null {
  return row && (caller.role !== "partner" || row.partnerId === caller.partnerId) ? row : null;
}
