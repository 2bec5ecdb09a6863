export type AdvertiserAddress = {
  ip: string;
  firstAt: number;
  lastAt: number;
  count: number;
  signed: boolean;
};

/** More addresses than any sender has; a leaked token must not fill the table. */
const MOST = 500;
const HOUR = 3_600_000;

/**
 * Notes that proven postbacks came from an address, at most once an hour for all isolates, or sooner when it is
 * signed for the first time; answers whether it was written.
 */
export async function keepAddress(
  env: Env,
  seen: { advertiserId: string; ip: string; at: number; count: number; signed: boolean },
): Promise<boolean> {
  const sql = `INSERT INTO advertiser_addresses (advertiser_id, ip, first_at, last_at, count, signed)
    SELECT ?1, ?2, ?3, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM advertiser_addresses WHERE advertiser_id = ?1 AND ip = ?2)
      OR (SELECT count(*) FROM advertiser_addresses WHERE advertiser_id = ?1) < ${MOST}
    ON CONFLICT (advertiser_id, ip) DO UPDATE SET last_at = max(last_at, ?3), count = count + ?4,
      signed = max(signed, ?5) WHERE last_at <= ?3 - ${HOUR} OR signed < ?5`;
  const { advertiserId, ip, at, count, signed } = seen;
  const { meta } = await env.DB.prepare(sql)
    .bind(advertiserId, ip, at, count, signed ? 1 : 0)
    .run();
  return meta.changes > 0;
}

/** The addresses of an advertiser, those seen last first. */
export async function listAddresses(env: Env, advertiserId: string): Promise<AdvertiserAddress[]> {
  const sql = `SELECT ip, first_at AS firstAt, last_at AS lastAt, count, signed FROM advertiser_addresses
    WHERE advertiser_id = ? ORDER BY last_at DESC, ip LIMIT ${MOST}`;
  type Row = Omit<AdvertiserAddress, "signed"> & { signed: number };
  const { results } = await env.DB.prepare(sql).bind(advertiserId).all<Row>();
  return results.map((row) => ({ ...row, signed: row.signed === 1 }));
}
