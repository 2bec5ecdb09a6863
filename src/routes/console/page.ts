import type { Context, Hono } from "hono";
import { type Access, type Caller, mayAccess } from "../../domain/access/caller";
import { callerOfUser } from "../../domain/access/user";
import type { Network } from "../../domain/account/account";
import { readMoment } from "../../domain/moment";
import { AppError } from "../../errors";
import { withQuery } from "../../pages/ui/filters";
import { toPartner } from "../../pages/ui/labels";
import type { Frame } from "../../pages/ui/shell";
import type { Html, Tone } from "../../pages/ui/types";
import type { Rim } from "../../rim";
import type { AppContext } from "../answer";
import { type ApiAnswer, type ApiMethod, callApi, fetchApi } from "./call-api";
import { keepFlash, readTheme } from "./cookies";
import { packFlash, readFlash } from "./flash";
import { readForm } from "./form";
import { drawingOf, formField, readVisitor, refuseForeignForm, type Visitor } from "./guard";
import { explainPicks, findPicks, type NamedRecord, type Picks, withPicks } from "./picks";

export type Web = Hono<AppContext>;

/**
 * Whom a page is for: staff; those who may change things; owners; partners' users; everybody signed in. For anybody else it
 * is not there, save that an analyst is told what they may not do.
 */
export type PageAccess = Access | "portal";

/** A visit of somebody who may be here, with all that a page needs. */
export type Visit = {
  c: Context<AppContext>;
  env: Env;
  rim: Rim;
  visitor: Visitor;
  caller: Caller;
  network: Network;
  /** For Shell: navigation, user, form token, flash. */
  frame: Frame;
  /** The query, each name once; records that were typed by name stand there by their ids. */
  query: Record<string, string>;
  /** The posted fields, with ids likewise. */
  form: URLSearchParams;
  /** The page that the form was drawn on, by which the form is known when it comes again; see `actOnce`. */
  once: string | null;
  param: (name: string) => string;
  /** Whether the user may change things: what they may not, a page does not offer. */
  mayChange: boolean;
  /** The API as this user: `await api<Offer[]>("GET", "/offers")`. */
  api: <Data>(method: ApiMethod, path: string, body?: unknown) => Promise<ApiAnswer<Data>>;
  /** All rows of a list as a CSV file: `csv("/history-logs?…")`. */
  csv: (path: string) => Promise<Response>;
  show: (html: Html, status?: 200 | 201 | 409 | 422 | 429) => Response | Promise<Response>;
  /** After a change: on to a page, which tells what was done. */
  done: (path: string, text?: string, tone?: Tone) => Promise<Response>;
};

/** Puts a page at its path: session, role and, for POST, the form's token are checked before the handler. */
export function page(
  web: Web,
  spec: { method?: "get" | "post"; path: string; access: PageAccess },
  handler: (visit: Visit) => Promise<Response> | Response,
): void {
  const { method = "get", path, access } = spec;
  web.on(method.toUpperCase(), path, async (c) => {
    const visitor = await readVisitor(c);
    if (!visitor) return signInFirst(c);
    refuseOthers(visitor.user.role, access);
    const form = method === "post" ? await readForm(c.req.raw) : new URLSearchParams();
    if (method === "post") refuseForeignForm(visitor, form);
    return handler(await visitOf(c, visitor, form));
  });
}

function refuseOthers(role: Caller["role"], access: PageAccess): void {
  const allowed = access === "portal" ? role === "partner" : mayAccess(role, access);
  if (allowed) return;
  // To whom a page does not belong at all, it is not there.
  if (role === "partner" || access === "portal")
    throw new AppError("NOT_FOUND", "There is nothing at this address.");
  const needed = access === "owner" ? "This needs the role owner" : "Changes need the role owner or manager";
  throw new AppError("FORBIDDEN", `${needed}; yours is ${role}.`);
}

function signInFirst(c: Context<AppContext>): Response {
  const { pathname, search } = new URL(c.req.url);
  if (c.req.method === "POST") {
    return c.redirect(`/sign-in?ended&next=${encodeURIComponent(ownReferer(c) ?? pathname)}`, 303);
  }
  const back = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
  return c.redirect(`/sign-in${back}`, 303);
}

/** The page of ours that a form was on, as far as the browser tells. */
function ownReferer(c: Context<AppContext>): string | null {
  const from = URL.parse(c.req.header("referer") ?? "");
  return from && from.origin === new URL(c.req.url).origin ? from.pathname + from.search : null;
}

async function visitOf(c: Context<AppContext>, visitor: Visitor, form: URLSearchParams): Promise<Visit> {
  const { user, network, token } = visitor;
  const caller = callerOfUser(user, network);
  const query = Object.entries(firstOfEach(new URL(c.req.url).searchParams));
  const picks = await readPicks(c, caller, [...query, ...form]);
  const once = drawingOf(form);
  const frame = { ...(await frameOf(c, visitor)), asOf: asOfIn(form) };
  return {
    c,
    env: c.env,
    rim: c.get("rim"),
    visitor,
    caller,
    network,
    frame,
    query: Object.fromEntries(withPicks(query, picks)),
    form: new URLSearchParams(withPicks([...form], picks)),
    once,
    param: (name) => c.req.param(name) ?? "",
    mayChange: mayAccess(user.role, "change"),
    async api<Data>(method: ApiMethod, path: string, body?: unknown) {
      const asOf = method === "PATCH" ? frame.asOf : null;
      const answer = await callApi<Data>(c, caller, { method, path, body, once, asOf });
      // What was saved is known, and what others did is told: it counts from now on.
      if (method === "PATCH" && (answer.ok || answer.code === "CHANGED_MEANWHILE")) frame.asOf = null;
      return told(caller, explainPicks(answer, picks));
    },
    csv: (path) => fetchApi(c, caller, { path, accept: "text/csv" }),
    show: (html, status = 200) => c.html(html, status),
    async done(path, text, tone = "good") {
      if (text) keepFlash(c, await packFlash({ tone, text }, token));
      return c.redirect(path, 303);
    },
  };
}

/** When the form says that its record was read; null for a moment that no page of ours has written into it. */
function asOfIn(form: URLSearchParams): string | null {
  const at = readMoment(form.get("asOf") ?? "");
  return at === null ? null : new Date(at).toISOString();
}

/** The API's words speak of a partner; on its own pages they speak to it. */
function told<Data>({ role }: Caller, answer: ApiAnswer<Data>): ApiAnswer<Data> {
  if (answer.ok || role !== "partner") return answer;
  return { ...answer, messages: answer.messages.map(toPartner) };
}

/** What was typed where a record was to be picked. Partners' pages have short lists, which need no typing. */
function readPicks(c: Context<AppContext>, caller: Caller, fields: [string, string][]): Promise<Picks> {
  return findPicks(caller.role === "partner" ? [] : fields, (path, by) =>
    callApi<NamedRecord[]>(c, caller, { path: withQuery(path, { ...by, limit: "10" }) }),
  );
}

/** What Shell shows around a page for this visitor. */
export async function frameOf(c: Context<AppContext>, visitor: Visitor): Promise<Frame> {
  const { user, network } = visitor;
  const flash = c.req.method === "GET" ? await readFlash(c, visitor.token) : null;
  const token = formField(visitor, c.get("rim").newId());
  return { network, user, token, theme: readTheme(c), path: new URL(c.req.url).pathname, flash };
}

function firstOfEach(search: URLSearchParams): Record<string, string> {
  const first: Record<string, string> = {};
  for (const [name, value] of search) if (value !== "" && !(name in first)) first[name] = value;
  return first;
}
