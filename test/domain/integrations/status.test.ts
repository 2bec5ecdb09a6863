import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findIntegration, mapStatus } from "../../../src/domain/integrations";
import { COMMON_WORDS, STATUS_WORDS } from "../../../src/domain/integrations/status";

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
    ["clickbank", "Refund", "rejected"],
    ["clickbank", "SALE", "approved"],
    ["clickbank", "BILL", "approved"],
    ["clickbank", "RFND", "rejected"],
    ["clickbank", "CGBK", "rejected"],
    ["clickbank", "INSF", "rejected"],
    ["clickbank", "CANCEL-REBILL", "ignore"],
    ["clickbank", "TEST_SALE", "ignore"],
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
    ["impact", "RFND"],
    ["clickbank", "Purchase"],
    ["katalys", "3"],
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

describe("the page about status words", () => {
  const page = readFileSync("docs/integrations.md", "utf8").split("## Status words")[1] ?? "";
  const cells = (line: string) => line.split("|").map((cell) => cell.trim());
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map(cells);
  const words = (cell = "") => (cell === "" ? [] : cell.split(", "));

  it.each([
    ["approved", "approved"],
    ["pending", "pending"],
    ["rejected", "rejected"],
    ["ignored", "ignore"],
  ] as const)("lists every word that means %s everywhere", (title, status) => {
    const [, , list] = rows.find((row) => row[1] === title && row.length === 4) ?? [];
    expect(words(list)).toEqual(COMMON_WORDS[status]);
  });

  it.each(Object.keys(STATUS_WORDS))("lists every word of %s", (id) => {
    const name = findIntegration(id)?.name.replace(/ \(.*/, "");
    const [, , ...lists] = rows.find((row) => row[1] === name) ?? [];
    const told = (["approved", "pending", "rejected", "ignore"] as const).flatMap((status, i) =>
      words(lists[i]).map((word) => [word, status]),
    );
    expect(Object.fromEntries(told)).toEqual(STATUS_WORDS[id]);
  });
});
