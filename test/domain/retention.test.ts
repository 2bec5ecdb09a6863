import { expect, test } from "vitest";
import { isFilling, keptDays, keptFrom, percentFull } from "../../src/domain/retention";

test.each<[setting: string | undefined, longestWindow: number, kept: number | null]>([
  ["", 90, 120],
  [undefined, 365, 395],
  ["  ", 30, 60],
  ["200", 90, 200],
  ["94", 90, 94],
  ["93", 90, 94],
  ["1", 365, 369],
  [" 45 ", 7, 45],
  ["forever", 90, null],
  ["Forever", 365, null],
])("KEEP_CLICKS_DAYS=%j with windows of up to %i days keeps clicks for %j days", (setting, longest, kept) => {
  expect(keptDays(setting, longest)).toBe(kept);
});

test.each(["0", "-3", "1.5", "30d", "never", "1e9", "999999"])(
  "KEEP_CLICKS_DAYS=%j is refused, so that a slip of the pen removes nothing",
  (setting) => expect(() => keptDays(setting, 90)).toThrow("KEEP_CLICKS_DAYS"),
);

test("only whole UTC days are forgotten", () => {
  const kept = (now: string) => new Date(keptFrom(Date.parse(now), 120)).toISOString();
  expect(kept("2026-11-21T00:00:00Z")).toBe("2026-07-24T00:00:00.000Z");
  expect(kept("2026-11-21T23:59:59.999Z")).toBe("2026-07-24T00:00:00.000Z");
  expect(kept("2026-11-22T00:00:00Z")).toBe("2026-07-25T00:00:00.000Z");
});

test("a database is filling from 8 of its 10 GB on", () => {
  expect([7_999_999_999, 8_000_000_000, 9_990_000_000].map(isFilling)).toEqual([false, true, true]);
  expect([0, 5e9, 7_999_999_999, 9.99e9].map(percentFull)).toEqual([0, 50, 79, 99]);
});
