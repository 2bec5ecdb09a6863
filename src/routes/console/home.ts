import { homeOf } from "../../pages/nav";
import type { Theme } from "../../pages/ui/types";
import { anyUser } from "../../store/access/users";
import { keepTheme } from "./cookies";
import { readForm } from "./form";
import { readVisitor } from "./guard";
import type { Web } from "./page";

/** `/` leads to where somebody belongs: the first-run page, the sign-in, the console or the portal. */
export function home(web: Web): void {
  web.get("/", async (c) => {
    const visitor = await readVisitor(c);
    if (visitor) return c.redirect(homeOf(visitor.user.role), 303);
    return c.redirect((await anyUser(c.env)) ? "/sign-in" : "/setup", 303);
  });
  // Colours are nobody's secret: no session is needed.
  web.post("/theme", async (c) => {
    const form = await readForm(c.req.raw);
    const theme = form.get("theme");
    keepTheme(c, theme === "light" || theme === "dark" ? (theme satisfies Theme) : "system");
    return c.redirect(localPath(form.get("back")), 303);
  });
}

/** An address of our own pages to go on to; anything else is `/`. */
export function localPath(path: string | null): string {
  return path && /^\/(?![/\\])[^\\\s]*$/.test(path) ? path : "/";
}
