/** The offers whose tracking link carries a postback token of their advertiser, as Adjust's do. */
export async function offersWithToken(
  env: Env,
  advertiserId: string,
  token: string,
): Promise<{ id: string; trackingUrl: string }[]> {
  const sql = `SELECT id, tracking_url AS trackingUrl FROM offers
    WHERE advertiser_id = ?1 AND instr(tracking_url, ?2) > 0`;
  const { results } = await env.DB.prepare(sql)
    .bind(advertiserId, token)
    .all<{ id: string; trackingUrl: string }>();
  return results;
}

/** Puts a new token into an offer's tracking link, if it is the one that the advertiser has by then. */
export function replaceToken(
  env: Env,
  of: { offerId: string; advertiserId: string; old: string; fresh: string; now: number },
): D1PreparedStatement {
  const sql = `UPDATE offers SET tracking_url = replace(tracking_url, ?3, ?4), updated_at = max(updated_at, ?5)
    WHERE id = ?1 AND instr(tracking_url, ?3) > 0
      AND EXISTS (SELECT 1 FROM advertisers WHERE id = ?2 AND postback_token = ?4)`;
  return env.DB.prepare(sql).bind(of.offerId, of.advertiserId, of.old, of.fresh, of.now);
}
