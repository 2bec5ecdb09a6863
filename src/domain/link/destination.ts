import { inCidr, parseIp } from "../click/ip";

export type DestinationCheck = { ok: true; url: URL } | { ok: false; reason: string };
/** `allowPrivate` is for development: http and loopback, nothing else. `ownHosts` are the names we answer to. */
export type DestinationOptions = { allowPrivate: boolean; ownHosts: string[] };

type AddressKind = { range: string; kind: string };

// The first match wins, so the exceptions stand before the ranges around them. From IANA's special-purpose registries.
const SPECIAL: AddressKind[] = [
  { range: "169.254.169.254", kind: "cloud metadata" },
  { range: "168.63.129.16", kind: "cloud metadata" },
  { range: "fd00:ec2::/32", kind: "cloud metadata" },
  { range: "fd20:ce::/32", kind: "cloud metadata" },
  { range: "127.0.0.0/8", kind: "loopback" },
  { range: "::1", kind: "loopback" },
  { range: "10.0.0.0/8", kind: "private" },
  { range: "172.16.0.0/12", kind: "private" },
  { range: "192.168.0.0/16", kind: "private" },
  { range: "fc00::/7", kind: "private" },
  { range: "100.64.0.0/10", kind: "carrier-grade NAT" },
  { range: "169.254.0.0/16", kind: "link-local" },
  { range: "fe80::/10", kind: "link-local" },
  { range: "224.0.0.0/4", kind: "multicast" },
  { range: "ff00::/8", kind: "multicast" },
  { range: "0.0.0.0/8", kind: "unspecified" },
  { range: "::", kind: "unspecified" },
  { range: "192.0.0.0/24", kind: "reserved" },
  { range: "192.0.2.0/24", kind: "reserved" },
  { range: "192.88.99.0/24", kind: "reserved" },
  { range: "198.18.0.0/15", kind: "reserved" },
  { range: "198.51.100.0/24", kind: "reserved" },
  { range: "203.0.113.0/24", kind: "reserved" },
  { range: "240.0.0.0/4", kind: "reserved" },
  { range: "2001::/23", kind: "reserved" },
  { range: "2001:db8::/32", kind: "reserved" },
  { range: "2002::/16", kind: "reserved" },
  { range: "3fff::/20", kind: "reserved" },
];
// Everything else in IPv6 is reserved: NAT64, IPv4-compatible, site-local and what is not handed out yet.
const GLOBAL_IPV6 = "2000::/3";

const METADATA_NAMES = ["metadata.google.internal"];
const LOCALHOST = "localhost";
const PRIVATE_ENDINGS = [LOCALHOST, "localdomain", "local", "internal", "home.arpa"];

/**
 * Whether a callback may be sent to a URL: `checkDestination("https://0x7f.1/", options)` is refused as loopback.
 * A name is judged as written: Workers have no private network that a name could resolve into.
 */
export function checkDestination(url: string, options: DestinationOptions): DestinationCheck {
  const parsed = URL.parse(url);
  if (!parsed) return { ok: false, reason: "This is not a complete URL." };
  const reason = refuseScheme(parsed, options) ?? refuseHost(parsed, options);
  return reason === null ? { ok: true, url: parsed } : { ok: false, reason };
}

function refuseScheme(url: URL, { allowPrivate }: DestinationOptions): string | null {
  const allowed = url.protocol === "https:" || (allowPrivate && url.protocol === "http:");
  if (!allowed) return "The URL must begin with https://.";
  return url.username || url.password ? "The URL must not hold a user name or password." : null;
}

function refuseHost(url: URL, { allowPrivate, ownHosts }: DestinationOptions): string | null {
  const host = bareHost(url);
  // Before our own hosts: in development they are loopback too, and a partner's endpoint is another port.
  if (allowPrivate && isLoopback(host)) return null;
  if (isOwnHost(host, ownHosts)) return `${host} is our own host.`;
  return parseIp(host) ? refuseAddress(host) : refuseName(host);
}

function isLoopback(host: string): boolean {
  return parseIp(host) ? specialKind(host) === "loopback" : isWithin(host, LOCALHOST);
}

function specialKind(ip: string): string | undefined {
  return SPECIAL.find(({ range }) => inCidr(ip, range))?.kind;
}

function refuseAddress(ip: string): string | null {
  const special = specialKind(ip);
  if (special) return `${ip} is not a public address (${special}).`;
  const reserved = parseIp(ip)?.length === 16 && !inCidr(ip, GLOBAL_IPV6);
  return reserved ? `${ip} is not a public address (reserved).` : null;
}

function refuseName(host: string): string | null {
  if (METADATA_NAMES.includes(host)) return `${host} is a cloud metadata host.`;
  const ending = PRIVATE_ENDINGS.find((name) => isWithin(host, name));
  if (ending) return `${host} is a private name: .${ending} does not exist on the internet.`;
  return host.includes(".") ? null : `${host || "The host"} is a name without a domain.`;
}

function isOwnHost(host: string, ownHosts: string[]): boolean {
  return ownHosts.some((own) => {
    const name = hostOf(own);
    return name !== null && isWithin(host, name);
  });
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

// Through the URL parser too, so that an own host with a port, capitals or umlauts is compared in one spelling.
function hostOf(own: string): string | null {
  const url = URL.parse(`https://${own}`);
  return url ? bareHost(url) || null : null;
}

// The trailing dot of a fully qualified name leads to the same host; the brackets are the URL's, not the address's.
function bareHost(url: URL): string {
  return url.hostname.replace(/\.+$/, "").replace(/^\[(.*)\]$/, "$1");
}
