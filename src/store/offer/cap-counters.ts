import { capKey } from "../../domain/offer/caps";
import type { Cap, Link, Offer } from "../../domain/offer/offer";

export type CapCounter = { used: number; reachedAt: number | null };
/** Counters by their key: see domain/offer/caps. */
export type CapCounters = ReadonlyMap<string, CapCounter>;

/** The counters of offers' and their events' caps in the periods that hold `now`. */
export function offerCapCounters(env: Env, offers: readonly Offer[], now: number): Promise<CapCounters> {
  const keys = offers.flatMap((offer) => [
    ...keysOf(`offer:${offer.id}`, offer.caps, now),
    ...offer.events.flatMap((event) => keysOf(`event:${event.id}`, event.caps, now)),
  ]);
  return readCounters(env, keys);
}

/** The counters of links' own caps. */
export function linkCapCounters(env: Env, links: readonly Link[], now: number): Promise<CapCounters> {
  return readCounters(
    env,
    links.flatMap((link) => keysOf(`link:${link.id}`, link.caps, now)),
  );
}

function keysOf(scope: string, caps: readonly Cap[], now: number): string[] {
  return caps.map((cap) => capKey(scope, cap, now));
}

async function readCounters(env: Env, keys: readonly string[]): Promise<CapCounters> {
  if (keys.length === 0) return new Map();
  const sql = `SELECT key, used, reached_at AS reachedAt FROM cap_counters
    WHERE key IN (SELECT value FROM json_each(?))`;
  const { results } = await env.DB.prepare(sql)
    .bind(JSON.stringify(keys))
    .all<CapCounter & { key: string }>();
  return new Map(results.map(({ key, used, reachedAt }) => [key, { used, reachedAt }]));
}
