import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PostbackValues } from "../../../src/domain/conversion/conversion";
import { percentOf } from "../../../src/domain/money";
import type { Payout, Revenue } from "../../../src/domain/offer/offer";
import { readAmounts } from "../../../src/domain/postback/amounts";
import { makeValues } from "../makers";

const fixed = (amount: number) => ({ type: "fixed", amount: amount * 1e6 }) as const;
const percent = (amount: number) => ({ type: "percent", amount: amount * 1e6 }) as const;
const share = (amount: number): Payout => ({ type: "share", amount: amount * 1e6 });
const reported: Revenue = { type: "reported", amount: 0 };

type Said = Partial<PostbackValues>;
const read = (revenue: Revenue, payout: Payout, said: Said, rejected = false) =>
  readAmounts({ terms: { revenue, payout }, values: makeValues(said), currency: "USD", rejected });

type Row = [string, Revenue, Payout, Said, revenue: number, payout: number, problem: string | null];
test.each<Row>([
  ["fixed need no amount", fixed(5), fixed(3.5), {}, 5, 3.5, null],
  ["fixed, an amount changes nothing", fixed(5), fixed(3.5), { amount: "99", payout: "9" }, 5, 3.5, null],
  [
    "fixed, another currency does not matter",
    fixed(5),
    fixed(3.5),
    { amount: "9", currency: "EUR" },
    5,
    3.5,
    null,
  ],
  ["a share of a fixed revenue", fixed(5), share(70), {}, 5, 3.5, null],
  ["a percentage of the order", percent(10), fixed(1), { amount: "49.90" }, 4.99, 1, null],
  ["a share of a percentage", percent(10), share(50), { amount: "49.90" }, 4.99, 2.495, null],
  ["percentages of both", percent(10), percent(5), { amount: "100" }, 10, 5, null],
  ["more than the order itself", percent(150), percent(100), { amount: "10" }, 15, 10, null],
  ["a payout in per cent of the order alone", fixed(5), percent(5), { amount: "100" }, 5, 5, null],
  ["reported as it came", reported, share(50), { payout: "7.77" }, 7.77, 3.885, null],
  ["reported needs no order", reported, fixed(1), { payout: "7", amount: "x" }, 7, 1, null],
  ["nothing is an amount too", percent(10), share(50), { amount: "0" }, 0, 0, null],
  ["the offer's currency by name", percent(10), fixed(1), { amount: "10", currency: "USD" }, 1, 1, null],
  ["percentage, no amount", percent(10), fixed(1), {}, 0, 1, "amount_missing"],
  ["percentage, only a payout told", percent(10), fixed(1), { payout: "5" }, 0, 1, "amount_missing"],
  ["reported, only an order told", reported, fixed(1), { amount: "5" }, 0, 1, "amount_missing"],
  ["a payout in per cent, no amount", fixed(5), percent(5), {}, 5, 0, "amount_missing"],
  ["percentage, unreadable", percent(10), share(50), { amount: "5,00" }, 0, 0, "amount_invalid"],
  ["percentage, below zero", percent(10), share(50), { amount: "-5" }, 0, 0, "amount_invalid"],
  ["percentage, too large", percent(10), share(50), { amount: "1000000001" }, 0, 0, "amount_invalid"],
  ["reported, unreadable", reported, share(50), { payout: "free" }, 0, 0, "amount_invalid"],
  ["one of two needed is missing", reported, percent(5), { payout: "7" }, 0, 0, "amount_missing"],
  ["another currency", percent(10), share(50), { amount: "5", currency: "EUR" }, 0, 0, "currency_mismatch"],
  ["no currency, but a name", reported, fixed(1), { payout: "5", currency: "US" }, 0, 1, "currency_mismatch"],
  ["missing before another currency", percent(10), fixed(1), { currency: "EUR" }, 0, 1, "amount_missing"],
])("%s", (_, revenueTerms, payoutTerms, said, revenue, payout, problem) => {
  const amounts = read(revenueTerms, payoutTerms, said);
  expect(amounts).toMatchObject({ revenue: revenue * 1e6, payout: payout * 1e6, problem });
});

test("a rejection may take back", () => {
  expect(read(percent(10), share(50), { amount: "-100" }, true)).toMatchObject({
    revenue: -10_000_000,
    payout: -5_000_000,
    problem: null,
  });
});

describe("what cannot be read is warned of, needed or not", () => {
  test.each<[string, Said, string[]]>([
    ["nothing told", {}, []],
    ["both fine", { amount: "1", payout: "2" }, []],
    ["an order", { amount: "free" }, ['cnv_amount is not an amount: "free"']],
    ["a payout", { payout: "-1" }, ['cnv_payout is not an amount: "-1"']],
    ["a long one, cut", { amount: "x".repeat(500) }, [`cnv_amount is not an amount: "${"x".repeat(40)}"`]],
    [
      "both",
      { amount: "a", payout: "b" },
      ['cnv_amount is not an amount: "a"', 'cnv_payout is not an amount: "b"'],
    ],
  ])("%s", (_, said, warnings) => {
    expect(read(fixed(5), fixed(3), said)).toMatchObject({ problem: null, revenue: 5_000_000, warnings });
    expect(read(percent(5), share(3), said).warnings).toEqual(warnings);
  });
});

test("an offer's currency is compared in capitals", () => {
  const values = makeValues({ amount: "10", currency: "USD" });
  const terms = { revenue: percent(10), payout: fixed(1) };
  expect(readAmounts({ terms, values, currency: "usd", rejected: false }).problem).toBeNull();
});

test("a share is of the revenue and nothing else, whatever that is made of", () => {
  const revenues = fc.oneof(
    fc.record({ type: fc.constant("fixed" as const), amount: fc.nat(1_000_000_000) }),
    fc.record({ type: fc.constant("percent" as const), amount: fc.nat(100_000_000) }),
    fc.constant(reported),
  );
  const amount = fc.oneof(fc.nat(1_000_000).map(String), fc.string(), fc.constant(null));
  fc.assert(
    fc.property(revenues, fc.nat(100_000_000), amount, amount, (revenue, of, order, told) => {
      const payout: Payout = { type: "share", amount: of };
      const amounts = read(revenue, payout, { amount: order, payout: told });
      expect(amounts.payout).toBe(percentOf(amounts.revenue, of));
      expect(amounts.revenue).toBeGreaterThanOrEqual(0);
      if (amounts.problem && revenue.type !== "fixed") expect(amounts.revenue).toBe(0);
    }),
  );
});
