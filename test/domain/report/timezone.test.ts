import { describe, expect, it } from "vitest";
import { isTimeZone, offsetAt, offsetSpans, startOfDay } from "../../../src/domain/report/timezone";

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

describe("offsetAt", () => {
  it.each([
    ["UTC", "2026-07-01T00:00:00Z", 0],
    ["Asia/Kolkata", "2026-07-01T00:00:00Z", 5.5],
    ["Asia/Kathmandu", "2026-07-01T00:00:00Z", 5.75],
    ["America/St_Johns", "2026-01-01T00:00:00Z", -3.5],
    ["Europe/Berlin", "2026-01-01T00:00:00Z", 1],
    ["Europe/Berlin", "2026-07-01T00:00:00Z", 2],
  ])("%s at %s is %d hours", (zone, time, hours) => {
    expect(offsetAt(zone, at(time))).toBe(hours * HOUR);
  });
});

describe("offsetSpans", () => {
  it("finds the minute at which clocks change", () => {
    expect(offsetSpans("Europe/Berlin", at("2026-03-01T00:00:00Z"), at("2026-11-30T00:00:00Z"))).toEqual([
      { until: at("2026-03-29T01:00:00Z"), offset: HOUR },
      { until: at("2026-10-25T01:00:00Z"), offset: 2 * HOUR },
      { until: at("2026-11-30T00:00:00Z"), offset: HOUR },
    ]);
  });

  it("is one span where clocks do not change", () => {
    const to = at("2027-01-01T00:00:00Z");
    expect(offsetSpans("Asia/Kolkata", at("2026-01-01T00:00:00Z"), to)).toEqual([
      { until: to, offset: 5.5 * HOUR },
    ]);
  });
});

describe("startOfDay", () => {
  it.each([
    ["UTC", "2026-03-29", "2026-03-29T00:00:00Z"],
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"],
    ["Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"],
    ["Asia/Kolkata", "2026-11-21", "2026-11-20T18:30:00Z"],
    ["Pacific/Auckland", "2026-11-21", "2026-11-20T11:00:00Z"],
    // Here clocks go from midnight to one.
    ["America/Havana", "2025-03-09", "2025-03-09T05:00:00Z"],
    ["America/Santiago", "2025-09-07", "2025-09-07T04:00:00Z"],
    ["Atlantic/Azores", "2025-03-30", "2025-03-30T01:00:00Z"],
    ["Africa/Cairo", "2025-04-25", "2025-04-24T22:00:00Z"],
    // Here they go from one back to midnight, and from midnight back to eleven.
    ["America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"],
    ["America/Santiago", "2025-04-06", "2025-04-06T04:00:00Z"],
    ["Africa/Cairo", "2025-10-31", "2025-10-30T22:00:00Z"],
  ])("%s %s", (zone, day, expected) => {
    expect(startOfDay(zone, day)).toBe(at(expected));
  });
});

it("knows zones by their IANA names only", () => {
  expect(["UTC", "Asia/Kolkata", "Europe/Berlin"].every(isTimeZone)).toBe(true);
  expect(["", "Mars/Phobos", "+02:00", "Berlin"].some(isTimeZone)).toBe(false);
});
