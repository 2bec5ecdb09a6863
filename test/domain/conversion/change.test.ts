import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  capMoves,
  countsInCaps,
  holdsKeys,
  placesNeeded,
  unclaimedKeys,
  withoutPlace,
  withPlaces,
  withStatus,
} from "../../../src/domain/conversion/change";
import type { Conversion, ConversionStatus } from "../../../src/domain/conversion/conversion";
import { makeConversion, makeDeal, makeEvent, makeValues, NOW } from "../makers";

test.each<[ConversionStatus, string | null, caps: boolean, keys: boolean]>([
  ["Success", null, true, true],
  ["Success", "cap_reached", true, true],
  ["Pending", "advertiser_pending", true, true],
  ["Pending", "amount_missing", true, true],
  ["Pending", "manual_review", true, true],
  ["Pending", "pending_days", true, true],
  ["Pending", "cap_reached", false, true],
  ["Pending", null, true, true],
  ["Rejected", "advertiser_rejected", false, true],
  ["Rejected", "fraud", false, true],
  ["Rejected", null, false, true],
  ["Rejected", "cap_reached", false, false],
  ["Rejected", "window_expired", false, false],
  ["Rejected", "too_fast", false, false],
])("%s for %s counts in the caps: %s, and holds the keys: %s", (status, reason, caps, keys) => {
  expect([countsInCaps(status, reason), holdsKeys(status, reason)]).toEqual([caps, keys]);
});

const claim = (key: string, delta: number) => ({ key, limit: 10, delta });
const counted = (capsCounted: boolean, ...capClaims: ReturnType<typeof claim>[]) =>
  makeConversion({ capsCounted, capClaims });

describe("cap counters move", () => {
  test.each([
    ["not at all when nothing changes", counted(true, claim("a", 1)), counted(true, claim("a", 1)), []],
    [
      "back with a rejection",
      counted(true, claim("a", 1), claim("b", 5)),
      counted(false, claim("a", 1), claim("b", 5)),
      [
        { key: "a", by: -1 },
        { key: "b", by: -5 },
      ],
    ],
    ["on with a revival", counted(false, claim("a", 1)), counted(true, claim("a", 1)), [{ key: "a", by: 1 }]],
    [
      "by the difference with another amount",
      counted(true, claim("a", 1), claim("b", 5)),
      counted(true, claim("a", 1), claim("b", 3)),
      [{ key: "b", by: -2 }],
    ],
    [
      "from one to the other with another key",
      counted(true, claim("a", 1)),
      counted(true, claim("b", 1)),
      [
        { key: "a", by: -1 },
        { key: "b", by: 1 },
      ],
    ],
    ["not at all while neither counts", counted(false, claim("a", 1)), counted(false, claim("a", 2)), []],
    ["not at all without claims", counted(true), counted(false), []],
  ])("%s", (_, before, after, moves) => expect(capMoves({ before, after })).toEqual(moves));

  test("and any chain of changes ends where its last state says", () => {
    const state = fc.record({ counted: fc.boolean(), a: fc.nat(100), b: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(state, { minLength: 2, maxLength: 12 }), (states) => {
        const rows = states.map((s) => counted(s.counted, claim("a", s.a), claim("b", s.b)));
        const [born] = states;
        const used = { a: born?.counted ? born.a : 0, b: born?.counted ? born.b : 0 };
        for (const [i, after] of rows.entries()) {
          const before = rows[i - 1];
          if (!before) continue;
          for (const { key, by } of capMoves({ before, after })) used[key as "a" | "b"] += by;
        }
        const last = states.at(-1);
        expect(used).toEqual(last?.counted ? { a: last.a, b: last.b } : { a: 0, b: 0 });
      }),
    );
  });
});

test.each([
  [
    "nothing, when it takes no more than before",
    counted(true, claim("a", 5)),
    counted(true, claim("a", 5)),
    [],
  ],
  ["nothing, when it takes less", counted(true, claim("a", 5)), counted(true, claim("a", 3)), []],
  ["nothing, when it counts no more", counted(true, claim("a", 5)), counted(false, claim("a", 9)), []],
  [
    "the rest, when it takes more",
    counted(true, claim("a", 1), claim("b", 4)),
    counted(true, claim("a", 1), claim("b", 1000)),
    [claim("b", 996)],
  ],
  [
    "all of its places, when it comes back to life",
    counted(false, claim("a", 1), claim("b", 4)),
    counted(true, claim("a", 1), claim("b", 4)),
    [claim("a", 1), claim("b", 4)],
  ],
])("a change needs %s", (_, before, after, needed) =>
  expect(placesNeeded({ before, after })).toEqual(needed),
);

describe("another status", () => {
  test("has its reason, who gave it, and no day to wait for", () => {
    const before = makeConversion({ status: "Pending", reason: "pending_days", dueAt: NOW, changeNo: 2 });
    expect(withStatus(before, { status: "Success", reason: null, by: "time" })).toEqual({
      ...before,
      status: "Success",
      reason: null,
      statusBy: "time",
      dueAt: null,
      capsCounted: true,
      changeNo: 3,
    });
  });

  test("brings back the amount that a rejection took, and leaves none below nothing", () => {
    const taken = makeValues({ amount: "-10" });
    const known = { ...taken, before: { amount: "10", payout: null, currency: "USD" } };
    const amountAs = (status: ConversionStatus, values: typeof taken) => {
      const rejected = makeConversion({ status: "Rejected", reason: "advertiser_rejected", values });
      return withStatus(rejected, { status, reason: null, by: "staff" }).values.amount;
    };
    expect([amountAs("Success", known), amountAs("Pending", known)]).toEqual(["10", "10"]);
    expect([amountAs("Rejected", known), amountAs("Success", taken)]).toEqual(["-10", null]);
  });

  test("keeps a day when one is given, and leaves the caps when rejected", () => {
    const before = makeConversion();
    expect(withStatus(before, { status: "Pending", reason: null, by: "staff", dueAt: NOW }).dueAt).toBe(NOW);
    expect(withStatus(before, { status: "Rejected", reason: "fraud", by: "staff" }).capsCounted).toBe(false);
  });
});

test.each([
  ["honour", "Pending"],
  ["pending", "Pending"],
  ["reject", "Rejected"],
] as const)("without a place, an offer that says %s makes it %s", (overCap, status) => {
  const before = makeConversion({ status: "Rejected", reason: "advertiser_rejected", capsCounted: false });
  const after = makeConversion({ dueAt: NOW, changeNo: 1 });
  const change = { before, after, by: "advertiser", actor: null, reason: null } as const;
  expect(withoutPlace(change, overCap)).toEqual({
    ...change,
    reason: "cap_reached",
    after: {
      ...after,
      status,
      reason: "cap_reached",
      statusBy: "advertiser",
      dueAt: null,
      capsCounted: false,
    },
  });
});

describe("places of what was rejected when it came", () => {
  const caps = [{ metric: "conversions", period: "total", limit: 3 }] as const;
  const deal = makeDeal({
    offer: { caps: [...caps], events: [makeEvent({ id: "event-1", caps: [...caps] })] },
    link: { caps: [...caps] },
  });
  const keys = (after: Conversion, before = counted(false)) =>
    withPlaces({ before, after }, deal).capClaims.map(({ key }) => key);

  test("are those of offer or event, and of the link", () => {
    expect(keys(makeConversion())).toEqual([
      "offer:offer-1|conversions|total|0",
      "link:link-1|conversions|total|0",
    ]);
    expect(keys(makeConversion({ offerEventId: "event-1" }))[0]).toBe("event:event-1|conversions|total|0");
  });

  test("are there beside the place in a cap that was set meanwhile, and none twice", () => {
    const ofLink = claim("link:link-1|conversions|total|0", 1);
    expect(keys(counted(true, ofLink))).toEqual([ofLink.key, "offer:offer-1|conversions|total|0"]);
  });

  test.each([
    ["it has counted all the time", counted(true, claim("a", 1)), counted(true), ["a"]],
    ["it does not count", counted(false), counted(false), []],
    ["it is a test", makeConversion({ test: true }), counted(false), []],
  ])("are left alone when %s", (_, after, before, expected) => expect(keys(after, before)).toEqual(expected));
});

describe("the counters in which it may hold a place without a claim", () => {
  const byScope = (conversion: Conversion) =>
    Object.entries(Object.groupBy(unclaimedKeys(conversion), (key) => key.split("|")[0] ?? "")).map(
      ([scope, keys]) => [scope, keys?.length],
    );

  test("are all that its offer or event, and its link, can have", () => {
    expect(byScope(makeConversion())).toEqual([
      ["offer:offer-1", 8],
      ["link:link-1", 8],
    ]);
    expect(byScope(makeConversion({ offerEventId: "event-1" }))[0]).toEqual(["event:event-1", 8]);
  });

  test("are of the periods in which it came", () => {
    const day = `offer:offer-1|conversions|day|${Date.UTC(2026, 0, 15)}`;
    expect(unclaimedKeys(makeConversion({ receivedAt: NOW }))).toContain(day);
  });

  test("are not those that it has claimed", () => {
    const key = "link:link-1|revenue|total|0";
    expect(unclaimedKeys(makeConversion())).toContain(key);
    expect(unclaimedKeys(counted(false, claim(key, 5)))).not.toContain(key);
  });

  test("are none for a test", () => expect(unclaimedKeys(makeConversion({ test: true }))).toEqual([]));
});
