import { DEFAULT_NETWORK_ID } from "../domain/account/account";
import { networkOfHost } from "../domain/link/network-host";
import { dropOldest } from "./drop-oldest";
import { inTime } from "./in-time";

const FRESH_MS = 60_000;
const READ_LIMIT_MS = 1_000;
const MAX_SLUGS = 1_000;

const seen = new Map<string, { id: string | null; readAt: number }>();

/** Whose History tells of a request that nothing else attributes: the network of its host, else the default one. */
export async function networkAtHost(env: Env, host: string, now: number): Promise<string> {
  const slug = networkOfHost(host, env.BASE_DOMAIN);
  if (slug === null) return DEFAULT_NETWORK_ID;
  const known = seen.get(slug);
  if (known && now - known.readAt < FRESH_MS) return known.id ?? DEFAULT_NETWORK_ID;
  try {
    const { findNetworkId } = await import("../store/account/network-by-slug");
    const id = await inTime(READ_LIMIT_MS, findNetworkId(env, slug));
    seen.set(slug, { id, readAt: now });
    dropOldest(seen, MAX_SLUGS);
    return id ?? DEFAULT_NETWORK_ID;
  } catch {
    // A line in the wrong History is better than none.
    return DEFAULT_NETWORK_ID;
  }
}
