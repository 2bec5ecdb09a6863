import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConversionStatus } from "../../../src/domain/conversion/conversion";
import { conversionDeltas } from "../../../src/domain/conversion/rollup";
import { HAS_SUBS, HOUR, QUARTER, rollupKeys } from "../../../src/domain/report/rollup";
import { DAY, makeClick, makeConversion, NOW } from "../makers";

const AT = NOW + 47 * 60_000;
const tiers = (subs: Record<string, string>) => rollupKeys(makeClick({ subs }), "win", AT);

describe("what a click counts in", () => {
  test("is one row an hour by who, and one a quarter by where too", () => {
    const who = {
      networkId: "network-1",
      offerId: "offer-1",
      partnerId: "partner-1",
      advertiserId: "advertiser-1",
      eventId: "win",
    };
    expect(tiers({})).toEqual([
      { tier: "h", bucket: NOW, ...who, country: "", device: "", os: "", subs: "" },
      { tier: "q", bucket: NOW + 3 * QUARTER, ...who, country: "US", device: "mobile", os: "ios", subs: "" },
    ]);
  });

  test.each<[string, Record<string, string>, string | null]>([
    ["no subs", {}, null],
    ["empty ones", { 1: "", 5: "" }, null],
    ["the first", { 1: "a" }, '["a","","","",""]'],
    ["the fifth", { 5: "e" }, '["","","","","e"]'],
    ["only such as are not reported", { 6: "f", 15: "o" }, null],
    ["reported ones and others", { 2: "b", 6: "f" }, '["","b","","",""]'],
    ["separators", { 1: '","', 2: "*" }, '["\\",\\"","*","","",""]'],
  ])("has a row by subs only where a reported one is set: %s", (_, subs, expected) => {
    const [, quarter, bySubs] = tiers(subs);
    expect(quarter?.subs).toBe(expected === null ? "" : HAS_SUBS);
    expect(bySubs?.subs ?? null).toBe(expected);
    expect(bySubs).toEqual(expected === null ? undefined : { ...quarter, tier: "s", subs: expected });
  });

  test("what is not known is empty, never null", () => {
    const keys = rollupKeys(makeClick({ country: null, device: null, os: null, subs: { 1: "a" } }), "", AT);
    for (const key of keys) expect(key).toMatchObject({ country: "", device: "", os: "", eventId: "" });
  });

  test("buckets begin on the hour and the quarter, and hold their moment", () => {
    const subs = fc.dictionary(fc.constantFrom("1", "3", "5", "6"), fc.string());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), subs, (time, values) => {
        for (const { tier, bucket } of rollupKeys(makeClick({ subs: values }), "", time)) {
          const size = tier === "h" ? HOUR : QUARTER;
          expect([bucket % size, bucket <= time, time < bucket + size]).toEqual([0, true, true]);
        }
      }),
    );
  });

  test("different subs have different rows, the same have the same", () => {
    const subs = fc.dictionary(fc.constantFrom("1", "2", "5"), fc.constantFrom("a", "b", '"', ",", ""));
    fc.assert(
      fc.property(subs, subs, (a, b) => {
        const same = [1, 2, 3, 4, 5].every((n) => (a[n] ?? "") === (b[n] ?? ""));
        const key = (values: Record<string, string>) => tiers(values)[2]?.subs ?? "";
        expect(key(a) === key(b)).toBe(same);
      }),
    );
  });
});

describe("what a conversion adds", () => {
  const conversion = makeConversion({ receivedAt: AT, clickAt: AT - 3 * DAY, eventId: "win" });
  const worth = (status: ConversionStatus) => ({ status, revenue: 5, payout: 3 });
  const sum = (deltas: Record<string, unknown>[], name: string) =>
    deltas.reduce((total, delta) => total + Number(delta[name] ?? 0), 0);

  test.each<[ConversionStatus, Record<string, number>]>([
    ["Success", { conversions: 1, pending: 0, rejected: 0, revenue: 5, payout: 3 }],
    ["Pending", { conversions: 0, pending: 1, rejected: 0, revenue: 0, payout: 0 }],
    ["Rejected", { conversions: 0, pending: 0, rejected: 1, revenue: 0, payout: 0 }],
  ])("%s: to its own time and, apart, to its click's", (status, counts) => {
    const [hour, quarter, clickHour, clickQuarter, ...rest] = conversionDeltas(conversion, worth(status), 1);
    expect(rest).toEqual([]);
    const byClick = Object.fromEntries(Object.entries(counts).map(([name, n]) => [`click_${name}`, n]));
    expect(hour).toMatchObject({ tier: "h", bucket: NOW, eventId: "win", ...counts });
    expect(quarter).toMatchObject({ tier: "q", bucket: NOW + 3 * QUARTER, ...counts });
    expect(clickHour).toMatchObject({ tier: "h", bucket: NOW - 3 * DAY, ...byClick });
    expect(clickQuarter).toMatchObject({ tier: "q", bucket: NOW - 3 * DAY + 3 * QUARTER, ...byClick });
    expect(hour).not.toHaveProperty("click_conversions");
    expect(clickHour).not.toHaveProperty("conversions");
  });

  test("a test moves nothing", () => {
    expect(conversionDeltas(makeConversion({ test: true }), worth("Success"), 1)).toEqual([]);
  });

  test("what was added and is taken leaves nothing, whatever it was worth", () => {
    const statuses = fc.constantFrom<ConversionStatus>("Success", "Pending", "Rejected");
    fc.assert(
      fc.property(statuses, fc.nat(), fc.nat(), (status, revenue, payout) => {
        const what = { status, revenue, payout };
        const both = [...conversionDeltas(conversion, what, 1), ...conversionDeltas(conversion, what, -1)];
        for (const name of [
          "conversions",
          "pending",
          "rejected",
          "revenue",
          "payout",
          "click_revenue",
          "click_pending",
        ]) {
          expect(sum(both, name) + 0).toBe(0);
        }
      }),
    );
  });

  test("a change of status moves one from here to there and the money along", () => {
    const moved = [
      ...conversionDeltas(conversion, worth("Success"), -1),
      ...conversionDeltas(conversion, worth("Rejected"), 1),
    ].filter(({ tier }) => tier === "h");
    expect(
      ["conversions", "rejected", "revenue", "payout", "pending"].map((name) => sum(moved, name) + 0),
    ).toEqual([-1, 1, -5, -3, 0]);
  });

  test("one with subs counts by them too", () => {
    const click = makeClick({ subs: { 1: "app" } });
    const deltas = conversionDeltas(makeConversion({ click, receivedAt: AT }), worth("Success"), 1);
    expect(deltas.map(({ tier }) => tier)).toEqual(["h", "q", "s", "h", "q", "s"]);
  });
});
