/** A value of an audited record as people read it: words, or a moment. */
export type DiffValue = { text: string } | { at: string };
export type DiffLine = { field: string; before: DiffValue | null; after: DiffValue | null };

type Fields = Record<string, unknown>;
const MOST_DEEP = 8;

/** What a change changed, field by field: `events.lvl_10.payout.amount: 5 → 6`. */
export function auditDiff(before: unknown, after: unknown): DiffLine[] {
  const [old, now] = [flat(before), flat(after)];
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
    .filter((line) => JSON.stringify(line.before) !== JSON.stringify(line.after));
}

function flat(record: unknown): Map<string, DiffValue> {
  const lines = new Map<string, DiffValue>();
  walk(record, { path: "", parent: {}, depth: 0, lines });
  return lines;
}

type Place = { path: string; parent: Fields; depth: number; lines: Map<string, DiffValue> };

function walk(value: unknown, place: Place): void {
  const { path, parent, depth, lines } = place;
  const deeper = (name: string, inner: unknown, parent: Fields) =>
    walk(inner, { path: path ? `${path}.${name}` : name, parent, depth: depth + 1, lines });
  if (value === null || value === undefined || value === "") return;
  if (isFields(value) && depth < MOST_DEEP) {
    for (const [name, inner] of Object.entries(value)) deeper(name, inner, value);
  } else if (Array.isArray(value) && value.some(isFields) && depth < MOST_DEEP) {
    for (const [i, inner] of value.entries()) deeper(nameOfItem(inner, i), inner, {});
  } else if (!Array.isArray(value) || value.length > 0) {
    lines.set(path || "value", readable(value, path.split(".").at(-1) ?? "", parent));
  }
}

/** A list's item by what names it, so that a new one does not make all others look changed. */
function nameOfItem(item: unknown, index: number): string {
  const { eventId, period, metric } = isFields(item) ? item : {};
  if (typeof eventId === "string" && eventId !== "") return eventId;
  if (typeof period === "string" && typeof metric === "string") return `${metric} a ${period}`;
  return String(index + 1);
}

function readable(value: unknown, name: string, parent: Fields): DiffValue {
  if (typeof value === "number") return { text: `${value}${isShare(name, parent) ? " %" : ""}` };
  if (typeof value === "boolean") return { text: value ? "yes" : "no" };
  if (Array.isArray(value) && !value.some(isFields)) return { text: value.join(", ") };
  if (typeof value !== "string") return { text: JSON.stringify(value) };
  return /[a-z]At$/.test(name) && Number.isFinite(Date.parse(value)) ? { at: value } : { text: value };
}

function isShare(name: string, { type }: Fields): boolean {
  return name === "amount" && (type === "percent" || type === "share");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
