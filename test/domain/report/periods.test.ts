import { expect, test } from "vitest";
import { quickPeriods } from "../../../src/domain/report/periods";

test.each([
  ["2026-11-22", "2026-11-21", "2026-11-16", "2026-11-01", "2026-10-01", "2026-10-31"],
  ["2026-03-01", "2026-02-28", "2026-02-23", "2026-03-01", "2026-02-01", "2026-02-28"],
  ["2028-03-31", "2028-03-30", "2028-03-25", "2028-03-01", "2028-02-01", "2028-02-29"],
  ["2027-01-05", "2027-01-04", "2026-12-30", "2027-01-01", "2026-12-01", "2026-12-31"],
])("the quick periods of %s", (today, yesterday, week, month, lastFirst, lastLast) => {
  expect(quickPeriods(today).map(({ label, from, to }) => `${label}: ${from} ${to}`)).toEqual([
    `Today: ${today} ${today}`,
    `Yesterday: ${yesterday} ${yesterday}`,
    `Last 7 days: ${week} ${today}`,
    `This month: ${month} ${today}`,
    `Last month: ${lastFirst} ${lastLast}`,
  ]);
});
