import { type SQL, sql } from "drizzle-orm";

export type OfferWithToken = { id: string; trackingUrl: string; updatedAt: number };

/** The offers whose tracking link carries a postback token of their advertiser, as Adjust's do. */
export async function offersWithToken(
  env: Env,
  advertiserId: string,
  token: string,
): Promise<OfferWithToken[]> {
  const find = `SELECT id, tracking_url AS trackingUrl, updated_at AS updatedAt FROM offers
    WHERE advertiser_id = ?1 AND instr(tracking_url, ?2) > 0`;
  const { results } = await env.DB.prepare(find).bind(advertiserId, token).all<OfferWithToken>();
  return results;
}

/** That by then no offers but these, as they were read, carry it. */
export function noOtherWithToken(advertiserId: string, token: string, read: readonly OfferWithToken[]): SQL {
  const known = JSON.stringify(read.map(({ id, updatedAt }) => [id, updatedAt]));
  return sql`NOT EXISTS (SELECT 1 FROM offers WHERE advertiser_id = ${advertiserId}
    AND instr(tracking_url, ${token}) > 0 AND (id, updated_at) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(${known})))`;
}

/** Puts a new token into an offer's tracking link, if that carries the old one. */
export function replaceToken(
  env: Env,
  of: { offerId: string; old: string; fresh: string; now: number },
): D1PreparedStatement {
  const replace = `UPDATE offers SET tracking_url = replace(tracking_url, ?2, ?3), updated_at = max(updated_at + 1, ?4)
    WHERE id = ?1 AND instr(tracking_url, ?2) > 0`;
  return env.DB.prepare(replace).bind(of.offerId, of.old, of.fresh, of.now);
}
