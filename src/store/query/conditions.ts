type Value = string | number | null;

/** One condition with its values, or null where it was not asked for. */
export type Condition = readonly [sql: string, ...values: Value[]] | null;

/** A condition on a value that may be absent: `given(filter.offerId, "offer_id = ?")`. */
export function given(value: Value | undefined, sql: string): Condition {
  return value === undefined || value === null ? null : [sql, value];
}

/** Conditions that must all hold, with their values in order. */
export function allOf(...conditions: Condition[]): { where: string; values: Value[] } {
  const asked = conditions.filter((condition) => condition !== null);
  const where = asked.map(([sql]) => `(${sql})`).join(" AND ") || "1";
  return { where, values: asked.flatMap(([, ...values]) => values) };
}
