/** An address as its bytes: 4 for IPv4, 16 for IPv6. A v4-mapped IPv6 address is its IPv4 self. */
export type Ip = readonly number[];

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0];

/** Reads an address in its ordinary spelling: `parseIp("::ffff:192.0.2.1")` is `[192, 0, 2, 1]`, `parseIp("127.1")` is null. */
export function parseIp(text: string): Ip | null {
  const bytes = parseBytes(text);
  return bytes && isMapped(bytes) ? bytes.slice(12) : bytes;
}

/** Whether an address lies in a range or is the one address named: `inCidr("203.0.113.9", "203.0.113.0/24")`. */
export function inCidr(ip: string, range: string): boolean {
  const address = parseIp(ip);
  const block = parseRange(range);
  return address !== null && block !== null && sharesPrefix(address, block.base, block.bits);
}

/** Whether a text can stand in an allow-list: `198.51.100.7`, `203.0.113.0/24`, `2001:db8::/32`. */
export function isIpOrCidr(text: string): boolean {
  return parseRange(text) !== null;
}

/** The part of a visitor's address that is stored: `203.0.113.0` (/24) or `2001:db8:1::` (/48); null when unreadable. */
export function truncateIp(ip: string | null | undefined): string | null {
  const bytes = parseIp(ip ?? "");
  if (!bytes) return null;
  return bytes.length === 4 ? `${bytes.slice(0, 3).join(".")}.0` : ipv6Prefix(bytes);
}

/** The key under which refusals of one neighbourhood are counted and sampled: `203.0.113.0`, or `unknown`. */
export function addressPrefix(ip: string | null | undefined): string {
  return truncateIp(ip) ?? "unknown";
}

function parseBytes(text: string): number[] | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

// Four plain decimals only: 0177.0.0.1 is 127.0.0.1 to some readers and 177.0.0.1 to others.
function parseIpv4(text: string): number[] | null {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return null;
  const bytes = text.split(".").map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

// The platform's URL parser knows every spelling of IPv6 and costs nothing at start-up, so no library is loaded
// on the redirect path. The first test keeps brackets, zones and the rest of the URL grammar out of it.
function parseIpv6(text: string): number[] | null {
  if (!/^[0-9a-f:.]{2,45}$/i.test(text)) return null;
  const url = URL.parse(`http://[${text}]/`);
  return url ? expandGroups(url.hostname.slice(1, -1)) : null;
}

function expandGroups(canonical: string): number[] {
  const [left = "", right = ""] = canonical.split("::");
  const head = groupsOf(left);
  const tail = groupsOf(right);
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  return [...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 255]);
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

function isMapped(bytes: Ip): boolean {
  return sharesPrefix(bytes, MAPPED, 96);
}

function parseRange(text: string): { base: Ip; bits: number } | null {
  const [address = "", length, ...rest] = text.split("/");
  const bytes = parseBytes(address);
  if (!bytes || rest.length > 0) return null;
  const width = bytes.length * 8;
  const bits = length === undefined ? width : parseLength(length, width);
  if (bits === null) return null;
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8; a shorter prefix reaches beyond the mapped addresses and stays IPv6.
  return isMapped(bytes) && bits >= 96 ? { base: bytes.slice(12), bits: bits - 96 } : { base: bytes, bits };
}

function parseLength(text: string, width: number): number | null {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= width ? Number(text) : null;
}

/** Whether two addresses are of one family and begin with the same `bits` bits. */
function sharesPrefix(a: Ip, b: Ip, bits: number): boolean {
  if (a.length !== b.length) return false;
  return a.every((byte, at) => {
    const kept = Math.min(8, Math.max(0, bits - at * 8));
    return (byte ^ (b[at] ?? 0)) >> (8 - kept) === 0;
  });
}

function ipv6Prefix(bytes: Ip): string {
  const groups = [0, 2, 4].map((at) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  while (groups.at(-1) === 0) groups.pop();
  return `${groups.map((group) => group.toString(16)).join(":")}::`;
}
