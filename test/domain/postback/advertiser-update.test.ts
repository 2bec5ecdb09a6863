import { describe, expect, test } from "vitest";
import type { Conversion } from "../../../src/domain/conversion/conversion";
import { readUpdate } from "../../../src/domain/postback/advertiser-update";
import { makeCandidate, makeConversion, makeValues } from "../makers";

describe("what is news", () => {
  type News = "status" | "amount" | "status and amount" | "nothing";
  const news = (standing: Partial<Conversion>, said: Partial<Conversion>): News => {
    const update = readUpdate(makeConversion(standing), makeCandidate(said));
    if (!update) return "nothing";
    if (update.statusChanged && update.amountChanged) return "status and amount";
    return update.statusChanged ? "status" : "amount";
  };
  const amount = (text: string | null) => ({ values: makeValues({ amount: text }) });
  const order = (text: string, currency: string | null) => ({
    values: makeValues({ amount: text, currency }),
  });
  const payout = (text: string | null) => ({ values: makeValues({ payout: text }) });
  const rejected = { advertiserStatus: "rejected" } as const;
  const pending = { advertiserStatus: "pending" } as const;

  test.each<[string, Partial<Conversion>, Partial<Conversion>, News]>([
    ["the same again", {}, {}, "nothing"],
    ["approved after pending", pending, {}, "status"],
    ["rejected after approved", {}, rejected, "status"],
    ["approved after rejected", rejected, {}, "status"],
    ["pending after approved", {}, pending, "status"],
    ["rejected twice", rejected, rejected, "nothing"],
    ["approved after the time made it Success", { ...pending, statusBy: "time" }, {}, "status"],
    ["anything after staff's word", { statusBy: "staff", status: "Rejected" }, rejected, "nothing"],
    [
      "approved after staff's rejection",
      { ...pending, statusBy: "staff", status: "Rejected" },
      {},
      "nothing",
    ],
    [
      "an amount after staff's word",
      { ...amount("5"), statusBy: "staff" },
      { ...amount("6"), ...rejected },
      "amount",
    ],
    [
      "an approval that came before a rejection",
      { ...rejected, receivedAt: 2 },
      { receivedAt: 1 },
      "nothing",
    ],
    ["pending that came before an approval", { receivedAt: 2 }, { ...pending, receivedAt: 1 }, "nothing"],
    [
      "an amount that came before another",
      { ...amount("6"), receivedAt: 2 },
      { ...amount("5"), receivedAt: 1 },
      "nothing",
    ],
    [
      "an approval that came before a later rejection",
      { ...rejected, receivedAt: 1, lastWordAt: 3 },
      { receivedAt: 2 },
      "nothing",
    ],
    [
      "an approval that came after a rejection",
      { ...rejected, receivedAt: 1, lastWordAt: 3 },
      { receivedAt: 4 },
      "status",
    ],
    ["an amount that came before none", { receivedAt: 2 }, { ...amount("5"), receivedAt: 1 }, "amount"],
    ["another amount", amount("5"), amount("6"), "amount"],
    ["the same amount in other words", amount("5"), amount("5.00"), "nothing"],
    ["the same amount with a plus", amount("5"), amount(" +5 "), "nothing"],
    ["a first amount", {}, amount("5"), "amount"],
    ["a first readable amount", amount("free"), amount("5"), "amount"],
    ["nothing, as an amount", amount("5"), amount("0"), "amount"],
    ["no amount", amount("5"), amount(null), "nothing"],
    ["an unreadable amount", amount("5"), amount("free"), "nothing"],
    ["an amount below nothing", amount("5"), amount("-5"), "nothing"],
    ["an amount taken back", amount("5"), { ...amount("-5"), ...rejected }, "status and amount"],
    ["the same amount in another currency", order("5", "USD"), order("5", "EUR"), "amount"],
    ["the same amount in the offer's currency at last", order("5", "EUR"), order("5", "USD"), "amount"],
    ["the same amount without its currency", order("5", "EUR"), order("5", null), "amount"],
    ["the same amount and the offer's currency named", order("5", null), order("5", "USD"), "nothing"],
    [
      "another currency that came before",
      order("5", "USD"),
      { ...order("5", "EUR"), receivedAt: 1 },
      "nothing",
    ],
    [
      "an amount taken back from what staff approved",
      { ...amount("5"), statusBy: "staff" },
      { ...amount("-5"), ...rejected },
      "nothing",
    ],
    [
      "an amount taken back again",
      { ...amount("-5"), ...rejected, status: "Rejected" },
      { ...amount("-5"), ...rejected },
      "nothing",
    ],
    ["another payout", payout("5"), payout("6"), "amount"],
    ["a payout, where an order was told", amount("5"), payout("5"), "amount"],
    ["both", { ...amount("5"), ...pending }, amount("6"), "status and amount"],
  ])("%s", (_, standing, said, expected) => expect(news(standing, said)).toBe(expected));
});
