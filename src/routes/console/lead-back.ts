import { Hono } from "hono";
import type { AppContext } from "../answer";
import type { Web } from "./page";

/**
 * Lets each address that only takes forms lead to the page that has the form, for whoever asks for it alone: what a form
 * answered stands under its address, from where people come back, reload or change the colours. Must be put before the
 * sections, whose `/offers/:id` would take `/offers/bulk` for an offer.
 */
export function leadBack(web: Web, sections: readonly ((web: Web) => void)[]): void {
  const draft: Web = new Hono<AppContext>();
  for (const section of sections) section(draft);
  const addresses = (method: string) =>
    draft.routes.filter((route) => route.method === method).map(({ path }) => path);
  const pages = new Set(addresses("GET").map(shapeOf));
  for (const path of addresses("POST")) {
    if (pages.has(shapeOf(path))) continue;
    const depth = depthOfPage(path, pages);
    web.get(path, (c) => {
      const { pathname } = new URL(c.req.url);
      return c.redirect(`/${partsOf(pathname).slice(0, depth).join("/")}`, 303);
    });
  }
}

/** How many parts the nearest page above an address has: that of `/users/:id/role` is `/users`. */
function depthOfPage(path: string, pages: ReadonlySet<string>): number {
  const parts = partsOf(shapeOf(path));
  const depths = parts.map((_, depth) => depth).toReversed();
  return depths.find((depth) => pages.has(`/${parts.slice(0, depth).join("/")}`)) ?? 0;
}

const partsOf = (path: string) => path.split("/").slice(1);

/** An address without the names of its parameters. */
const shapeOf = (path: string) => path.replace(/:\w+/g, ":");
