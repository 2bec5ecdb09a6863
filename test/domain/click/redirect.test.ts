import { describe, expect, test } from "vitest";
import type { ClickParams } from "../../../src/domain/click/click";
import { asksForDevice, clickMacros, judgeClick, REFUSAL_STATUS } from "../../../src/domain/click/redirect";
import type { Visitor } from "../../../src/domain/click/visitor";
import type { CompiledLink } from "../../../src/domain/link/link";
import { makeClick, makeCompiledLink, makeOffer, makeVisitor, NOW } from "../makers";

const makeParams = (over: Partial<ClickParams> = {}): ClickParams => ({ ...makeClick(), ...over });
type Case = { link?: Partial<CompiledLink>; params?: Partial<ClickParams>; visitor?: Partial<Visitor> };
const judge = ({ link, params, visitor }: Case) =>
  judgeClick({
    link: makeCompiledLink(link),
    params: makeParams(params),
    visitor: makeVisitor(visitor),
    now: NOW,
  });
const targeting = (over: Partial<CompiledLink["targeting"]>) => ({ ...makeOffer().targeting, ...over });
const onlyFrance = targeting({ countries: { allow: ["FR"], deny: [] } });
const blocked = [{ partnerId: "partner-1", sub: 2, value: "bad" }];

test.each<[string, Case, string]>([
  ["an ordinary click", {}, "ok"],
  ["something is paused", { link: { inactive: "The link is paused." } }, "OFFER_INACTIVE"],
  ["a moment before it starts", { link: { startsAt: NOW + 1 } }, "OFFER_INACTIVE"],
  ["the moment it starts", { link: { startsAt: NOW } }, "ok"],
  ["the moment it ends", { link: { endsAt: NOW } }, "ok"],
  ["a moment after it ended", { link: { endsAt: NOW - 1 } }, "OFFER_INACTIVE"],
  ["no member id", { params: { pubMemberId: "" } }, "PUB_MEMBER_ID_MISSING"],
  ["a blank member id", { params: { pubMemberId: " \t" } }, "PUB_MEMBER_ID_MISSING"],
  ["no click id", { params: { pubClickId: "" } }, "PUB_CLICK_ID_MISSING"],
  ["neither id", { params: { pubMemberId: "", pubClickId: "" } }, "PUB_MEMBER_ID_MISSING"],
  ["a macro for a member", { params: { pubMemberId: "{my_member_id}" } }, "UNRESOLVED_MACRO"],
  ["a macro for a click", { params: { pubClickId: "#s1#" } }, "UNRESOLVED_MACRO"],
  ["our own placeholder", { params: { pubClickId: "PUB_CLICK_ID" } }, "UNRESOLVED_MACRO"],
  ["a macro and no click id", { params: { pubMemberId: "[id]", pubClickId: "" } }, "PUB_CLICK_ID_MISSING"],
  ["500 characters", { params: { pubMemberId: "x".repeat(500) } }, "ok"],
  ["500 emoji", { params: { pubMemberId: "😀".repeat(500) } }, "ok"],
  ["501 emoji", { params: { pubMemberId: "😀".repeat(501) } }, "PARAM_TOO_LONG"],
  ["501 characters", { params: { pubMemberId: "x".repeat(501) } }, "PARAM_TOO_LONG"],
  [
    "too long and a macro",
    { params: { pubMemberId: "x".repeat(501), pubClickId: "{c}" } },
    "UNRESOLVED_MACRO",
  ],
  ["another country", { link: { targeting: onlyFrance } }, "NOT_ELIGIBLE"],
  ["a blocked source", { link: { blockedSources: blocked }, params: { subs: { 2: "bad" } } }, "NOT_ELIGIBLE"],
  ["a reached cap", { link: { cappedUntil: NOW + 1 } }, "CAP_REACHED"],
  ["the moment the cap's period is over", { link: { cappedUntil: NOW } }, "ok"],
  [
    "a device for people, asked by a bot",
    {
      link: { targeting: targeting({ devices: ["desktop"], os: ["windows"] }) },
      visitor: { kind: "bot", device: null, os: null },
    },
    "ok",
  ],
  [
    "a device for people, asked by a preview",
    {
      link: { targeting: targeting({ devices: ["desktop"] }) },
      visitor: { kind: "preview", device: null },
    },
    "ok",
  ],
  [
    "another device, asked by a browser in advance",
    {
      link: { targeting: targeting({ devices: ["desktop"] }) },
      visitor: { kind: "prefetch", device: "mobile" },
    },
    "NOT_ELIGIBLE",
  ],
])("%s", (_, given, expected) => {
  const verdict = judge(given);
  expect(verdict.ok ? "ok" : verdict.code).toBe(expected);
});

describe("the rules come in their order", () => {
  const all: Case = {
    link: { inactive: "The offer is paused.", targeting: onlyFrance, cappedUntil: NOW + 1 },
    params: { pubMemberId: "", pubClickId: "{c}" },
  };
  const ids = { pubMemberId: "m", pubClickId: "c" };
  test.each<[string, Case]>([
    ["OFFER_INACTIVE", all],
    ["PUB_MEMBER_ID_MISSING", { ...all, link: { ...all.link, inactive: null } }],
    ["UNRESOLVED_MACRO", { params: { ...ids, pubClickId: "{c}" }, link: { ...all.link, inactive: null } }],
    ["NOT_ELIGIBLE", { params: ids, link: { ...all.link, inactive: null } }],
    ["CAP_REACHED", { params: ids, link: { cappedUntil: NOW + 1 } }],
  ])("%s", (code, given) => expect(judge(given)).toMatchObject({ ok: false, code }));
});

test.each<[Case, string, boolean]>([
  [{ link: { inactive: "The link is paused." } }, "The link is paused.", true],
  [{ link: { startsAt: NOW + 1 } }, "The offer has not started yet.", true],
  [{ link: { endsAt: 0 } }, "The offer has ended.", true],
  [{ params: { pubMemberId: "" } }, "PubMemberId cannot be empty", false],
  [{ params: { pubClickId: "" } }, "PubClickId cannot be empty", false],
  [{ params: { pubMemberId: "{m}" } }, "pub_member_id is a macro that was not replaced", false],
  [{ params: { pubClickId: "x".repeat(501) } }, "pub_click_id is longer than 500 characters", false],
  [{ link: { targeting: onlyFrance } }, "The offer is not open to visitors from DE.", true],
  [{ link: { cappedUntil: NOW + 1 } }, "The offer takes no more conversions for now.", true],
])("%j says %j and goes to the fallback: %s", (given, message, fallback) => {
  expect(judge(given)).toMatchObject({ ok: false, message, fallback });
});

test("each refusal has its status, and none is a redirect that browsers would keep", () => {
  expect(REFUSAL_STATUS).toEqual({
    LINK_NOT_FOUND: 404,
    OFFER_INACTIVE: 410,
    PUB_MEMBER_ID_MISSING: 400,
    PUB_CLICK_ID_MISSING: 400,
    UNRESOLVED_MACRO: 400,
    PARAM_TOO_LONG: 400,
    NOT_ELIGIBLE: 403,
    CAP_REACHED: 410,
    RATE_LIMITED: 429,
    TRY_AGAIN: 503,
  });
});

test.each<[string, Partial<CompiledLink>, boolean]>([
  ["that is open to all", {}, false],
  [
    "with other macros and limits",
    { tracking: ["https://t.example/?c=", { n: "country" }], targeting: onlyFrance },
    false,
  ],
  ["for some devices", { targeting: targeting({ devices: ["mobile"] }) }, true],
  ["for some systems", { targeting: targeting({ os: ["ios"] }) }, true],
  ["that tells the device", { tracking: ["https://t.example/?d=", { n: "device" }] }, true],
  ["that tells the system", { tracking: ["https://t.example/?o=", { n: "os" }] }, true],
  ["whose fallback tells the device", { fallback: ["https://f.example/?d=", { n: "device" }] }, true],
])("a link %s asks for the device before it can be followed: %j is %s", (_, link, asks) => {
  expect(asksForDevice(makeCompiledLink(link))).toBe(asks);
});

test("the click's macros have the click's values, the time in whole seconds", () => {
  const macros = clickMacros({
    link: makeCompiledLink(),
    params: makeParams({ subs: { 1: "a", 15: "o" } }),
    visitor: makeVisitor({ country: null }),
    clickId: "0198",
    now: NOW + 999,
  });
  expect(macros).toEqual({
    gk_click_id: "0198",
    gk_offer_id: "offer-1",
    gk_offer_name: "Space Miner",
    gk_link_id: "link-1",
    gk_partner_id: "partner-1",
    pub_click_id: "pc-1",
    pub_member_id: "member-1",
    pub_sub_1: "a",
    pub_sub_15: "o",
    country: null,
    device: "mobile",
    os: "ios",
    timestamp: String(NOW / 1000),
  });
});
