import type { Page } from "playwright-core";

/** The addresses of pages and of what their forms send to, one of each shape: ids count as one. */
export type Found = { pages: string[]; actions: string[] };

const ELSEWHERE = /\.csv$|^\/(?:assets|docs|openapi\.json|shared|sign-out|theme)\b/;
const shapeOf = (path: string) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID");

/** Follows all links from where the person of this tab may start, through every page that there is. */
export async function findPages(page: Page, starts: string[]): Promise<Found> {
  const [seen, actions] = [new Map<string, string>(), new Map<string, string>()];
  const waiting = [...starts];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const path = next.split(/[?#]/, 1)[0] ?? "";
    if (seen.has(shapeOf(path)) || ELSEWHERE.test(path)) continue;
    seen.set(shapeOf(path), next);
    const html = await (await page.request.get(next, { headers: { accept: "text/html" } })).text();
    waiting.push(...addresses(html, /<a\b[^>]*? href="(\/[^"]*)"/g));
    for (const action of addresses(html, /<form\b[^>]*? method="post"[^>]*? action="(\/[^"]*)"/g)) {
      if (!ELSEWHERE.test(action)) actions.set(shapeOf(action), action);
    }
  }
  return { pages: [...seen.values()], actions: [...actions.values()] };
}

const addresses = (html: string, pattern: RegExp) =>
  [...html.matchAll(pattern)].map(([, address = ""]) => address.replaceAll("&amp;", "&"));
