/** A conversion that shows an offer's postbacks to arrive: of traffic, and brought by no import. */
export type PostedConversion = { id: string; receivedAt: number };

/** The newest conversion of an offer that a real postback made, at or after a moment's first id; or null. */
export function findPostedConversion(
  env: Env,
  { networkId, offerId, firstId }: { networkId: string; offerId: string; firstId: string },
): Promise<PostedConversion | null> {
  const imported =
    "SELECT 1 FROM conversion_changes WHERE conversion_id = conversions.id AND changed_by = 'import'";
  const sql = `SELECT id, received_at AS receivedAt FROM conversions
    WHERE network_id = ? AND offer_id = ? AND id >= ? AND test = 0 AND status_by <> 'import'
      AND NOT EXISTS (${imported}) ORDER BY id DESC LIMIT 1`;
  return env.DB.prepare(sql).bind(networkId, offerId, firstId).first<PostedConversion>();
}
