const NAMED = ["offers", "advertisers", "partners", "alerts", "api_keys"] as const;

/** The names of a network's records by their ids, whatever kind of record each is; without those that are gone. */
export async function recordNames(
  env: Env,
  networkId: string,
  ids: readonly string[],
): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const each = NAMED.map(
    (table) =>
      `SELECT id, name FROM ${table} WHERE network_id = ?1 AND id IN (SELECT value FROM json_each(?2))`,
  );
  const { results } = await env.DB.prepare(each.join(" UNION ALL "))
    .bind(networkId, JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return Object.fromEntries(results.map(({ id, name }) => [id, name]));
}
