import { expect, test } from "vitest";
import { ask, askClick, clicksOf, historyBy } from "../support/redirect";
import { landed, makeWorld, manage, postback, until, type World } from "../support/world";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NOBODY = "0199a0a0-0000-7000-8000-000000000000";
const DAY = 86_400_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

/** A world whose link has led on once before it changes: what shows then is the change, not a first look. */
async function changed(change: (world: World) => Promise<unknown>): Promise<string> {
  const world = await makeWorld();
  await askClick(world.links[0].id);
  await change(world);
  return world.links[0].id;
}

const linkOf = async (targeting: object) => (await makeWorld({ offer: { targeting } })).links[0].id;
const usOnly = () => linkOf({ countries: { allow: ["US"], deny: [] } });
let openLink: Promise<string> | undefined;
const open = () => {
  openLink ??= linkOf({});
  return openLink;
};

type Case = [
  what: string,
  http: number,
  code: string,
  words: RegExp,
  link: () => Promise<string>,
  query?: Record<string, string>,
];
const withStatus = (path: (w: World) => string, status: string) => () =>
  changed((world) => manage("PATCH", path(world), { status }));

const REFUSALS: Case[] = [
  ["a link nobody has", 404, "LINK_NOT_FOUND", /no such link/, async () => NOBODY],
  ["a malformed id", 404, "LINK_NOT_FOUND", /no such link/, async () => "0199a0a0"],
  [
    "a paused offer",
    410,
    "OFFER_INACTIVE",
    /offer is paused/,
    withStatus((w) => `/offers/${w.offer.id}`, "paused"),
  ],
  [
    "an expired offer",
    410,
    "OFFER_INACTIVE",
    /offer is expired/,
    withStatus((w) => `/offers/${w.offer.id}`, "expired"),
  ],
  ["a draft", 410, "OFFER_INACTIVE", /offer is draft/, withStatus((w) => `/offers/${w.offer.id}`, "draft")],
  [
    "a paused link",
    410,
    "OFFER_INACTIVE",
    /link is paused/,
    withStatus((w) => `/links/${w.links[0].id}`, "paused"),
  ],
  [
    "a paused partner",
    410,
    "OFFER_INACTIVE",
    /partner is paused/,
    withStatus((w) => `/partners/${w.partners[0].id}`, "paused"),
  ],
  [
    "a paused advertiser",
    410,
    "OFFER_INACTIVE",
    /advertiser is paused/,
    withStatus((w) => `/advertisers/${w.advertiser.id}`, "paused"),
  ],
  ["an offer not begun", 410, "OFFER_INACTIVE", /not started/, () => linkOf({ startsAt: at(DAY) })],
  ["an offer that ended", 410, "OFFER_INACTIVE", /ended/, () => linkOf({ endsAt: at(-DAY) })],
  ["no member", 400, "PUB_MEMBER_ID_MISSING", /^PubMemberId cannot be empty$/, open, { pub_member_id: "" }],
  ["no click id", 400, "PUB_CLICK_ID_MISSING", /^PubClickId cannot be empty$/, open, { pub_click_id: "" }],
  [
    "a blank member",
    400,
    "PUB_MEMBER_ID_MISSING",
    /^PubMemberId cannot be empty$/,
    open,
    { pub_member_id: " " },
  ],
  ["a macro as member", 400, "UNRESOLVED_MACRO", /pub_member_id/, open, { pub_member_id: "{my_member_id}" }],
  [
    "a macro too long to be kept",
    400,
    "UNRESOLVED_MACRO",
    /pub_member_id/,
    open,
    { pub_member_id: `{${"a".repeat(600)}}` },
  ],
  [
    "NULs as member",
    400,
    "PUB_MEMBER_ID_MISSING",
    /PubMemberId cannot be empty/,
    open,
    { pub_member_id: "\0" },
  ],
  ["a click id of 501", 400, "PARAM_TOO_LONG", /pub_click_id/, open, { pub_click_id: "x".repeat(501) }],
  ["another country", 403, "NOT_ELIGIBLE", /country/, usOnly],
];

test.each(REFUSALS)("%s is answered %i %s", async (_, http, code, words, link, query) => {
  const response = await ask(await link(), { query });
  expect(response.status).toBe(http);
  const headers = Object.fromEntries(response.headers);
  const { "x-response-id": responseId } = headers;
  expect(headers).toMatchObject({ "x-refused": code, "cache-control": "no-store" });
  expect(responseId).toMatch(UUID);
  expect(headers).not.toHaveProperty("location");
  expect(headers).not.toHaveProperty("x-gk-click-id");
  const messages = [expect.stringMatching(words)];
  expect(await response.json()).toEqual({ isSuccessful: false, code, messages, responseId, data: null });
  const lines = await historyBy("response_id", responseId ?? "");
  expect(lines).toMatchObject([{ code, type: "redirect", level: "warning", count: 1, click_id: null }]);
});

test("a click that counts is a 302 with its id, and is stored and counted once", async () => {
  const { offer, links } = await makeWorld();
  const response = await ask(links[0].id, { headers: { accept: "text/html" } });
  const id = response.headers.get("x-gk-click-id");
  expect(response.status).toBe(302);
  expect(Object.fromEntries(response.headers)).toEqual({
    location: `https://track.example/c?x=1&sub1=${id}`,
    "cache-control": "no-store",
    "x-gk-click-id": expect.stringMatching(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    "x-response-id": id,
  });
  expect(await response.text()).toBe("");
  await until("the count", async () => (await clicksOf(offer.id)).counted === 1);
  expect(await clicksOf(offer.id)).toEqual({ stored: 1, counted: 1 });
});

/** A world whose one conversion has been had. */
async function cappedWorld(offer: object = {}): Promise<World> {
  const caps = [{ metric: "conversions", period: "total", limit: 1 }];
  const world = await makeWorld({ offer: { caps, ...offer } });
  const link = world.links[0].id;
  const id = await askClick(link, { cf: { country: "US" } });
  await landed([id]);
  expect(await postback({ gk_click_id: id })).toMatchObject({ code: "ACCEPTED" });
  const looking = { method: "HEAD", cf: { country: "US" } };
  const isClosed = async () => (await ask(link, looking)).headers.get("x-refused") === "CAP_REACHED";
  await until("the cap at the edge", isClosed);
  return world;
}

test("a reached cap is 410 CAP_REACHED", async () => {
  const { links } = await cappedWorld();
  const response = await ask(links[0].id);
  expect(response.status).toBe(410);
  expect(response.headers.get("x-refused")).toBe("CAP_REACHED");
  expect(await response.json()).toMatchObject({ code: "CAP_REACHED", isSuccessful: false });
});

test("a multi offer closes when each paid event is capped, not before", async () => {
  const event = (eventId: string, amount: number, limit?: number) => ({
    eventId,
    name: eventId,
    revenue: { type: "fixed", amount },
    payout: { type: "fixed", amount: amount / 2 },
    caps: limit ? [{ metric: "conversions", period: "total", limit }] : [],
  });
  // A share of nothing is nothing.
  const install = { ...event("install", 0), payout: { type: "share", amount: 80 } };
  const events = [install, event("level", 2, 1), event("buy", 4, 1)];
  const revenue = { type: "fixed", amount: 0 };
  const { links } = await makeWorld({
    offer: { type: "multi", events, revenue, payout: revenue, rewardPoints: 0 },
  });
  const link = links[0].id;
  const id = await askClick(link);
  await landed([id]);
  expect(await postback({ gk_click_id: id, cnv_event_id: "level" })).toMatchObject({ code: "ACCEPTED" });
  await scheduler.wait(300);
  await askClick(link);
  expect(await postback({ gk_click_id: id, cnv_event_id: "buy" })).toMatchObject({ code: "ACCEPTED" });
  await until(
    "the cap at the edge",
    async () => (await ask(link)).headers.get("x-refused") === "CAP_REACHED",
  );
});

test("of several broken rules the first in order is told", async () => {
  const targeting = { countries: { allow: ["US"], deny: [] } };
  const capped = await cappedWorld({ targeting });
  const link = capped.links[0].id;
  const told = async (query: Record<string, string>, country = "FR") =>
    (await ask(link, { query, cf: { country } })).headers.get("x-refused");
  const long = "x".repeat(501);
  expect(await told({ pub_member_id: "", pub_click_id: "" })).toBe("PUB_MEMBER_ID_MISSING");
  expect(await told({ pub_member_id: "[id]", pub_click_id: "" })).toBe("PUB_CLICK_ID_MISSING");
  expect(await told({ pub_member_id: long, pub_click_id: "#s1#" })).toBe("UNRESOLVED_MACRO");
  expect(await told({ pub_member_id: long })).toBe("PARAM_TOO_LONG");
  expect(await told({})).toBe("NOT_ELIGIBLE");
  expect(await told({}, "US")).toBe("CAP_REACHED");
  await manage("PATCH", `/offers/${capped.offer.id}`, { status: "paused" });
  expect(await told({ pub_member_id: "" })).toBe("OFFER_INACTIVE");
});

const FALLBACK =
  "https://fallback.example/x?c={pub_click_id}&m={pub_member_id:raw}&l={gk_link_id}&g={gk_click_id=none}#end";

test("refusals of the offer go to its fallback with macros filled, and count nothing", async () => {
  const offer = { fallbackUrl: FALLBACK, targeting: { countries: { allow: ["US"], deny: [] } } };
  const { offer: made, links } = await cappedWorld(offer);
  const link = links[0].id;
  const before = { stored: 1, counted: 1 };
  await until("the click's count", async () => (await clicksOf(made.id)).counted === 1);
  const query = { pub_click_id: "a b&c", pub_member_id: "m/1" };
  const expected = `https://fallback.example/x?c=a%20b%26c&m=m/1&l=${link}&g=none#end`;
  const led = async (country: string) => {
    const response = await ask(link, { query, cf: { country }, headers: { accept: "text/html" } });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(expected);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.has("x-gk-click-id")).toBe(false);
    return response.headers.get("x-refused");
  };
  expect(await led("FR")).toBe("NOT_ELIGIBLE");
  expect(await led("US")).toBe("CAP_REACHED");
  await manage("PATCH", `/offers/${made.id}`, { status: "paused" });
  expect(await led("US")).toBe("OFFER_INACTIVE");
  const own = await ask(link, { query: { pub_member_id: "" }, cf: { country: "US" } });
  expect(own.headers.get("x-refused")).toBe("OFFER_INACTIVE");
  await manage("PATCH", `/offers/${made.id}`, { status: "active" });
  const params = await ask(link, { query: { pub_member_id: "" }, cf: { country: "US" } });
  expect(params.status).toBe(400);
  expect(params.headers.has("location")).toBe(false);
  await scheduler.wait(500);
  expect(await clicksOf(made.id)).toEqual(before);
});
