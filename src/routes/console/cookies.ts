import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SESSION_LIFE } from "../../domain/access/user";
import type { Theme } from "../../pages/ui/types";
import type { AppContext } from "../answer";

type C = Context<AppContext>;

// __Host- binds a cookie to this very host over https; plain http (local work) cannot have it.
const isHttps = (c: C) => new URL(c.req.url).protocol === "https:";
const nameOf = (c: C, name: string) => (isHttps(c) ? `__Host-gokart-${name}` : `gokart-${name}`);

function keep(c: C, name: string, value: string, maxAge: number): void {
  const safe = { path: "/", httpOnly: true, sameSite: "Lax", secure: isHttps(c) } as const;
  setCookie(c, nameOf(c, name), value, { ...safe, maxAge });
}

function forget(c: C, name: string): void {
  deleteCookie(c, nameOf(c, name), { path: "/", secure: isHttps(c) });
}

/** The session's token, which only the browser has. */
export const readSessionToken = (c: C): string | null => getCookie(c, nameOf(c, "session")) || null;
export const keepSessionToken = (c: C, token: string): void => keep(c, "session", token, SESSION_LIFE / 1000);
export const forgetSessionToken = (c: C): void => forget(c, "session");

const FLASH_SECONDS = 60;
/** What was just done, for the page that comes next. */
export const keepFlash = (c: C, flash: string): void => keep(c, "flash", flash, FLASH_SECONDS);

/** What was just done; told once. */
export function takeFlash(c: C): string | null {
  const flash = getCookie(c, nameOf(c, "flash"));
  if (flash) forget(c, "flash");
  return flash || null;
}

const YEAR = 365 * 86_400;
export const keepTheme = (c: C, theme: Theme): void => keep(c, "theme", theme, YEAR);

export function readTheme(c: C): Theme {
  const theme = getCookie(c, nameOf(c, "theme"));
  return theme === "light" || theme === "dark" ? theme : "system";
}
