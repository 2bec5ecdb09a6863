import { expect, test } from "vitest";
import { isDay, readMoment } from "../../src/domain/moment";

test.each<[string, number | null]>([
  ["2026-02-28", Date.UTC(2026, 1, 28)],
  ["2028-02-29", Date.UTC(2028, 1, 29)],
  ["2026-02-28T12:00:00Z", Date.UTC(2026, 1, 28, 12)],
  ["2026-02-28T12:00:00+02:00", Date.UTC(2026, 1, 28, 10)],
  ["2026-02-28 12:00:00Z", Date.UTC(2026, 1, 28, 12)],
  ["2026-02-29", null],
  ["2026-02-30", null],
  ["2026-02-30T12:00:00Z", null],
  ["2026-04-31T23:00:00+02:00", null],
  ["2026-13-01", null],
  ["2026-01-01T25:00:00Z", null],
  ["Feb 30 2026", null],
  ["soon", null],
  ["", null],
])("%j is the moment %s", (text, at) => expect(readMoment(text)).toBe(at));

test.each<[string, boolean]>([
  ["2026-02-28", true],
  ["2026-02-29", false],
  ["2026-02-32", false],
  ["2026-02-28T00:00:00Z", false],
  ["2026-02", false],
])("%j is a day: %s", (text, is) => expect(isDay(text)).toBe(is));
