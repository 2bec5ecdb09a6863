import type { NetworkPolicies } from "../../domain/account/account";
import { readUuid } from "../../domain/ids";
import type { CompiledLink } from "../../domain/link/link";
import { capKey, NEVER, periodEnd } from "../../domain/offer/caps";
import type { BlockedSource, Cap, Link, Targeting } from "../../domain/offer/offer";
import { CLICK_MACROS, compileTemplate } from "../../domain/template/macros";

// Plain SQL: the redirect falls back to this when KV does not know a link.

type LinkRow = {
  link_id: string;
  network_id: string;
  slug: string;
  policies: string;
  offer_id: string;
  offer_name: string;
  offer_status: string;
  offer_type: "single" | "multi";
  link_status: string;
  partner_id: string;
  partner_status: string;
  advertiser_id: string;
  advertiser_status: string;
  tracking_url: string;
  fallback_url: string | null;
  targeting: string;
  blocked_sources: string;
  offer_caps: string;
  link_caps: string;
  event_payouts: string;
  events: string;
  dirty: number;
};

const SELECT = `SELECT l.id AS link_id, l.network_id, n.slug, n.policies, l.offer_id, o.name AS offer_name,
    o.status AS offer_status, o.type AS offer_type, l.status AS link_status, l.partner_id,
    p.status AS partner_status, o.advertiser_id, a.status AS advertiser_status, o.tracking_url, o.fallback_url,
    o.targeting, o.blocked_sources, o.caps AS offer_caps, l.caps AS link_caps, l.event_payouts, l.dirty,
    (SELECT json_group_array(json_object('id', e.id, 'eventId', e.event_id, 'caps', json(e.caps), 'revenue', json(e.revenue),
      'payout', json(e.payout))) FROM offer_events e WHERE e.offer_id = o.id) AS events
  FROM links l JOIN offers o ON o.id = l.offer_id JOIN partners p ON p.id = l.partner_id
    JOIN advertisers a ON a.id = o.advertiser_id JOIN networks n ON n.id = l.network_id`;

/** A link as the redirect needs it, read from D1; null when there is no such link. */
export async function findCompiledLink(env: Env, linkId: string, now: number): Promise<CompiledLink | null> {
  const id = readUuid(linkId);
  if (!id) return null;
  const row = await env.DB.prepare(`${SELECT} WHERE l.id = ?`).bind(id).first<LinkRow>();
  return row && compile(row, await reachedCaps(env, [row], now), now);
}

/** What KV is to get: a link, with the mark that is to change once KV has it. */
type DirtyLink = { link: CompiledLink; dirty: number };

/** Links with changes that KV does not have yet, the oldest change first; `of` leaves out all others. */
export function findDirtyLinks(
  env: Env,
  now: number,
  { limit, of }: { limit: number; of?: LinksOf },
): Promise<DirtyLink[]> {
  const [only, ...values] = of ? scopeOf(of) : ["1"];
  const sql = `${SELECT} WHERE l.dirty > 0 AND ${only} ORDER BY l.dirty LIMIT ?`;
  return compileAll(env, now, env.DB.prepare(sql).bind(...values, limit));
}

/** Longer than anybody who read a link before its change may take to write it. */
const CONFIRM_AFTER_MS = 120_000;

/** Links that were written to KV a while ago and are to be written once more. */
export function findLinksToConfirm(env: Env, now: number, limit: number): Promise<DirtyLink[]> {
  const sql = `${SELECT} WHERE l.dirty < 0 AND l.dirty > ? ORDER BY l.dirty DESC LIMIT ?`;
  return compileAll(env, now, env.DB.prepare(sql).bind(CONFIRM_AFTER_MS - now, limit));
}

async function compileAll(env: Env, now: number, find: D1PreparedStatement): Promise<DirtyLink[]> {
  const { results } = await find.all<LinkRow>();
  if (results.length === 0) return [];
  const reached = await reachedCaps(env, results, now);
  return results.map((row) => ({ link: compile(row, reached, now), dirty: row.dirty }));
}

/**
 * Turns the marks of links that KV has into marks to confirm (negative), and those of confirmed ones into 0: somebody
 * who read the link earlier may write it later, and never say so. Where the mark has moved meanwhile, somebody may
 * have written the newer copy before our older one: it is raised again, so that the newest is written last.
 */
export async function markPublished(
  env: Env,
  links: readonly { id: string; dirty: number }[],
  now: number,
): Promise<void> {
  const seen = "(SELECT value ->> '$.dirty' FROM json_each(?1) WHERE value ->> '$.id' = links.id)";
  const sql = `UPDATE links SET dirty = CASE dirty WHEN ${seen} THEN min(-dirty, 0) WHEN -${seen} THEN dirty
      ELSE max(abs(dirty) + 1, ?2) END
    WHERE id IN (SELECT value ->> '$.id' FROM json_each(?1))`;
  await env.DB.prepare(sql).bind(JSON.stringify(links), now).run();
}

export type LinksOf =
  | { linkId: string }
  | { offerId: string }
  | { partnerId: string }
  | { advertiserId: string }
  | { networkId: string };

/** The statement that marks links as changed; it belongs into the batch of the change itself. */
export function dirtyLinks(env: Env, of: LinksOf, now: number): D1PreparedStatement {
  const [only, value] = scopeOf(of);
  // One change may follow another in the same millisecond: a mark always grows.
  return env.DB.prepare(`UPDATE links AS l SET dirty = max(abs(dirty) + 1, ?) WHERE ${only}`).bind(
    now,
    value,
  );
}

function scopeOf(of: LinksOf): [sql: string, value: string] {
  if ("linkId" in of) return ["l.id = ?", of.linkId];
  if ("offerId" in of) return ["l.offer_id = ?", of.offerId];
  if ("partnerId" in of) return ["l.partner_id = ?", of.partnerId];
  if ("networkId" in of) return ["l.network_id = ?", of.networkId];
  return ["l.offer_id IN (SELECT id FROM offers WHERE advertiser_id = ?)", of.advertiserId];
}

type EventCaps = {
  id: string;
  eventId: string;
  caps: Cap[];
  revenue: { type: string; amount: number };
  payout: { type: string; amount: number };
};

function capScopes(row: LinkRow): { offer: Cap[]; link: Cap[]; events: EventCaps[] } {
  return {
    offer: JSON.parse(row.offer_caps) as Cap[],
    link: JSON.parse(row.link_caps) as Cap[],
    events: JSON.parse(row.events) as EventCaps[],
  };
}

const eventPayouts = (row: LinkRow) => JSON.parse(row.event_payouts) as Link["eventPayouts"];

/** The counters of the current periods of these links' caps that are full. */
async function reachedCaps(env: Env, rows: readonly LinkRow[], now: number): Promise<Set<string>> {
  const keys = rows.flatMap((row) => {
    const { offer, link, events } = capScopes(row);
    return [
      ...offer.map((cap) => capKey(`offer:${row.offer_id}`, cap, now)),
      ...link.map((cap) => capKey(`link:${row.link_id}`, cap, now)),
      ...events.flatMap((event) => event.caps.map((cap) => capKey(`event:${event.id}`, cap, now))),
    ];
  });
  if (keys.length === 0) return new Set();
  const sql =
    "SELECT key FROM cap_counters WHERE reached_at IS NOT NULL AND key IN (SELECT value FROM json_each(?))";
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(keys)).all<{ key: string }>();
  return new Set(results.map((row) => row.key));
}

/** Until when full caps close the link: its own and the offer's each do, events only when every paid one is full. */
function cappedUntil(row: LinkRow, reached: ReadonlySet<string>, now: number): number | null {
  const until = (scope: string, caps: readonly Cap[]) =>
    Math.max(
      0,
      ...caps.filter((cap) => reached.has(capKey(scope, cap, now))).map((cap) => periodEnd(cap.period, now)),
    );
  const { offer, link, events } = capScopes(row);
  const own = new Map(eventPayouts(row).map(({ eventId, payout }) => [eventId, payout]));
  // A share of a revenue of 0 is 0.
  const pays = (event: EventCaps) => {
    const { type, amount } = own.get(event.eventId) ?? event.payout;
    return type !== "share" && amount > 0;
  };
  const paid = events.filter((e) => e.revenue.amount > 0 || pays(e) || e.revenue.type === "reported");
  const allEvents = paid.length
    ? Math.min(...paid.map((event) => until(`event:${event.id}`, event.caps)))
    : 0;
  const end = Math.max(until(`link:${row.link_id}`, link), until(`offer:${row.offer_id}`, offer), allEvents);
  return end > 0 ? Math.min(end, NEVER) : null;
}

function inactiveReason(row: LinkRow): string | null {
  if (row.offer_status !== "active") return `The offer is ${row.offer_status}.`;
  if (row.link_status !== "active") return "The link is paused.";
  if (row.partner_status !== "active") return "The partner is paused.";
  if (row.advertiser_status !== "active") return "The advertiser is paused.";
  return null;
}

function compile(row: LinkRow, reached: ReadonlySet<string>, now: number): CompiledLink {
  const targeting = JSON.parse(row.targeting) as Targeting;
  const blocked = JSON.parse(row.blocked_sources) as BlockedSource[];
  const policies = JSON.parse(row.policies) as NetworkPolicies;
  return {
    linkId: row.link_id,
    networkId: row.network_id,
    networkSlug: row.slug,
    offerId: row.offer_id,
    offerName: row.offer_name,
    partnerId: row.partner_id,
    advertiserId: row.advertiser_id,
    inactive: inactiveReason(row),
    startsAt: targeting.startsAt ? Date.parse(targeting.startsAt) : null,
    endsAt: targeting.endsAt ? Date.parse(targeting.endsAt) : null,
    cappedUntil: cappedUntil(row, reached, now),
    tracking: compileTemplate(row.tracking_url, CLICK_MACROS),
    fallback: row.fallback_url ? compileTemplate(row.fallback_url, CLICK_MACROS) : null,
    targeting,
    blockedSources: blocked.filter((source) => source.partnerId === row.partner_id),
    storeFullIp: policies.storeFullIp,
  };
}
