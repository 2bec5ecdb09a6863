import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeTargeting } from "../../../src/domain/click/targeting";
import type { BlockedSource, Targeting } from "../../../src/domain/offer/offer";

type Audience = Parameters<typeof judgeTargeting>[1];

const makeTargeting = (given: Partial<Targeting> = {}): Targeting => ({
  countries: { allow: [], deny: [] },
  devices: [],
  os: [],
  startsAt: null,
  endsAt: null,
  ...given,
});
const makeVisitor = (given: Partial<Audience> = {}): Audience => ({
  country: "DE",
  device: "mobile",
  os: "ios",
  ...given,
});
const makeSource = (subs: Record<number, string> = {}, blockedSources: BlockedSource[] = []) => ({
  partnerId: "partner-1",
  subs,
  blockedSources,
});
const countries = (allow: string[], deny: string[] = []) => makeTargeting({ countries: { allow, deny } });
const unknown = makeVisitor({ country: null, device: null, os: null });

test.each<[string, Targeting, Audience, string]>([
  ["nothing targeted", makeTargeting(), makeVisitor(), "ok"],
  ["nothing targeted, nothing known", makeTargeting(), unknown, "ok"],
  ["country allowed", countries(["FR", "DE"]), makeVisitor(), "ok"],
  ["country not among the allowed", countries(["FR"]), makeVisitor(), "country"],
  ["country unknown, some allowed", countries(["FR"]), unknown, "country"],
  ["country denied", countries([], ["DE"]), makeVisitor(), "country"],
  ["country not denied", countries([], ["FR"]), makeVisitor(), "ok"],
  ["country unknown, some denied", countries([], ["FR"]), unknown, "ok"],
  ["country unknown, some allowed, some denied", countries(["DE"], ["FR"]), unknown, "country"],
  ["country allowed and denied", countries(["DE"], ["DE"]), makeVisitor(), "country"],
  ["device targeted", makeTargeting({ devices: ["tablet", "mobile"] }), makeVisitor(), "ok"],
  ["device not targeted", makeTargeting({ devices: ["desktop"] }), makeVisitor(), "device"],
  ["device unknown", makeTargeting({ devices: ["desktop"] }), unknown, "device"],
  ["os targeted", makeTargeting({ os: ["android", "ios"] }), makeVisitor(), "ok"],
  ["os not targeted", makeTargeting({ os: ["android"] }), makeVisitor(), "os"],
  ["os unknown", makeTargeting({ os: ["android"] }), unknown, "os"],
  ["dates are judged elsewhere", makeTargeting({ endsAt: "2000-01-01T00:00:00.000Z" }), makeVisitor(), "ok"],
])("%s", (_, targeting, visitor, expected) => {
  const verdict = judgeTargeting(targeting, visitor, makeSource());
  expect(verdict.ok ? "ok" : verdict.rule).toBe(expected);
});

const block = (value: string, sub = 3, partnerId = "partner-1"): BlockedSource => ({ partnerId, sub, value });

test.each<[string, Record<number, string>, BlockedSource[], string]>([
  ["the blocked value", { 3: "app-9" }, [block("app-9")], "source"],
  ["one of several", { 3: "app-9" }, [block("app-1"), block("app-9")], "source"],
  ["the last sub", { 15: "x" }, [block("x", 15)], "source"],
  ["another value", { 3: "app-8" }, [block("app-9")], "ok"],
  ["another case", { 3: "APP-9" }, [block("app-9")], "ok"],
  ["another sub", { 4: "app-9" }, [block("app-9")], "ok"],
  ["another partner", { 3: "app-9" }, [block("app-9", 3, "partner-2")], "ok"],
  ["no sub at all", {}, [block("app-9")], "ok"],
  ["an empty value blocks nobody", { 3: "" }, [block("")], "ok"],
])("source: %s", (_, subs, blockedSources, expected) => {
  const verdict = judgeTargeting(makeTargeting(), makeVisitor(), makeSource(subs, blockedSources));
  expect(verdict.ok ? "ok" : verdict.rule).toBe(expected);
});

test("a refusal has a code, the first rule that refuses, and says which in plain words", () => {
  const everything = makeTargeting({
    countries: { allow: ["FR"], deny: [] },
    devices: ["desktop"],
    os: ["windows"],
  });
  expect(judgeTargeting(everything, makeVisitor(), makeSource({ 3: "a" }, [block("a")]))).toEqual({
    ok: false,
    code: "NOT_ELIGIBLE",
    rule: "country",
    message: "The offer is not open to visitors from DE.",
  });
  expect(judgeTargeting(makeTargeting(), makeVisitor(), makeSource({ 3: "a" }, [block("a")]))).toMatchObject({
    message: "The source pub_sub_3 = a is blocked.",
  });
});

describe("properties", () => {
  const texts = fc.array(fc.string(), { maxLength: 3 });
  const some = fc.option(fc.string(), { nil: null });
  test("nothing makes it throw", () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        texts,
        some,
        fc.dictionary(fc.string(), fc.string()),
        (allow, deny, os, country, subs) => {
          const blocked = [{ partnerId: "partner-1", sub: 1, value: "x" }];
          const verdict = judgeTargeting(
            makeTargeting({ countries: { allow, deny }, os }),
            makeVisitor({ country }),
            makeSource(subs, blocked),
          );
          if (country !== null && deny.includes(country)) expect(verdict.ok).toBe(false);
        },
      ),
    );
  });
});
