import { beforeAll, expect, test } from "vitest";
import { CONSOLE_NAV, PORTAL_NAV } from "../../src/pages/nav";
import { call } from "../support/api";
import { type PageAnswer, Person, signedIn, signedInOwner } from "../support/browser";
import { click, landed, makeWorld, postback, until } from "../support/world";
import { type Crawled, crawl, type Form } from "./crawl";

const starts = (nav: typeof CONSOLE_NAV) => [
  "/",
  "/account",
  ...nav.flatMap(({ items }) => items.map(({ href }) => href)),
];

const EVIL = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "</textarea></title><svg onload=alert(1)>",
  "javascript:alert(1)",
  "' OR '1'='1",
  "a\r\nSet-Cookie: stolen=1\r\n\r\n<b>",
  "\u0000\u202e\ufffd",
  "https://evil.example/",
  "//evil.example",
  "-1",
  "1e999",
  "__proto__",
  "00000000-0000-8000-8000-000000000000",
  "x".repeat(9_000),
];

let owner: Person;
let staff: Crawled;
let portal: Crawled;
let partnerUser: Person;
beforeAll(async () => {
  owner = await signedInOwner();
  const { links, partners, boxes } = await makeWorld();
  await boxes[0]?.behave({ body: "<script>alert('endpoint')</script>" });
  const ids = await Promise.all(["a", "b"].map((member) => click(links[0].id, `pages-${member}`)));
  await landed(ids);
  await postback({ gk_click_id: ids[0] ?? "" });
  await postback({ gk_click_id: "nonsense" });
  await until("the attempt", async () => (await call("GET", "/callbacks")).data[0]?.attempts.length > 0);
  await until("a line of History", async () => (await call("GET", "/history-logs")).data.length > 0);
  partnerUser = await signedIn("partner", { partnerId: partners[0].id });
  staff = await crawl(owner, [...starts(CONSOLE_NAV), `/trace?q=${ids[0]}`]);
  portal = await crawl(partnerUser, starts(PORTAL_NAV));
});

const visits = () =>
  [
    [owner, staff],
    [partnerUser, portal],
  ] as const;

const POLICY =
  /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/;

/** What is wrong with an answer of a page, or null. */
function problemOf({ status, location, headers, text }: PageAnswer): string | null {
  if (status >= 500) return `status ${status}`;
  if (!POLICY.test(headers.get("content-security-policy") ?? "")) return "another policy";
  if (headers.get("x-content-type-options") !== "nosniff") return "may be sniffed";
  if (headers.get("x-frame-options") !== "DENY") return "may be framed";
  if (headers.get("referrer-policy") !== "same-origin") return "tells where people come from";
  if (headers.get("cross-origin-opener-policy") !== "same-origin") return "may be opened by others";
  if (headers.get("cache-control") !== "no-store") return "may be cached";
  for (const cookie of headers.getSetCookie())
    if (!/; HttpOnly/.test(cookie) || !/; SameSite=Lax/.test(cookie) || /domain=/i.test(cookie))
      return /=;|Max-Age=0/.test(cookie) ? null : `the cookie ${cookie}`;
  if (location !== null && !/^\/(?![/\\])[!-~]*$/.test(location)) return `leads to ${location}`;
  const tags = text.match(/<[a-z][^>]*>/gi) ?? [];
  if (tags.some(doesSomething)) return "a script";
  return /\n\s+at \w+.*\.tsx?:|SQLITE_[A-Z]|D1_ERROR|TypeError/.test(text) ? "insides" : null;
}

/** Whether a tag runs or loads what is not ours. Quotes and angles of what people typed are written as entities. */
function doesSomething(tag: string): boolean {
  const bare = tag.replace(/="[^"]*"/g, "=");
  if (/\son\w+=|\sstyle=|srcdoc=/i.test(bare)) return true;
  const [, address = "/"] = /\s(?:href|src|action|formaction)="\s*([^"]*)"/i.exec(tag) ?? [];
  if (/^<script/i.test(tag)) return !/\ssrc="\/assets\//.test(tag);
  return (
    /^(?:javascript|data|vbscript):/i.test(address) ||
    /^<(?:iframe|object|embed|base|svg o|img src=x)/i.test(tag)
  );
}

const problems = (answers: Iterable<[string, PageAnswer]>) =>
  [...answers].flatMap(([path, answer]) => {
    const problem = problemOf(answer);
    return problem ? [`${path.slice(0, 200)}: ${problem}`] : [];
  });

test.each([
  ["<svg onload=alert(1)>", true],
  ['<a href="javascript:alert(1)">', true],
  ["<script>", true],
  ['<script src="https://evil.example/x.js">', true],
  ['<p style="x">', true],
  ['<input value="&lt;svg onload=alert(1)&gt;">', false],
  ['<a href="/history?next=javascript:x">', false],
  ['<script src="/assets/console.js">', false],
])("%s would be found: %s", (tag, found) => {
  expect(doesSomething(tag)).toBe(found);
});

test("each page that links lead to says what may be loaded, framed, cached and sent along", async () => {
  expect(staff.pages.size).toBeGreaterThan(30);
  expect(portal.pages.size).toBeGreaterThan(8);
  expect(problems([...staff.pages, ...portal.pages])).toEqual([]);
  const stranger = await crawl(new Person(), [
    "/sign-in",
    "/setup",
    "/invitation/x",
    "/shared/trace/x.y",
    "/nothing",
  ]);
  expect(problems(stranger.pages)).toEqual([]);
});

test("what a partner's endpoint answered is shown as text", () => {
  const shown = [...staff.pages.values()].filter(({ text }) =>
    text.includes("&lt;script&gt;alert(&#39;endpoint"),
  );
  expect(shown.length).toBeGreaterThan(0);
});

test("without a session every page leads to the sign-in, and no form does anything", async () => {
  const open = /^\/(?:sign-in|setup|invitation|shared|theme|sign-out)|^\/$/;
  for (const [path] of [...staff.pages, ...portal.pages].filter(([one]) => !open.test(one))) {
    const { status, location, text } = await new Person().get(path);
    expect([path, status, location?.startsWith("/sign-in"), text]).toEqual([path, 303, true, ""]);
  }
  for (const { action } of [...staff.forms.values(), ...portal.forms.values()]) {
    if (open.test(action)) continue;
    const { status, location } = await new Person().post(action, {});
    const next = encodeURIComponent(action.split("?")[0] ?? "");
    expect([action, status, location]).toEqual([action, 303, `/sign-in?ended&next=${next}`]);
  }
});

test("no form does anything without its session's field", async () => {
  for (const [person, { forms }] of visits()) {
    for (const { action, fields } of forms.values()) {
      if (action === "/theme") continue;
      const { token: _, ...rest } = fields;
      expect([action, (await person.post(action, rest)).status]).toEqual([action, 403]);
      expect([action, (await person.post(action, { ...rest, token: "0".repeat(64) })).status]).toEqual([
        action,
        403,
      ]);
    }
  }
});

const NAMES = [
  "q",
  "cursor",
  "from",
  "to",
  "status",
  "groupBy",
  "tz",
  "partnerId",
  "offerId",
  "limit",
  "code",
  "next",
];

test("whatever is asked, the pages answer in order and run none of it", { timeout: 180_000 }, async () => {
  const found: [string, PageAnswer][] = [];
  for (const [person, { pages }] of visits()) {
    for (const [n, path] of [...pages.keys()].entries()) {
      const values = NAMES.map((name, i) => [name, EVIL[(n + i) % EVIL.length] ?? ""]);
      const one = [[NAMES[n % NAMES.length] ?? "q", EVIL[(n * 5) % EVIL.length] ?? ""]];
      for (const query of [values, one]) {
        const address = `${path.split("?")[0]}?${new URLSearchParams(query)}`;
        found.push([address, await person.get(address)]);
      }
    }
  }
  expect(problems(found)).toEqual([]);
  expect(found.length).toBeGreaterThan(80);
});

// What would end the sessions of this test, or the people in it.
const LAST = /^\/(?:sign-out|account|users|settings\/users)|\/(?:remove|delete|end|users)\b/;

test("whatever is typed, the forms answer in order and run none of it", { timeout: 180_000 }, async () => {
  const found: [string, PageAnswer][] = [];
  for (const [person, { forms }] of visits()) {
    const inOrder = [...forms.values()].filter(({ action }) => !LAST.test(action));
    for (const [n, form] of inOrder.entries())
      for (const evil of [EVIL[n % EVIL.length] ?? "", EVIL[(n * 3 + 1) % EVIL.length] ?? ""])
        found.push([form.action, await person.post(form.action, filled(form, evil))]);
  }
  expect(problems(found)).toEqual([]);
  expect(found.length).toBeGreaterThan(40);
  // What was saved of it is shown as text.
  const again = await crawl(owner, starts(CONSOLE_NAV));
  expect(problems(again.pages)).toEqual([]);
});

test("so do the forms that end sessions and change people", { timeout: 180_000 }, async () => {
  const found: [string, PageAnswer][] = [];
  const evil = EVIL[1] ?? "";
  for (const form of staff.forms.values())
    if (LAST.test(form.action) && form.action !== "/sign-out")
      found.push([form.action, await owner.post(form.action, filled(form, evil))]);
  expect(problems(found)).toEqual([]);
  expect(found.length).toBeGreaterThan(3);
});

/** A form with something evil in each field, save the one that proves the session. */
function filled({ fields }: Form, evil: string): Record<string, string> {
  const names = Object.keys(fields).filter((name) => name !== "token");
  return { ...Object.fromEntries(names.map((name) => [name, evil])), token: fields.token ?? "" };
}
