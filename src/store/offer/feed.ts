import type { Link, Offer } from "../../domain/offer/offer";
import { readLinks } from "../link/offer-links";
import type { Page, PageAsk } from "../query/page";
import { findOffers } from "./offers";

/** An offer a partner may run, with its link and when it last changed or became one that may be run. */
export type FeedEntry = { id: string; offer: Offer; link: Link; updatedAt: number };

// Whatever may close an offer and open it again: staff at any of the four records, and the day it starts.
const UPDATED_AT = `max(o.updated_at, l.updated_at, a.updated_at, p.updated_at,
  coalesce(CAST(round(unixepoch(o.targeting ->> '$.startsAt', 'subsec') * 1000) AS INTEGER), 0))`;

/** The active offers with an active link of a partner, newest link first. */
export async function listFeed(
  env: Env,
  networkId: string,
  ask: PageAsk & { partnerId: string; offerId?: string; updatedSince?: number; now: number },
): Promise<Page<FeedEntry>> {
  const { partnerId, offerId = null, updatedSince = 0, now, before, limit } = ask;
  const sql = `SELECT l.id, ${UPDATED_AT} AS updatedAt FROM links l JOIN offers o ON o.id = l.offer_id JOIN advertisers a ON a.id = o.advertiser_id
      JOIN partners p ON p.id = l.partner_id
    WHERE l.partner_id = ?1 AND l.network_id = ?2 AND (?3 IS NULL OR l.id < ?3)
      AND l.status = 'active' AND o.status = 'active' AND a.status = 'active' AND p.status = 'active'
      AND (o.targeting ->> '$.startsAt' IS NULL OR o.targeting ->> '$.startsAt' <= ?5)
      AND (o.targeting ->> '$.endsAt' IS NULL OR o.targeting ->> '$.endsAt' > ?5)
      AND ${UPDATED_AT} >= ?4 AND (?7 IS NULL OR o.id = ?7)
    ORDER BY l.id DESC LIMIT ?6`;
  const { results } = await env.DB.prepare(sql)
    .bind(partnerId, networkId, before, updatedSince, new Date(now).toISOString(), limit + 1, offerId)
    .all<{ id: string; updatedAt: number }>();
  const updatedAt = new Map(results.map((row) => [row.id, row.updatedAt]));
  const ids = results.slice(0, limit).map(({ id }) => id);
  const links = await readLinks(env, networkId, ids);
  const offers = await findOffers(
    env,
    networkId,
    links.map((link) => link.offerId),
  );
  const byId = new Map(offers.map((offer) => [offer.id, offer]));
  const rows = links.flatMap((link) => {
    const offer = byId.get(link.offerId);
    return offer ? [{ id: link.id, offer, link, updatedAt: updatedAt.get(link.id) ?? offer.updatedAt }] : [];
  });
  return { rows, next: results.length > limit ? (ids.at(-1) ?? null) : null };
}
