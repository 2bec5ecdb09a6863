import { expect, it } from "vitest";
import { type CallbackRow, callbackColumns } from "../../../src/pages/records/callback-table";

const now = Date.parse("2026-01-31T20:00:00Z");
const state = callbackColumns({ zone: "Asia/Kolkata", now }, { offers: [], partners: [] })[1];

it.each([
  ["2026-01-31T18:31:00Z", "<time[^>]*>00:01:00<"],
  ["2026-02-01T18:29:00Z", "<time[^>]*>23:59:00<"],
  ["2026-02-01T18:31:00Z", "<time[^>]*>2 Feb 2026, 00:01:00<"],
])("the next try at %s has its date where that is not today in the network's zone", (nextAt, shown) => {
  const row = { state: "retrying", test: false, nextAt } as CallbackRow;
  expect(String(state?.cell(row))).toMatch(new RegExp(shown));
});
