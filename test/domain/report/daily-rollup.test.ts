import { describe, expect, test } from "vitest";
import { dailyTierFor, dayAround, gapsBetween, wholeDays } from "../../../src/domain/report/daily-rollup";
import { HOUR } from "../../../src/domain/report/rollup";
import { offsetSpans } from "../../../src/domain/report/timezone";
import { DAY } from "../makers";

type Filter = Partial<Parameters<typeof dailyTierFor>[0]["filter"]>;

describe("the smallest daily tier that can tell", () => {
  test.each<[string, string[], Filter, string | null]>([
    ["everything", [], {}, "o"],
    ["partners", ["partner", "day"], { offerId: "o" } as Filter, "o"],
    ["countries", ["country"], {}, "g"],
    ["a country", ["day"], { country: "US" }, "g"],
    ["countries of a partner", ["country"], { partnerId: "p" }, "c"],
    ["devices by partner", ["partner", "device"], {}, "d"],
    ["systems of a partner's country", ["os"], { partnerId: "p", country: "US" }, "gp"],
    ["a sub", ["pub_sub_2", "month"], {}, "s2"],
    ["a sub's value", ["offer"], { subs: { 5: "x" } }, "s5"],
    ["a partner's subs", ["pub_sub_1"], { partnerId: "p", subs: { 1: "x" } }, "s1p"],
    ["two subs", ["pub_sub_1"], { subs: { 2: "x" } }, null],
    ["a sub by country", ["pub_sub_1", "country"], {}, null],
    ["hours", ["hour"], {}, null],
  ])("of %s", (_, groupBy, filter, tier) => {
    expect(dailyTierFor({ groupBy, filter: { subs: {}, ...filter } })?.tier ?? null).toBe(tier);
  });
});

describe("days", () => {
  const hours = ({ from, to }: { from: number; to: number }) => (to - from) / HOUR;

  test("are the zone's own, with 23 and 25 hours where clocks change", () => {
    expect(hours(dayAround("Europe/Berlin", Date.parse("2025-03-30T12:00:00Z")))).toBe(23);
    expect(hours(dayAround("Europe/Berlin", Date.parse("2025-10-26T00:30:00Z")))).toBe(25);
    expect(dayAround("Asia/Kolkata", Date.parse("2025-06-01T18:29:59Z"))).toEqual({
      from: Date.parse("2025-05-31T18:30:00Z"),
      to: Date.parse("2025-06-01T18:30:00Z"),
    });
    const skipped = dayAround("America/Havana", Date.parse("2025-03-09T05:30:00Z"));
    expect(skipped.from).toBe(Date.parse("2025-03-09T05:00:00Z"));
  });

  test("are taken whole where the report has no dates, or where they are one date in its zone", () => {
    const at = Date.parse("2025-06-02T00:00:00Z");
    const days = [{ from: at, to: at + DAY }];
    const spans = (zone: string) => offsetSpans(zone, at, at + DAY);
    expect(wholeDays(days, ["offer"], spans("Asia/Kolkata"))).toEqual(days);
    expect(wholeDays(days, ["week"], spans("Asia/Kolkata"))).toEqual([]);
    expect(wholeDays(days, ["day"], spans("UTC"))).toEqual(days);
  });

  test("leave the ends of a span and what is missing between them", () => {
    const days = [
      { from: 10, to: 20 },
      { from: 20, to: 30 },
      { from: 40, to: 50 },
    ];
    expect(gapsBetween(days, { from: 5, to: 50 })).toEqual([
      { from: 5, to: 10 },
      { from: 30, to: 40 },
    ]);
    expect(gapsBetween([], { from: 5, to: 50 })).toEqual([{ from: 5, to: 50 }]);
    expect(gapsBetween(days.slice(0, 2), { from: 10, to: 30 })).toEqual([]);
  });
});
