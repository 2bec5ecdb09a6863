/** The fields of `after` that differ from `before`: a change writes only these, so two people do not undo each other. */
export function changedFields<T extends object>(before: T, after: T): Partial<T> {
  const names = Object.keys(after) as (keyof T)[];
  const changed = names.filter((name) => textOf(before[name]) !== textOf(after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as Partial<T>;
}

/** Where two values differ, as deep as both are objects: `creative.title`. A list counts as a whole. */
export function changedPaths(before: unknown, after: unknown, at = ""): string[] {
  if (isPlain(before) && isPlain(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changedPaths(before[name], after[name], at ? `${at}.${name}` : name));
  }
  return at === "" || textOf(before) === textOf(after) ? [] : [at];
}

/** A value as text; objects with their fields in one order, since a body has them in another than the database. */
function textOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) => {
    if (!isPlain(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** The same fields of a record as a change names: the "before" of an audit row. */
export function fieldsOf<T extends object>(record: T, names: object): Partial<T> {
  const kept = Object.entries(record).filter(([name]) => name in names);
  return Object.fromEntries(kept) as Partial<T>;
}

/** A partial record laid over a whole one: objects are merged, lists and values replaced. */
export function mergeChange(base: unknown, patch: unknown): unknown {
  if (!isPlain(base) || !isPlain(patch)) return patch;
  const changed = Object.entries(patch).map(([name, value]) => [name, mergeChange(base[name], value)]);
  // From entries, so that a field called __proto__ is a field like any other.
  return Object.fromEntries([...Object.entries(base), ...changed]);
}

/** Whether a value is an object with fields, and no list. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
