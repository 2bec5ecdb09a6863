import { describe, expect, it } from "vitest";
import { MOST_TIMES, spanOfKey, timeKeys } from "../../../src/domain/report/times";
import { startOfDay } from "../../../src/domain/report/timezone";

const at = (text: string) => Date.parse(text);

describe("timeKeys", () => {
  it("has every day of the zone, those of the clock changes once", () => {
    const zone = "Europe/Berlin";
    const span = { from: startOfDay(zone, "2025-03-29"), to: startOfDay(zone, "2025-04-01") };
    expect(timeKeys("day", span, zone)).toEqual(["2025-03-29", "2025-03-30", "2025-03-31"]);
  });

  it("has the hours of the zone, the repeated one twice, told apart by their offset", () => {
    const span = { from: at("2025-10-25T23:00:00Z"), to: at("2025-10-26T02:30:00Z") };
    expect(timeKeys("hour", span, "Europe/Berlin")).toEqual([
      "2025-10-26T01:00:00+02:00",
      "2025-10-26T02:00:00+02:00",
      "2025-10-26T02:00:00+01:00",
      "2025-10-26T03:00:00+01:00",
    ]);
    const half = { from: at("2025-01-01T00:00:00Z"), to: at("2025-01-01T01:00:00Z") };
    expect(timeKeys("hour", half, "Asia/Kolkata")).toEqual([
      "2025-01-01T05:00:00+05:30",
      "2025-01-01T06:00:00+05:30",
    ]);
  });

  it("has weeks from Monday on, and months", () => {
    const span = { from: at("2025-12-30T00:00:00Z"), to: at("2026-01-12T00:00:00Z") };
    expect(timeKeys("week", span, "UTC")).toEqual(["2025-12-29", "2026-01-05"]);
    expect(timeKeys("month", span, "UTC")).toEqual(["2025-12", "2026-01"]);
  });

  it("has no more than a chart can show", () => {
    const span = { from: at("2024-01-01T00:00:00Z"), to: at("2025-01-01T00:00:00Z") };
    const keys = timeKeys("hour", span, "UTC");
    expect(keys.length).toBe(MOST_TIMES);
    expect(keys.at(-1)).toBe("2024-12-31T23:00:00Z");
  });
});

it.each([
  ["day", "2025-02-28", { first: "2025-02-28", last: "2025-02-28" }],
  ["week", "2025-12-29", { first: "2025-12-29", last: "2026-01-04" }],
  ["month", "2024-02", { first: "2024-02-01", last: "2024-02-29" }],
  ["hour", "2025-01-01T05:00:00+05:30", { from: at("2024-12-31T23:30:00Z"), to: at("2025-01-01T00:30:00Z") }],
] as const)("spanOfKey(%s, %s)", (group, key, span) => {
  expect(spanOfKey(group, key)).toEqual(span);
});
