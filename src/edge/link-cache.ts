import type { CompiledLink } from "../domain/link";
import type { Background } from "../rim";

// A paused offer must be paused everywhere within a minute: 30 s here, and 30 s in KV's own cache.
const FRESH_MS = 15_000;
const USABLE_MS = 30_000;
const MISSING_MS = 5_000;
const KV_CACHE_SECONDS = 30;
const MAX_LINKS = 5_000;

type Entry = { link: CompiledLink | null; readAt: number; refreshingAt: number };

/** The links this isolate has seen; the oldest goes first when it is full. */
const seen = new Map<string, Entry>();

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
  const age = entry ? now - entry.readAt : Number.POSITIVE_INFINITY;
  if (entry && age < (entry.link ? FRESH_MS : MISSING_MS)) return { found: true, link: entry.link };
  if (entry?.link && age < USABLE_MS) {
    refreshBehind(env, ctx, entry, linkId, now);
    return { found: true, link: entry.link };
  }
  const read = await readLink(env, linkId, now);
  if (read.found) remember(linkId, read.link, now);
  else if (entry?.link) return { found: true, link: entry.link };
  return read;
}

/** Makes this isolate read a link anew: what changed here shows here at once. */
export function forgetLink(linkId: string): void {
  seen.delete(linkId);
}

/** One refresher at a time; should it die, the next request after a few seconds takes over. */
function refreshBehind(env: Env, ctx: Background, entry: Entry, linkId: string, now: number): void {
  if (now - entry.refreshingAt < 5_000) return;
  entry.refreshingAt = now;
  const refresh = readLink(env, linkId, now).then((read) => read.found && remember(linkId, read.link, now));
  ctx.waitUntil(refresh);
}

function remember(linkId: string, link: CompiledLink | null, now: number): void {
  seen.delete(linkId);
  seen.set(linkId, { link, readAt: now, refreshingAt: 0 });
  const oldest = seen.size > MAX_LINKS ? seen.keys().next().value : undefined;
  if (oldest !== undefined) seen.delete(oldest);
}

async function readLink(env: Env, linkId: string, now: number): Promise<LinkLookup> {
  const fromKv = await readKv(env, linkId);
  if (fromKv) return { found: true, link: fromKv };
  try {
    const { findCompiledLink } = await import("../store/links");
    return { found: true, link: await findCompiledLink(env, linkId, now) };
  } catch {
    // Said by the answer itself: 503, or what was known before.
    return { found: false };
  }
}

// A failing KV is no answer: D1 still knows.
async function readKv(env: Env, linkId: string): Promise<CompiledLink | null> {
  try {
    return await env.LINKS.get<CompiledLink>(linkId, { type: "json", cacheTtl: KV_CACHE_SECONDS });
  } catch {
    return null;
  }
}
