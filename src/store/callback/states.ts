/** A conversion's callbacks with the state each is in. */
export async function callbackStates(
  env: Env,
  conversionId: string,
): Promise<{ id: string; destination: string; state: string }[]> {
  const sql =
    "SELECT id, destination, state FROM callbacks WHERE conversion_id = ? ORDER BY change_no, destination";
  const { results } = await env.DB.prepare(sql)
    .bind(conversionId)
    .all<{ id: string; destination: string; state: string }>();
  return results;
}
