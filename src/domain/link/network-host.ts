import { RESERVED_SLUGS } from "../account/account";

/**
 * The network slug that a host names under the base domain: `networkOfHost("api.acme.gokart.example", …)` → "acme".
 * Null for a neutral host: the base domain itself, `api.`, `www.`, `app.`, and hosts that are not ours at all.
 */
export function networkOfHost(host: string, baseDomain: string): string | null {
  const name = plainHost(host);
  const base = plainHost(baseDomain);
  if (!base || !name.endsWith(`.${base}`)) return null;
  const labels = name.slice(0, -base.length - 1).split(".");
  const [first, second] = labels;
  if (labels.length === 2 && first === "api" && second) return second;
  if (labels.length !== 1 || !first || RESERVED_SLUGS.includes(first)) return null;
  return first;
}

/** A host without its port and the dot that may end it. */
function plainHost(host: string): string {
  return host.trim().replace(/:\d+$/, "").replace(/\.$/, "").toLowerCase();
}

/** Whether a record of a network may be spoken of on a host: a neutral host suits all. */
export function hostSuitsNetwork(host: string, baseDomain: string, slug: string): boolean {
  const named = networkOfHost(host, baseDomain);
  return named === null || named === slug;
}
