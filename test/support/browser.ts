import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { visit } from "./world";

export type PageAnswer = { status: number; location: string | null; headers: Headers; text: string };

let addresses = 0;

/**
 * A person's browser without scripts: it keeps cookies, says where its requests come from and sends forms with their
 * hidden fields. Each has an address of its own, so that tests do not use up each other's tries.
 */
export class Person {
  readonly cookies = new Map<string, string>();
  readonly ip = `203.0.113.${++addresses % 250}`;
  /** The page looked at last: its forms can be sent. */
  page: PageAnswer = { status: 0, location: null, headers: new Headers(), text: "" };

  constructor(readonly origin = "http://localhost:8787") {}

  get(path: string, headers: Record<string, string> = {}): Promise<PageAnswer> {
    return this.ask(path, { headers });
  }

  /** Sends fields as a form of our own page does, without following where it leads. */
  post(
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<PageAnswer> {
    const own = { origin: this.origin, "sec-fetch-site": "same-origin", ...headers };
    return this.ask(path, { method: "POST", headers: own, body: new URLSearchParams(fields) });
  }

  /** Fills in and sends the form of the page that posts to an address, its hidden fields included. */
  submit(action: string, fields: Record<string, string> = {}): Promise<PageAnswer> {
    return this.post(action, { ...this.hiddenOf(action), ...fields });
  }

  /** The same of a form that sends a file. */
  upload(action: string, fields: Record<string, string>, file: { name: string; text: string }) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...this.hiddenOf(action), ...fields }))
      body.set(name, value);
    body.set(file.name, new Blob([file.text], { type: "text/csv" }), "rows.csv");
    const headers = { origin: this.origin, "sec-fetch-site": "same-origin" };
    return this.ask(action, { method: "POST", headers, body });
  }

  private hiddenOf(action: string): Record<string, string> {
    const form = [...this.page.text.matchAll(/<form[^>]*>.*?<\/form>/gs)]
      .map(([text]) => text)
      .find((text) => text.includes(`action="${action}"`));
    if (!form) throw new Error(`the page has no form to ${action}`);
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    return Object.fromEntries(hidden.map(([, name, value = ""]) => [name, unescaped(value)]));
  }

  /** Sends a form and looks at where it leads. */
  async submitAndFollow(action: string, fields: Record<string, string> = {}): Promise<PageAnswer> {
    const { location } = await this.submit(action, fields);
    if (!location) throw new Error(`${action} led nowhere: ${this.page.status} ${this.page.text}`);
    return this.get(location);
  }

  async signIn(email: string, password: string): Promise<PageAnswer> {
    return this.post("/sign-in", { email, password });
  }

  private async ask(path: string, init: RequestInit): Promise<PageAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      accept: "text/html",
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
      "cf-connecting-ip": this.ip,
      ...(cookie ? { cookie } : {}),
      ...(init.headers as Record<string, string>),
    };
    const response = await visit(path.startsWith("http") ? path : `${this.origin}${path}`, {
      ...init,
      headers,
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    const text = await response.text();
    const location = response.headers.get("location");
    const answer = { status: response.status, location, headers: response.headers, text };
    if (response.status < 300 || response.status >= 400) this.page = answer;
    return answer;
  }

  private keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** An attribute's text. */
function unescaped(html: string): string {
  return html
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

export const PASSWORD = "a quiet harbour at dawn";
const OWNER = "owner@gokart.test";

/** The owner, signed in; made through the first-run page when first asked for in a test file. */
export async function signedInOwner(): Promise<Person> {
  const person = new Person();
  const made = await person.post("/setup", { name: "Olga Owner", email: OWNER, password: PASSWORD });
  if (made.location === "/") return person;
  const signed = await person.signIn(OWNER, PASSWORD);
  if (signed.status !== 303) throw new Error(`the owner cannot sign in: ${signed.status}`);
  return person;
}

let invited = 0;

/** Somebody with a role, invited by the owner and signed in. */
export async function signedIn(
  role: string,
  { partnerId = "", name = `${role} ${++invited}` }: { partnerId?: string; name?: string } = {},
): Promise<Person & { email: string }> {
  const owner = await signedInOwner();
  await owner.get("/users");
  const email = `${role}-${++invited}@gokart.test`;
  const link = await owner.submit("/users/invite", { email, role, partnerId });
  const path = /\/invitation\/[\w-]+/.exec(link.text)?.[0];
  if (!path) throw new Error(`no invitation: ${link.status} ${link.text}`);
  const person = new Person();
  await person.get(path);
  const accepted = await person.submit(path, { name, password: PASSWORD });
  if (accepted.location !== "/") throw new Error(`not accepted: ${accepted.status} ${accepted.text}`);
  return Object.assign(person, { email });
}

/** What D1 holds, for what no page tells. */
export async function rowsOf<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
  return (
    await env.DB.prepare(sql)
      .bind(...values)
      .all<Row>()
  ).results;
}

/** A page must say why not: in words, with a code, and with the id of this very response. */
export function expectRefusal(answer: PageAnswer | undefined, code: string, words: string): void {
  const responseId = answer?.headers.get("x-response-id");
  expect(responseId).toMatch(/^[0-9a-f-]{36}$/);
  for (const part of ['role="alert"', words, `<code>${code}</code>`, `<code>${responseId}</code>`])
    expect(answer?.text).toContain(part);
}
