import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { csvCell } from "../../src/routes/api/csv";
import { call, rawCall } from "../support/api";
import { Person, signedInOwner } from "../support/browser";
import { listen } from "../support/console";
import { failing, visitWith } from "../support/faults";
import { makeAdvertiser, makeNetwork, makePartner } from "../support/records";
import { ask, HUMAN, linkPath } from "../support/redirect";
import { click, type Json, landed, makeWorld, visit, type World } from "../support/world";

afterEach(() => {
  vi.restoreAllMocks();
});

const EVIL = [
  "a\r\nSet-Cookie: stolen=1\r\n\r\n<b>",
  "a\nX-Evil: 1",
  "a\rX-Evil: 1",
  "a\u0000b",
  "a\u0085b\u2028c\u2029d",
  "\u001b[31mred\u001b[0m\u0007",
  "\ud800",
  '"}\n{"level":"info","event":"FORGED"}',
  "x".repeat(3_000),
];

let world: World;
/** Its visitors are sent to the fallback. */
let closed: World;
beforeAll(async () => {
  const offer = {
    trackingUrl:
      "https://track.example/{pub_sub_1:raw}?c={gk_click_id}&m={pub_member_id:raw}#{pub_sub_2:raw}",
    fallbackUrl: "https://fallback.example/{pub_sub_1:raw}?m={pub_member_id:raw}",
  };
  world = await makeWorld({ offer });
  closed = await makeWorld({ offer: { ...offer, targeting: { devices: ["tablet"] } } });
});

/** A query with an evil value under each name, as the platform encodes it. */
const queryOf = (names: string[], evil: string) =>
  new URLSearchParams(names.map((name) => [name, evil.toWellFormed()])).toString();

const CLICK = [
  "pub_click_id",
  "pub_member_id",
  "pub_sub_1",
  "pub_sub_2",
  "pub_session_id",
  "pub_postal_code",
];
const POSTBACK = [
  "cnv_conversion_id",
  "event_id",
  "cnv_status",
  "cnv_payout",
  "cnv_email",
  "cnv_sub_1",
  "token",
];

describe("whatever stands in a parameter", () => {
  test.each(EVIL)("%j stays within its header, and each line of the log one JSON object", async (evil) => {
    const said = listen();
    const id = await click(world.links[0].id, `m-${crypto.randomUUID()}`);
    await landed([id]);
    const failingLinks = failing(env, { DB: true, LINKS: true });
    const answers = [
      await visit(linkPath(world.links[0].id, queryOf(CLICK, evil)), { headers: HUMAN }),
      await visit(linkPath(encodeURIComponent(evil.toWellFormed())), { headers: HUMAN }),
      await visit(`/postback?gk_click_id=${id}&${queryOf(POSTBACK, evil)}`),
      await visit(`/postback?${queryOf(["gk_click_id"], evil)}`),
      await visit(`/api/v1/postback/${encodeURIComponent(evil.toWellFormed())}?gk_click_id=${id}`),
      await visit(`/sign-in?${queryOf(["next", "signed-out"], evil)}`),
      await visit(`/${encodeURIComponent(evil.toWellFormed())}`),
      (await visitWith(failingLinks, `/api/v1/advertisers?${queryOf(["q"], evil)}`, { headers: key() }))
        .response,
      (await visitWith(failingLinks, `/invitation/${encodeURIComponent(evil.toWellFormed())}`)).response,
    ];
    for (const response of answers) {
      expect(response.headers.has("x-evil")).toBe(false);
      expect(response.headers.getSetCookie().join()).not.toContain("stolen");
      for (const [, value] of response.headers) expect(value).toMatch(/^[ -~]*$/);
      await response.text();
    }
    for (const line of said.lines()) {
      expect(line).not.toMatch(/[\r\n]/);
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), event: expect.any(String) });
      expect(JSON.parse(line).event).not.toBe("FORGED");
    }
    expect(said.lines().length).toBeGreaterThan(1);
  });
});

const key = () => ({ authorization: `Bearer ${env.ADMIN_API_KEY}` });

test("a link that lets somebody in is logged without its token when its page fails", async () => {
  const said = listen();
  for (const path of ["/invitation/a-token-that-lets-in", "/shared/trace/a-token-that-lets-in.00"]) {
    for (const accept of ["text/html", "*/*"]) {
      const bindings = { ...failing(env, { DB: true }), DATA_SECRET: "short" };
      await (await visitWith(bindings, path, { headers: { accept } })).response.text();
    }
  }
  const lines = said.lines().join("\n");
  expect(lines).toContain("/invitation/••••");
  expect(lines).not.toContain("a-token-that-lets-in");
});

describe("a redirect leads where its owner said, whatever the visitor sends", () => {
  const LURES = [
    ...[
      "https://evil.example/",
      "//evil.example",
      "@evil.example",
      "\\evil.example",
      ".evil.example/",
      ":8443/",
    ],
    ...[
      "evil.example#",
      "?next=https://evil.example",
      "%2f%2fevil.example",
      "..//..//evil.example",
      "javascript:",
    ],
    ...["\t//evil.example", "{pub_member_id}", "https:evil.example", "///evil.example/", "x:y@evil.example"],
  ];

  test.each(LURES)("%j", async (lure) => {
    const names = { pub_sub_1: lure, pub_sub_2: lure, pub_click_id: lure, pub_session_id: lure };
    const hosts = await Promise.all(
      [world, closed].map(async ({ links }) => {
        const response = await ask(links[0].id, { query: { ...names, pub_member_id: `m${lure}` } });
        if (response.status !== 302) return response.headers.get("x-refused");
        return new URL(response.headers.get("location") ?? "").host;
      }),
    );
    const macro = "UNRESOLVED_MACRO";
    expect(hosts).toEqual(lure.startsWith("{") ? [macro, macro] : ["track.example", "fallback.example"]);
  });

  const HOSTS = [
    "https://{pub_sub_1}/",
    "https://{pub_sub_1:raw}.example/?c={gk_click_id}",
    "https://track.example{pub_sub_1:raw}?c={gk_click_id}",
    "https://track.example:{pub_sub_1:raw}/?c={gk_click_id}",
    "https://track.example\\{pub_sub_1:raw}?c={gk_click_id}",
    "{pub_sub_1:raw}/?c={gk_click_id}",
    "https:{pub_sub_1:raw}/?c={gk_click_id}",
    "https://{pub_sub_1:raw}@track.example/?c={gk_click_id}",
    "javascript:{gk_click_id}",
    "data:text/html,{gk_click_id}",
  ];

  test.each(HOSTS)("a template whose host a visitor could choose is not saved: %s", async (template) => {
    for (const field of ["trackingUrl", "fallbackUrl"]) {
      const answer = await call("PATCH", `/offers/${world.offer.id}`, { body: { [field]: template } });
      expect([field, answer.status]).toEqual([field, 422]);
    }
  });

  test("nor does signing in, or a change of colours, lead away", async () => {
    const owner = await signedInOwner();
    for (const lure of LURES) {
      const next = encodeURIComponent(lure);
      const led = [
        (await owner.get(`/sign-in?next=${next}`)).location,
        (await new Person().post("/theme", { theme: "dark", back: lure })).location,
      ];
      for (const location of led) {
        expect(location, lure).toMatch(/^\/(?![/\\])/);
        expect(new URL(location ?? "", "https://ours.example").host, lure).toBe("ours.example");
      }
    }
  });
});

describe("what a spreadsheet would run", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", `"'\r=1"`],
    [" \n =1", `"' \n =1"`],
    ['a"b,c', '"a""b,c"'],
    ["-5", "'-5"],
    ["plain", "plain"],
    [-5, "-5"],
    [null, ""],
  ])("%j is written as %j", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test("is made harmless in the lists of what partners and visitors name", async () => {
    const as = { key: (await makeNetwork()).key };
    const formula = '=HYPERLINK("https://evil.example","x")';
    await Promise.all([makeAdvertiser({ name: formula }, as), makePartner({ name: formula }, as)]);
    for (const list of ["/advertisers", "/partners", "/audit-log"]) {
      const csv = await rawCall("GET", list, { ...as, headers: { accept: "text/csv" } });
      expect(csv.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
      const text = await csv.text();
      if (list !== "/audit-log") expect(text).toContain(`"'=HYPERLINK(""https`);
      expect(text, list).not.toMatch(/(?:^|,)"?[=+@]/m);
    }
  });
});

test("a partner's own header cannot hold a second one, nor replace one of ours", async () => {
  const make = async (headerName: string, headerValue: string): Promise<Json> =>
    call("POST", "/partners", {
      body: { name: "P", callback: { url: "https://partner.example/", headerName, headerValue } },
    });
  for (const evil of ["a\r\nX-Evil: 1", "a\nb", "a\u0000b", "é", " a", "a\u007f"])
    expect((await make("X-Key", evil)).status, evil).toBe(422);
  for (const name of [
    "X Key",
    "X:Key",
    "X\r\nY",
    "",
    "Host",
    "Content-Length",
    "webhook-signature",
    "CF-Ray",
  ])
    expect((await make(name, "v")).status, name).toBe(422);
  expect((await make("X-Key", "Bearer abc/+=")).status).toBe(201);
});
