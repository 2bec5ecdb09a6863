/** One request on the way of a tracking link: what was asked, what came back, and where the click id stood. */
export type Hop = {
  url: string;
  status: number | null;
  location: string | null;
  /** How the next address was told. */
  by: "redirect" | "refresh" | "none";
  /** Where the URL carries the click id: names of parameters, "path" or "fragment". */
  clickIdIn: string[];
  error: string | null;
  note: string | null;
  ms: number;
};

/** Where a URL carries an id, in any case, with or without dashes: `["sub1"]`. */
export function placesOf(id: string, url: string): string[] {
  const parsed = URL.parse(url);
  if (!parsed) return [];
  const holds = (text: string) => plain(text).includes(plain(id));
  const named = [...parsed.searchParams].filter(([, value]) => holds(value)).map(([name]) => name);
  const path = holds(decode(parsed.pathname)) ? ["path"] : [];
  const fragment = holds(decode(parsed.hash)) ? ["fragment"] : [];
  return [...new Set([...named, ...path, ...fragment])];
}

/** Without case and dashes; what was encoded once more inside a parameter is found too. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll("-", "").replaceAll("%2d", "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The first hop without the click id after one that had it; null when it never stops. */
export function lostAt(hops: readonly Pick<Hop, "clickIdIn">[]): number | null {
  const at = hops.findIndex(
    (hop, i) => hop.clickIdIn.length === 0 && (hops[i - 1]?.clickIdIn.length ?? 0) > 0,
  );
  return at < 0 ? null : at;
}

const REFRESH = /<meta[^>]+http-equiv\s*=\s*["']?refresh["']?[^>]*>/i;

/** Where an answer leads on to: its Location, or the page's own refresh; null where it ends. */
export function nextUrl(
  from: string,
  answer: { status: number | null; headers: Record<string, string>; body: string },
): { url: string; by: "redirect" | "refresh" } | null {
  const { status, headers, body } = answer;
  const location = headers.location;
  if (status !== null && status >= 300 && status < 400) {
    const url = location ? URL.parse(location, from)?.href : undefined;
    return url ? { url, by: "redirect" } : null;
  }
  const tag = REFRESH.exec(body)?.[0] ?? "";
  const told = /content\s*=\s*["']\s*[\d.]*\s*[;,]\s*url\s*=\s*['"]?([^"'>]+)/i.exec(tag)?.[1];
  const url = told ? URL.parse(told.replaceAll("&amp;", "&").trim(), from)?.href : undefined;
  return url ? { url, by: "refresh" } : null;
}
