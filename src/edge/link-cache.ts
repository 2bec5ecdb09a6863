import type { CompiledLink } from "../domain/link/link";
import type { Background } from "../rim";
import { dropOldest } from "./drop-oldest";
import { inTime } from "./in-time";

// A paused offer must be paused everywhere within a minute: 30 s here, and 30 s in KV's own cache.
const FRESH_MS = 15_000;
const USABLE_MS = 30_000;
const MISSING_MS = 5_000;
const KV_CACHE_SECONDS = 30;
const MAX_LINKS = 5_000;
const MAX_MISSING = 1_000;
/** Stores have been seen to stall for a minute; a visitor does not wait for that. */
const READ_LIMIT_MS = 2_000;
/** After a failed read the known link is served at once for so long, before anybody waits for the stores again. */
const PAUSE_AFTER_FAILURE_MS = 5_000;

type Entry = { link: CompiledLink; readAt: number; refreshingAt: number; failedAt: number };

/** The links this isolate has seen; the oldest goes first when it is full. */
const seen = new Map<string, Entry>();
/** When ids were found to be nobody's; apart, so that a flood of invented ids drives out no link. */
const missing = new Map<string, number>();

export type LinkLookup = { found: true; link: CompiledLink | null } | { found: false };

/**
 * Finds a link in memory, then KV, then D1. While KV and D1 both fail, what was known is served for as long as the
 * isolate lives; with nothing known the answer is `found: false`, which is not the same as "no such link".
 */
export async function lookUpLink(
  env: Env,
  ctx: Background,
  linkId: string,
  now: number,
): Promise<LinkLookup> {
  const entry = seen.get(linkId);
  if (!entry) return lookUpNew(env, linkId, now);
  const known: LinkLookup = { found: true, link: entry.link };
  const age = now - entry.readAt;
  if (age < FRESH_MS || now - entry.failedAt < PAUSE_AFTER_FAILURE_MS) return known;
  if (age < USABLE_MS) {
    refreshBehind(env, ctx, entry, linkId, now);
    return known;
  }
  const read = await refresh(env, entry, linkId, now);
  return read.found ? read : known;
}

/** Makes this isolate read a link anew: what changed here shows here at once. */
export function forgetLink(linkId: string): void {
  seen.delete(linkId);
  missing.delete(linkId);
}

async function lookUpNew(env: Env, linkId: string, now: number): Promise<LinkLookup> {
  if (now - (missing.get(linkId) ?? Number.NEGATIVE_INFINITY) < MISSING_MS)
    return { found: true, link: null };
  const read = await readLink(env, linkId, now);
  if (read.found) remember(linkId, read.link, now);
  return read;
}

/** One refresher at a time; should it die, the next request after a few seconds takes over. */
function refreshBehind(env: Env, ctx: Background, entry: Entry, linkId: string, now: number): void {
  if (now - entry.refreshingAt < 5_000) return;
  entry.refreshingAt = now;
  ctx.waitUntil(refresh(env, entry, linkId, now));
}

async function refresh(env: Env, entry: Entry, linkId: string, now: number): Promise<LinkLookup> {
  const read = await readLink(env, linkId, now);
  if (read.found) remember(linkId, read.link, now);
  else entry.failedAt = now;
  return read;
}

function remember(linkId: string, link: CompiledLink | null, now: number): void {
  forgetLink(linkId);
  if (link === null) {
    missing.set(linkId, now);
    dropOldest(missing, MAX_MISSING);
    return;
  }
  seen.set(linkId, { link, readAt: now, refreshingAt: 0, failedAt: Number.NEGATIVE_INFINITY });
  dropOldest(seen, MAX_LINKS);
}

async function readLink(env: Env, linkId: string, now: number): Promise<LinkLookup> {
  const fromKv = await readKv(env, linkId);
  if (fromKv) return { found: true, link: fromKv };
  try {
    const { findCompiledLink } = await import("../store/link/links");
    return { found: true, link: await inTime(READ_LIMIT_MS, findCompiledLink(env, linkId, now)) };
  } catch {
    // Said by the answer itself: 503, or what was known before.
    return { found: false };
  }
}

// A failing KV is no answer: D1 still knows.
async function readKv(env: Env, linkId: string): Promise<CompiledLink | null> {
  try {
    const reading = env.LINKS.get<CompiledLink>(linkId, { type: "json", cacheTtl: KV_CACHE_SECONDS });
    const link = await inTime(READ_LIMIT_MS, reading);
    return link && isWhole(link) ? link : null;
  } catch {
    return null;
  }
}

// Another version of this Worker may have written it, without what this one needs.
function isWhole(link: Partial<CompiledLink>): boolean {
  const { linkId, networkId, networkSlug, tracking, targeting, blockedSources } = link;
  const ids = [linkId, networkId, networkSlug].every((id) => typeof id === "string");
  return ids && Array.isArray(tracking) && Array.isArray(blockedSources) && Array.isArray(targeting?.devices);
}
