import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { CONSOLE_NAV, PORTAL_NAV } from "../../../src/pages/nav";
import { call } from "../../support/api";
import { PASSWORD, Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { makePartner } from "../../support/records";
import { follow, makeWorld, postback, until, visit } from "../../support/world";

const hrefs = CONSOLE_NAV.flatMap(({ items }) => items.map(({ href }) => href));
const portal = PORTAL_NAV.flatMap(({ items }) => items.map(({ href }) => href));

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

describe("every page", () => {
  const POLICY = /^default-src 'none'; script-src 'self'; style-src 'self';/;

  it.each(["/", "/sign-in", "/setup", "/invitation/x", "/nothing/here", "/account", ...hrefs, ...portal])(
    "%s says what may be loaded, and is kept by nobody",
    async (path) => {
      for (const person of [new Person(), owner]) {
        const { headers } = await person.get(path);
        const policy = headers.get("content-security-policy") ?? "";
        expect(policy).toMatch(POLICY);
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toMatch(/unsafe|\*|https?:/);
        expect(headers.get("cache-control")).toBe("no-store");
        expect(headers.get("x-content-type-options")).toBe("nosniff");
        expect(headers.get("referrer-policy")).toBe("same-origin");
      }
    },
  );

  it.each(["/account", ...hrefs])(
    "%s answers, has no inline script or style and loads nothing from elsewhere",
    async (path) => {
      const { status, text } = await owner.get(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(
        /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc="\/assets\/)|(?:src|href)="(?:https?:)?\/\//,
      );
      expect(text).toContain('<link rel="stylesheet" href="/assets/console.');
      expect(text.match(/<h1[ >]/g)?.length).toBe(1);
    },
  );

  it("that does not exist is a page for people and JSON for programs", async () => {
    const { status, text, headers } = await owner.get("/nothing/here");
    expect(status).toBe(404);
    for (const part of ["NOT_FOUND", headers.get("x-response-id") ?? "?"]) expect(text).toContain(part);
    const json = await visit("/nothing/here");
    expect([json.status, ((await json.json()) as { code: string }).code]).toEqual([404, "NOT_FOUND"]);
  });
});

describe("forms", () => {
  it("of other sites are refused, those without the session's field too", async () => {
    await owner.get("/account");
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    const fields = { token };
    const send = (headers: Record<string, string>, sent: Record<string, string> = fields) =>
      owner.post("/account/sessions/end-others", sent, headers);
    expect((await send({ origin: "https://evil.example", "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send({ "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await send({ origin: "null" })).status).toBe(403);
    expect((await send({ origin: "https://evil.example" })).status).toBe(403);
    expect((await send({}, {})).status).toBe(403);
    expect((await send({}, { token: "0".repeat(64) })).status).toBe(403);
    expect((await send({})).status).toBe(303);
    const foreign = await new Person().post(
      "/sign-in",
      { email: "owner@gokart.test", password: PASSWORD },
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    );
    expect(foreign.status).toBe(403);
    expect(foreign.headers.getSetCookie()).toEqual([]);
  });

  it("do not take another session's field", async () => {
    const other = await signedIn("manager");
    await other.get("/account");
    const token = /name="token" value="(\w+)"/.exec(other.page.text)?.[1] ?? "";
    expect((await owner.post("/account/sessions/end-others", { token })).status).toBe(403);
  });

  it("keep the colours, for strangers too", async () => {
    const person = new Person();
    await person.post("/theme", { theme: "dark", back: "//evil.example" });
    expect((await person.get("/sign-in")).text).toContain('data-theme="dark"');
    expect((await person.post("/theme", { theme: "system", back: "/history" })).location).toBe("/history");
    expect((await person.get("/sign-in")).text).not.toContain('data-theme="dark"');
  });
});

describe("roles", () => {
  it("analysts read, are offered no change and are refused one", async () => {
    const analyst = await signedIn("analyst");
    const { text } = await analyst.get("/history");
    expect(text).not.toContain('href="/users"');
    expect((await analyst.get("/users")).status).toBe(403);
    const token = /name="token" value="(\w+)"/.exec(text)?.[1] ?? "";
    const refused = await analyst.post("/users/invite", { token, email: "x@gokart.test", role: "analyst" });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("FORBIDDEN");
  });

  it("partners' users get nothing from the console", async () => {
    const partner = await makePartner();
    const person = await signedIn("partner", { partnerId: partner.id });
    for (const path of [...hrefs, "/history.csv", "/users"]) {
      const { status, text } = await person.get(path);
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toMatch(/<table|Olga Owner/);
    }
    expect((await person.get("/account")).status).toBe(200);
  });

  it("staff have no business in the portal", async () => {
    for (const path of portal) expect((await owner.get(path)).status).toBe(404);
  });

  it("users of one network are strangers on another's host", async () => {
    const elsewhere = new Person("http://other.gokart.test");
    elsewhere.cookies.set("gokart-session", owner.cookies.get("gokart-session") ?? "");
    expect((await elsewhere.get("/history")).status).toBe(303);
    expect((await elsewhere.signIn("owner@gokart.test", PASSWORD)).status).toBe(401);
    const own = new Person("http://default.gokart.test");
    expect((await own.signIn("owner@gokart.test", PASSWORD)).status).toBe(303);
  });

  it("nobody becomes a caller of the API by a cookie or a header", async () => {
    const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, "x-caller": "owner", "x-gk-caller": "{}" };
    expect((await call("GET", "/me", { key: null, headers })).status).toBe(401);
  });
});

describe("what people typed", () => {
  const HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "\u202Egnp.exe 😀 شركة",
    "'; DROP TABLE users; --",
  ];

  it.each(HOSTILE)("is shown as it is and does nothing: %j", async (name) => {
    const person = await signedIn("analyst", { name });
    const escaped = name
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;");
    for (const { text } of [await person.get("/history"), await owner.get("/users")]) {
      expect(text).toContain(`<bdi>${escaped}</bdi>`);
      expect(text).not.toMatch(/<script>alert|<img src=x|href="javascript:/i);
    }
    const query = `/history?code=${encodeURIComponent(name)}&q=${encodeURIComponent(name)}`;
    expect((await owner.get(query)).text).not.toMatch(/<script>alert|<img src=x|href="javascript:/i);
  });
});

describe("History Logs", () => {
  it("lists, filters, pages, opens a line and gives CSV, all without a script", async () => {
    const { offer, links } = await makeWorld();
    await Promise.all(
      Array.from({ length: 3 }, (_, i) => follow(links[0].id, { pub_click_id: `c${i}`, pub_member_id: "" })),
    );
    await postback({ gk_click_id: "not-an-id" });
    await until("the lines", async () => {
      const { data } = await call("GET", "/history-logs?limit=100");
      return data.some((line: { code: string }) => line.code === "CLICK_ID_MALFORMED") && data.length >= 2;
    });
    const all = await owner.get("/history");
    expect(all.text).toContain("CLICK_ID_MALFORMED");
    expect(all.text).toContain("PUB_MEMBER_ID_MISSING");

    const some = await owner.get(`/history?code=PUB_MEMBER_ID_MISSING&offerId=${offer.id}`);
    expect(some.text).not.toContain("<code>CLICK_ID_MALFORMED");
    expect(some.text).toContain('value="PUB_MEMBER_ID_MISSING"');
    expect(some.text).toContain(`/history.csv?code=PUB_MEMBER_ID_MISSING&amp;offerId=${offer.id}`);

    const line = /href="(\/history\/[0-9a-f-]+)"/.exec(some.text)?.[1] ?? "";
    const detail = await owner.get(line);
    expect(detail.text).toContain("PubMemberId cannot be empty");
    expect((await owner.get("/history/01990000-0000-7000-8000-000000000000")).status).toBe(404);

    const csv = await owner.get("/history.csv?code=CLICK_ID_MALFORMED");
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.text.split("\r\n").filter(Boolean).length).toBe(2);

    const none = await owner.get("/history?code=NOTHING_LIKE_IT");
    expect(none.text).toContain("Nothing matches");
    const wrong = await owner.get("/history?level=loud");
    expect(wrong.status).toBe(200);
    expect(wrong.text).toMatch(/INVALID/);
  });

  it("leads to older lines and back, with the filters kept", async () => {
    const [{ networkId } = { networkId: "" }] = await rowsOf<{ networkId: string }>(
      "SELECT network_id AS networkId FROM users LIMIT 1",
    );
    const insert = env.LOGS.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
       INSERT INTO history (id, network_id, at, level, type, code, message, count)
       SELECT printf('01990000-0000-7000-8000-%012x', i), ?, 1, 'info', 'system', 'MANY', 'line ' || i, 1 FROM n`,
    );
    await insert.bind(networkId).run();
    const first = await owner.get("/history?code=MANY");
    expect([first.text.includes("line 60"), first.text.includes("line 10<")]).toEqual([true, false]);
    const older = /href="([^"]*cursor=[^"]*)"/.exec(first.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(older).toContain("code=MANY");
    const second = await owner.get(older);
    expect([second.text.includes("line 60<"), second.text.includes("line 10<")]).toEqual([false, true]);
    expect(second.text).toContain('href="/history?code=MANY">Newest');
  });
});
