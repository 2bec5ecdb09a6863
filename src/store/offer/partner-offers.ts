/** The names of the offers that a partner has or had links for, whatever became of them; of the newest thousand. */
export async function offerNamesOf(
  env: Env,
  networkId: string,
  partnerId: string,
): Promise<{ id: string; name: string }[]> {
  const sql = `SELECT offers.id, offers.name FROM links JOIN offers ON offers.id = links.offer_id
    WHERE links.partner_id = ? AND links.network_id = ? ORDER BY links.id DESC LIMIT 1000`;
  const { results } = await env.DB.prepare(sql)
    .bind(partnerId, networkId)
    .all<{ id: string; name: string }>();
  return results;
}
