import { expect, it } from "vitest";
import { auditDiff } from "../../../src/pages/records/audit-diff";

const text = (words: string) => ({ text: words });

it("tells what changed, field by field, amounts in their currency", () => {
  const before = { revenue: { type: "fixed", amount: 5 }, countries: ["US"], status: "draft" };
  const after = { revenue: { type: "percent", amount: 7.5 }, countries: ["US", "DE"], status: "draft" };
  expect(auditDiff(before, after)).toEqual([
    { field: "revenue.type", before: text("fixed"), after: text("percent") },
    { field: "revenue.amount", before: text("5"), after: text("7.5 %") },
    { field: "countries", before: text("US"), after: text("US, DE") },
  ]);
});

it("names the items of lists, and tells of moments as moments", () => {
  const endedAt = "2026-01-31T12:00:00.000Z";
  const events = [{ eventId: "a", aliases: [] }];
  const after = { events: [{ eventId: "b", aliases: [] }, ...events], endedAt };
  expect(auditDiff({ events, endedAt: null }, after)).toEqual([
    { field: "events.b.eventId", before: null, after: text("b") },
    { field: "endedAt", before: null, after: { at: endedAt } },
  ]);
  expect(auditDiff(null, null)).toEqual([]);
});
