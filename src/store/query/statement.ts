/** Anything drizzle has built and not run. */
type Built = { toSQL(): { sql: string; params: unknown[] } };

/** A drizzle query as a statement for `env.DB.batch`, beside statements written by hand. */
export function statement(env: Env, query: Built): D1PreparedStatement {
  const { sql, params } = query.toSQL();
  return env.DB.prepare(sql).bind(...params);
}
