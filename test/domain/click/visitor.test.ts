import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readVisitor } from "../../../src/domain/click/visitor-device";
import { AGENTS } from "./visitor.agents";

const read = (headers: Record<string, string>, cf?: object) =>
  readVisitor({ headers: new Headers(headers), cf });

test.each(AGENTS)("$name is a $kind ($device, $os, $browser)", ({ kind, device, os, browser, agent }) => {
  expect(read({ "User-Agent": agent })).toMatchObject({ kind, device, os, browser, userAgent: agent });
});

const WINDOWS =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const brands = (name: string) => `"Not/A)Brand";v="8", "Chromium";v="126", "${name}";v="126"`;

test.each([
  ["desktop", "?0", '"Windows"', "desktop", "windows"],
  ["phone", "?1", '"Android"', "mobile", "android"],
  ["tablet", "?0", '"Android"', "tablet", "android"],
  ["Chromebook", "?0", '"Chrome OS"', "desktop", "chromeos"],
  ["Chromium book", "?0", '"Chromium OS"', "desktop", "chromeos"],
  ["Mac", "?0", '"macOS"', "desktop", "macos"],
  ["Linux", "?0", '"Linux"', "desktop", "linux"],
  ["an unknown platform", "?0", '"Unknown"', "desktop", "windows"],
  ["a platform nobody has", "?1", "constructor", "mobile", "windows"],
  ["a platform without quotes", "?1", "Android", "mobile", "android"],
  ["nonsense", "yes", '"', "desktop", "windows"],
])("client hints win over the user agent: %s", (_, mobile, platform, device, os) => {
  const hints = { "Sec-CH-UA-Mobile": mobile, "Sec-CH-UA-Platform": platform };
  expect(read({ "User-Agent": WINDOWS, ...hints })).toMatchObject({ device, os });
});

test.each([
  ["Google Chrome", "Chrome"],
  ["Microsoft Edge", "Microsoft Edge"],
  ["Brave", "Brave"],
  ["Samsung Internet", "Samsung Internet for Android"],
  ["Some Free Text", "Chrome"],
])("the brand %s is the browser %s", (brand, browser) => {
  expect(read({ "User-Agent": WINDOWS, "Sec-CH-UA": brands(brand) }).browser).toBe(browser);
});

test.each([
  ["Sec-Purpose", "prefetch", "prefetch"],
  ["Sec-Purpose", "prefetch;prerender", "prefetch"],
  ["Sec-Purpose", "prefetch;anonymous-client-ip", "prefetch"],
  ["Purpose", "prefetch", "prefetch"],
  ["X-Moz", "prefetch", "prefetch"],
  ["X-Purpose", "preview", "preview"],
  ["Purpose", "Preview", "preview"],
  ["Purpose", "something", "human"],
])("%s: %s is a %s", (header, value, kind) => {
  expect(read({ "User-Agent": WINDOWS, [header]: value }).kind).toBe(kind);
});

test("a bot that prefetches is a bot", () => {
  expect(read({ "User-Agent": "curl/8.5.0", Purpose: "prefetch" }).kind).toBe("bot");
});

test("a request that says nothing about itself is a bot about which nothing is known", () => {
  expect(read({})).toEqual({
    device: null,
    os: null,
    browser: null,
    kind: "bot",
    language: null,
    userAgent: null,
    referrer: null,
    country: null,
    region: null,
    city: null,
  });
});

test.each([
  ["en-US,en;q=0.9,de;q=0.8", "en-US"],
  ["de", "de"],
  ["zh-Hant-TW;q=0.9", "zh-Hant-TW"],
  ["*", null],
  ["", null],
  ["<script>", null],
])("Accept-Language %j is %s", (header, language) => {
  expect(read({ "Accept-Language": header }).language).toBe(language);
});

test.each([
  ["DE", "DE"],
  ["de", "DE"],
  ["XX", null],
  ["T1", null],
  ["", null],
  ["DEU", null],
  [7, null],
  [null, null],
])("Cloudflare's country %j is %s", (country, expected) => {
  expect(read({}, { country }).country).toBe(expected);
});

test("region and city are kept as they come, long values are cut", () => {
  const long = "a".repeat(2000);
  const visitor = read({ "User-Agent": long, Referer: long }, { region: "Île-de-France", city: long });
  expect(visitor.region).toBe("Île-de-France");
  expect([visitor.userAgent, visitor.referrer, visitor.city].map((text) => text?.length)).toEqual([
    512, 500, 100,
  ]);
});

test("more user agents than are remembered are still read right", () => {
  for (let version = 0; version < 2500; version++) read({ "User-Agent": `${WINDOWS} Edg/${version}` });
  expect(read({ "User-Agent": `${WINDOWS} Edg/7` })).toMatchObject({
    device: "desktop",
    browser: "Microsoft Edge",
  });
});

describe("properties", () => {
  const headerText = fc.string({
    unit: fc.constantFrom(...'aA0 /.();,:-_[]{}"?=*%+|é\u00ff'),
    maxLength: 600,
  });
  const nearAgent = fc
    .array(
      fc.oneof(
        fc.constantFrom(...AGENTS.map(({ agent }) => agent)),
        fc.constantFrom("Android", "Mac OS X", "like"),
        headerText,
      ),
    )
    .map((parts) => parts.join(" "));
  const NAMES = [
    "User-Agent",
    "Referer",
    "Accept-Language",
    "Sec-CH-UA",
    "Sec-CH-UA-Mobile",
    "Sec-CH-UA-Platform",
    "Purpose",
  ];

  test("no headers make it throw, and what it stores is bounded and well-formed", () => {
    const headers = fc.tuple(...NAMES.map(() => fc.oneof(headerText, nearAgent)));
    fc.assert(
      fc.property(headers, fc.anything(), (values, place) => {
        const visitor = read(Object.fromEntries(NAMES.map((name, at) => [name, values[at] ?? ""])), {
          country: place,
          city: place,
        });
        expect((visitor.userAgent ?? "").length).toBeLessThanOrEqual(512);
        expect((visitor.referrer ?? "").length).toBeLessThanOrEqual(500);
        expect((visitor.city ?? "").isWellFormed()).toBe(true);
        expect(["human", "bot", "preview", "prefetch"]).toContain(visitor.kind);
        expect(["desktop", "mobile", "tablet", null]).toContain(visitor.device);
      }),
    );
  });
});
