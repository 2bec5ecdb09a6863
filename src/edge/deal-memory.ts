import type { Click } from "../domain/click/click";
import type { Deal } from "../domain/offer/terms";
import { findAdvertiserByToken, type Owner } from "../store/account/advertiser-by-token";
import { findClick } from "../store/click/clicks";
import { findDeal } from "../store/postback/deals";
import { dropOldest } from "./drop-oldest";
import { inTime, READ_MS } from "./in-time";

/** Terms that staff change count everywhere within so long, and at once in the isolate that took the change. */
const DEAL_FRESH_MS = 10_000;
const MAX_DEALS = 1_000;
/** About a megabyte. A click never changes once it is written, so it may be remembered for as long as there is room. */
const MAX_CLICKS = 1_000;

const deals = new Map<string, { deal: Deal; readAt: number }>();
const owners = new Map<string, { owner: Owner; readAt: number }>();
const clicks = new Map<string, Click>();

/** What a click's postbacks are judged by, as it stood at most ten seconds ago; null when its link is gone. */
export async function recallDeal(env: Env, click: Click, now: number): Promise<Deal | null> {
  const known = deals.get(click.linkId);
  if (known && now - known.readAt < DEAL_FRESH_MS) return known.deal;
  deals.delete(click.linkId);
  const deal = await inTime(READ_MS, findDeal(env, click));
  if (deal) keep(deals, MAX_DEALS, click.linkId, { deal, readAt: now });
  return deal;
}

/** Whose postback token this is or was, as it stood at most ten seconds ago; a token that is nobody's is asked again. */
export async function recallOwner(env: Env, token: string, now: number): Promise<Owner | null> {
  const known = owners.get(token);
  if (known && now - known.readAt < DEAL_FRESH_MS) return known.owner;
  owners.delete(token);
  const owner = await inTime(READ_MS, findAdvertiserByToken(env, token));
  if (owner) keep(owners, MAX_DEALS, token, { owner, readAt: now });
  return owner;
}

/** What is known of a link's terms is no longer so. */
export function forgetDeal(linkId: string): void {
  deals.delete(linkId);
}

/** Makes this isolate read all terms anew: what was changed here counts here at once. */
export function forgetDeals(): void {
  deals.clear();
  owners.clear();
}

/** A click that has landed; senders repeat a postback within seconds, so the last thousand are remembered. */
export async function recallClick(env: Env, shard: number, id: string): Promise<Click | null> {
  const known = clicks.get(id);
  if (known) return known;
  const click = await inTime(READ_MS, findClick(env, shard, id));
  if (click) keep(clicks, MAX_CLICKS, id, click);
  return click;
}

/** Whether a click with this id has landed, for all that is remembered here: then the id is one of ours. */
export const remembersClick = (id: string): boolean => clicks.has(id);

function keep<T>(map: Map<string, T>, max: number, key: string, value: T): void {
  map.set(key, value);
  dropOldest(map, max);
}
