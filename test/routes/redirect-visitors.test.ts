import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { type Asking, ask, askClick, clickRow, clicksOf } from "../support/redirect";
import { landed, makeWorld, manage, postback, until } from "../support/world";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
const IPAD =
  "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";
const PREVIEW = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)";

test("the stored click holds everything that was known of it", async () => {
  const { links, offer, partners, advertiser } = await makeWorld();
  const query = {
    pub_click_id: "click-1",
    pub_member_id: "member-1",
    pub_sub_1: "one",
    pub_sub_15: "fifteen",
    pub_session_id: "s-9",
    pub_gender: "f",
    pub_age: "34",
    pub_geo_country: "DE",
    pub_geo_state: "BE",
    pub_postal_code: "10115",
  };
  const headers = {
    "user-agent": `${IPHONE} ${"x".repeat(600)}`,
    "cf-connecting-ip": "203.0.113.77",
    "accept-language": "de-AT,de;q=0.9",
    referer: `https://app.example/${"r".repeat(600)}`,
  };
  const cf = { country: "DE", region: "Land Berlin", city: "Berlin" };
  const before = Date.now();
  const response = await ask(links[0].id, { query, headers, cf });
  const id = response.headers.get("x-gk-click-id") ?? "";
  const { at, ...row } = await clickRow(id);
  expect(Number(at)).toBeGreaterThanOrEqual(before);
  expect(Number(at)).toBeLessThan(before + 5_000);
  const { pub_sub_1, pub_sub_15, ...same } = query;
  expect(row).toEqual({
    ...same,
    subs: JSON.stringify({ 1: pub_sub_1, 15: pub_sub_15 }),
    id,
    network_id: "00000000-0000-7000-8000-000000000001",
    link_id: links[0].id,
    offer_id: offer.id,
    partner_id: partners[0].id,
    advertiser_id: advertiser.id,
    kind: "human",
    ...cf,
    device: "mobile",
    os: "ios",
    browser: "Safari",
    language: "de-AT",
    referrer: headers.referer.slice(0, 500),
    ip: "203.0.113.0",
    user_agent: headers["user-agent"].slice(0, 512),
    destination: `https://track.example/c?x=1&sub1=${id}`,
    test: 0,
  });
});

test("what nobody said is null, not made up", async () => {
  const { links } = await makeWorld();
  const row = await clickRow(await askClick(links[0].id, { query: "pub_click_id=c&pub_member_id=m" }));
  const names = [
    "pub_session_id",
    "pub_gender",
    "pub_age",
    "pub_geo_country",
    "pub_geo_state",
    "pub_postal_code",
  ];
  const visitor = ["country", "region", "city", "language", "referrer", "ip"];
  expect(row).toMatchObject(Object.fromEntries([...names, ...visitor].map((name) => [name, null])));
  expect(row.subs).toBe("{}");
});

test("addresses are cut to their neighbourhood, unless the network asks for more", async () => {
  const ipOf = async (linkId: string, ip: string) =>
    (await clickRow(await askClick(linkId, { headers: { "cf-connecting-ip": ip } }))).ip;
  const { links } = await makeWorld();
  expect(await ipOf(links[0].id, "198.51.100.23")).toBe("198.51.100.0");
  expect(await ipOf(links[0].id, "2001:db8:7:8:9::1")).toBe("2001:db8:7::");
  const set = (full: boolean) =>
    env.DB.prepare("UPDATE networks SET policies = json_set(policies, '$.storeFullIp', json(?))")
      .bind(String(full))
      .run();
  await set(true);
  const other = await makeWorld();
  expect(await ipOf(other.links[0].id, "198.51.100.23")).toBe("198.51.100.23");
  await set(false);
});

describe("a visitor who is no person", () => {
  const kinds: [what: string, kind: string, headers: Record<string, string>][] = [
    [
      "a crawler",
      "bot",
      { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" },
    ],
    ["a script", "bot", { "user-agent": "curl/8.5.0" }],
    ["no user agent", "bot", { "user-agent": "" }],
    ["a link preview", "preview", { "user-agent": PREVIEW }],
    ["a prefetch", "prefetch", { "sec-purpose": "prefetch;prerender" }],
    ["an old prefetch", "prefetch", { "x-moz": "prefetch" }],
  ];

  test.each(kinds)(
    "%s is led on, kept as %s and left out of the counts; its postback counts",
    async (_, kind, headers) => {
      const { links, offer } = await makeWorld();
      const id = await askClick(links[0].id, { headers });
      expect(await clickRow(id)).toMatchObject({ kind });
      expect(await postback({ gk_click_id: id })).toMatchObject({
        code: "ACCEPTED",
        data: { status: "Success" },
      });
      const human = await askClick(links[0].id, { query: { pub_member_id: "person" } });
      await landed([human]);
      await until("the person's click", async () => (await clicksOf(offer.id)).counted > 0);
      await scheduler.wait(300);
      expect(await clicksOf(offer.id)).toEqual({ stored: 2, counted: 1 });
    },
  );

  test("is not refused for a device that nobody can tell", async () => {
    const { links } = await makeWorld({ offer: { targeting: { devices: ["mobile"], os: ["ios"] } } });
    for (const agent of [PREVIEW, "curl/8.5.0"])
      await askClick(links[0].id, { headers: { "user-agent": agent } });
    expect((await ask(links[0].id)).headers.get("x-refused")).toBe("NOT_ELIGIBLE");
  });
});

describe("targeting", () => {
  const none = { countries: { allow: [], deny: [] }, devices: [], os: [] };
  type Case = [what: string, targeting: object, yes: Asking[], no: [asking: Asking, words: RegExp][]];
  const from = (country: string): Asking => ({ cf: { country } });
  const on = (agent: string): Asking => ({ headers: { "user-agent": agent } });
  const cases: Case[] = [
    [
      "allowed countries",
      { countries: { allow: ["US", "CA"], deny: [] } },
      [from("US"), from("CA")],
      [
        [from("MX"), /visitors from MX/],
        [from("XX"), /an unknown country/],
        [from("T1"), /an unknown country/],
        [{}, /an unknown country/],
      ],
    ],
    [
      "denied countries",
      { countries: { allow: [], deny: ["FR"] } },
      [from("US"), {}],
      [[from("FR"), /visitors from FR/]],
    ],
    [
      "devices",
      { devices: ["mobile", "tablet"] },
      [on(IPHONE), on(IPAD), on(ANDROID)],
      [[{}, /desktop devices/]],
    ],
    [
      "operating systems",
      { os: ["android"] },
      [on(ANDROID)],
      [
        [on(IPHONE), /operating system ios/],
        [{}, /windows/],
      ],
    ],
    [
      "client hints over the user agent",
      { os: ["android"], devices: ["tablet"] },
      [{ headers: { "sec-ch-ua-platform": '"Android"', "sec-ch-ua-mobile": "?0" } }],
      [[on(ANDROID), /mobile devices/]],
    ],
  ];

  test.each(cases)("by %s", async (_, targeting, yes, no) => {
    const { links } = await makeWorld({ offer: { targeting: { ...none, ...targeting } } });
    for (const asking of yes) await askClick(links[0].id, asking);
    for (const [asking, words] of no) {
      const response = await ask(links[0].id, asking);
      expect([response.status, response.headers.get("x-refused")]).toEqual([403, "NOT_ELIGIBLE"]);
      expect(await response.json()).toMatchObject({ messages: [expect.stringMatching(words)] });
    }
  });

  test("a blocked source is one partner's, by exact value", async () => {
    const { links, partners, offer } = await makeWorld({ partners: 2 });
    const blockedSources = [{ partnerId: partners[0].id, sub: 2, value: "Bad" }];
    await manage("PATCH", `/offers/${offer.id}`, { blockedSources });
    const refused = async (link: number, query: Record<string, string>) =>
      (await ask(links[link].id, { query })).headers.get("x-refused");
    expect(await refused(0, { pub_sub_2: "Bad" })).toBe("NOT_ELIGIBLE");
    expect(await refused(0, { pub_sub2: "Bad" })).toBe("NOT_ELIGIBLE");
    expect(await refused(0, { pub_sub_2: "bad" })).toBeNull();
    expect(await refused(0, { pub_sub_1: "Bad" })).toBeNull();
    expect(await refused(1, { pub_sub_2: "Bad" })).toBeNull();
    expect(await refused(0, {})).toBeNull();
  });
});
