import { describe, expect, it } from "vitest";
import { findIntegration, mapStatus } from "../../src/domain/integrations";

describe("a status word", () => {
  it.each([
    ["impact", "APPROVED", "approved"],
    ["impact", "Pending", "pending"],
    ["impact", "REVERSED", "rejected"],
    ["impact", "modified", "approved"],
    ["affise", "1", "approved"],
    ["affise", "2", "pending"],
    ["affise", "3", "rejected"],
    ["affise", "5", "pending"],
    ["adjust", "install", "approved"],
    ["adjust", "rejected_install", "rejected"],
    ["adjust", "session", "ignore"],
    ["keitaro", "lead", "pending"],
    ["keitaro", "sale", "approved"],
    ["keitaro", "rejected", "rejected"],
    ["binom", "declined", "rejected"],
    ["clickbank", "Chargeback", "rejected"],
    [null, "", "approved"],
    [null, "   ", "approved"],
    [null, " Accepted ", "approved"],
    [null, "1", "approved"],
    [null, "on hold", "pending"],
    [null, "On-Hold", "pending"],
    [null, "cancelled", "rejected"],
    [null, "canceled", "rejected"],
    [null, "charge-back", "rejected"],
    [null, "ignore", "ignore"],
    ["nobody", "reversal", "rejected"],
  ] as const)("of %s: %s means %s", (id, word, status) => {
    expect(mapStatus(id, word)).toEqual({ status, known: true });
  });

  it.each([
    [null, "2"],
    [null, "3"],
    ["impact", "2"],
    ["affise", "4"],
    ["impact", "whatever"],
    ["impact", "constructor"],
    ["constructor", "name"],
    [null, "__proto__"],
    [null, "{Status}"],
  ])("that %s does not have is pending, and said to be unknown: %s", (id, word) => {
    expect(mapStatus(id, word)).toEqual({ status: "pending", known: false });
  });

  it("is listed with its system", () => {
    expect(findIntegration("affise")?.statuses).toMatchObject({ "3": "rejected" });
  });
});
