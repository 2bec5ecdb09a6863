import { expect, test } from "vitest";
import type { ConversionChange } from "../../../src/domain/conversion/conversion";
import { traceSteps } from "../../../src/domain/trace/trace";
import { makeConversion, NOW } from "../makers";

test("a change whose word waited to be judged is told behind what it changed", () => {
  const change = (no: number, at: number, from: string, to: string) =>
    ({ no, at, from, to, reason: null, by: "advertiser", actor: null }) as ConversionChange;
  const changes = [
    change(1, NOW + 1000, "Pending", "Success"),
    change(2, NOW - 5000, "Success", "Rejected"),
    change(3, NOW + 2000, "Rejected", "Success"),
  ];
  const conversions = [
    { ...makeConversion({ status: "Success", receivedAt: NOW, createdAt: NOW }), changes },
  ];
  const steps = traceSteps({ click: null, history: [], parked: [], conversions, callbacks: [] });
  expect(steps.map(({ type, code, at }) => [type, code, at - NOW])).toEqual([
    ["postback", "ACCEPTED", 0],
    ["conversion", "PENDING", 0],
    ["status", "SUCCESS", 1000],
    ["status", "REJECTED", 1000],
    ["status", "SUCCESS", 2000],
  ]);
});
