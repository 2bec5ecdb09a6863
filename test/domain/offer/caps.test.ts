import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  capClaims,
  capKey,
  claimOf,
  claimsAt,
  honouredLimit,
  NEVER,
  periodEnd,
  periodStart,
} from "../../../src/domain/offer/caps";
import type { Cap, CapPeriod } from "../../../src/domain/offer/offer";

const iso = (time: number) => new Date(time).toISOString().slice(0, 16);
const at = (text: string) => Date.parse(`${text}Z`);
const moments = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2199-12-31"), noInvalidDate: true })
  .map(Number);
const periods = fc.constantFrom<CapPeriod>("day", "week", "month", "total");

test.each<[CapPeriod, string, string, string]>([
  ["day", "2026-01-15T00:00", "2026-01-15T00:00", "2026-01-16T00:00"],
  ["day", "2026-01-15T23:59:59.999", "2026-01-15T00:00", "2026-01-16T00:00"],
  ["day", "2025-12-31T23:00", "2025-12-31T00:00", "2026-01-01T00:00"],
  ["week", "2026-01-15T12:00", "2026-01-12T00:00", "2026-01-19T00:00"],
  ["week", "2026-01-12T00:00", "2026-01-12T00:00", "2026-01-19T00:00"],
  ["week", "2026-01-18T23:59:59.999", "2026-01-12T00:00", "2026-01-19T00:00"],
  ["week", "2026-01-01T00:00", "2025-12-29T00:00", "2026-01-05T00:00"],
  ["week", "2024-02-29T12:00", "2024-02-26T00:00", "2024-03-04T00:00"],
  ["month", "2026-01-31T23:59:59.999", "2026-01-01T00:00", "2026-02-01T00:00"],
  ["month", "2025-12-31T23:59:59.999", "2025-12-01T00:00", "2026-01-01T00:00"],
  ["month", "2024-02-29T00:00", "2024-02-01T00:00", "2024-03-01T00:00"],
  ["month", "2025-02-28T00:00", "2025-02-01T00:00", "2025-03-01T00:00"],
  ["total", "2026-01-15T12:00", "1970-01-01T00:00", "9999-12-31T23:59"],
])("the %s of %s is from %s to %s", (period, moment, start, end) => {
  expect(iso(periodStart(period, at(moment)))).toBe(start);
  expect(iso(periodEnd(period, at(moment)))).toBe(end);
});

describe("periods", () => {
  test("hold their moments, follow one another without gap, and begin at midnight UTC", () => {
    fc.assert(
      fc.property(periods, moments, (period, moment) => {
        const [start, end] = [periodStart(period, moment), periodEnd(period, moment)];
        expect(start <= moment && moment < end).toBe(true);
        expect(start % 86_400_000).toBe(0);
        expect([periodStart(period, start), periodStart(period, end - 1)]).toEqual([start, start]);
        if (period !== "total") expect(periodStart(period, end)).toBe(end);
        else expect(end).toBe(NEVER);
      }),
    );
  });

  test("a week begins on Monday and has seven days, a month begins on the first", () => {
    fc.assert(
      fc.property(moments, (moment) => {
        expect(new Date(periodStart("week", moment)).getUTCDay()).toBe(1);
        expect(periodEnd("week", moment) - periodStart("week", moment)).toBe(7 * 86_400_000);
        expect(new Date(periodStart("month", moment)).getUTCDate()).toBe(1);
        expect(new Date(periodEnd("month", moment)).getUTCDate()).toBe(1);
      }),
    );
  });

  test("one counter a scope, metric and period, another one in the next", () => {
    fc.assert(
      fc.property(periods, moments, (period, moment) => {
        const cap = { metric: "conversions", period } as const;
        const key = capKey("offer:1", cap, moment);
        expect(capKey("offer:1", cap, periodStart(period, moment))).toBe(key);
        if (period !== "total") expect(capKey("offer:1", cap, periodEnd(period, moment))).not.toBe(key);
        expect(capKey("event:1", cap, moment)).not.toBe(key);
        expect(capKey("offer:1", { metric: "revenue", period }, moment)).not.toBe(key);
      }),
    );
  });
});

const caps: Cap[] = [
  { metric: "conversions", period: "day", limit: 100 },
  { metric: "revenue", period: "month", limit: 9_000_000 },
];
const NOON = at("2026-01-15T12:00");
const DAY_KEY = `offer:1|conversions|day|${at("2026-01-15T00:00")}`;
const MONTH_KEY = `offer:1|revenue|month|${at("2026-01-01T00:00")}`;

describe("claims", () => {
  test.each([
    ["a place and its revenue", 5_000_000, 5_000_000],
    ["a place when it brings nothing", 0, 0],
    ["a place and nothing back for a negative revenue", -5_000_000, 0],
  ])("take %s", (_, revenue, delta) => {
    expect(capClaims("offer:1", caps, revenue, NOON)).toEqual([
      { key: DAY_KEY, limit: 100, delta: 1 },
      { key: MONTH_KEY, limit: 9_000_000, delta },
    ]);
  });

  test("no caps, no claims", () => expect(capClaims("offer:1", [], 1, NOON)).toEqual([]));

  test("one counter's claim follows from its key", () => {
    expect(claimOf(DAY_KEY, { limit: 3, revenue: 7 })).toEqual({ key: DAY_KEY, limit: 3, delta: 1 });
    expect(claimOf(MONTH_KEY, { limit: 3, revenue: 7 })).toEqual({ key: MONTH_KEY, limit: 3, delta: 7 });
  });

  test("of another moment and revenue are those the conversion had made then", () => {
    fc.assert(
      fc.property(periods, moments, moments, fc.nat(), fc.nat(), (period, one, other, before, after) => {
        const both: Cap[] = [
          { metric: "conversions", period, limit: 5 },
          { metric: "revenue", period, limit: 5 },
        ];
        expect(claimsAt(capClaims("link:1", both, before, one), { revenue: after, at: other })).toEqual(
          capClaims("link:1", both, after, other),
        );
      }),
    );
  });
});

test.each([
  [1, 2],
  [4, 5],
  [5, 6],
  [6, 8],
  [10, 12],
  [11, 14],
  [100, 120],
  [101, 122],
  [9_000_001, 10_800_002],
])("a limit of %d may be honoured up to %d", (limit, honoured) =>
  expect(honouredLimit(limit)).toBe(honoured),
);

test("what is honoured is a fifth more, rounded up, as whole numbers count", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000_000_000 }), (limit) => {
      const exact = BigInt(limit) + (BigInt(limit) + 4n) / 5n;
      expect(BigInt(honouredLimit(limit))).toBe(exact);
    }),
  );
});
