import { expect, it } from "vitest";
import type { Payout, Revenue } from "../../../src/domain/offer/offer";
import { payoutForPartner } from "../../../src/domain/offer/partner-payout";

const cases: [Payout, Revenue, object][] = [
  [
    { type: "fixed", amount: 3_500_000 },
    { type: "fixed", amount: 5_000_000 },
    { type: "fixed", amount: 3_500_000 },
  ],
  [
    { type: "share", amount: 70_000_000 },
    { type: "fixed", amount: 5_000_000 },
    { type: "fixed", amount: 3_500_000 },
  ],
  [
    { type: "share", amount: 50_000_000 },
    { type: "percent", amount: 10_000_000 },
    { type: "percent", amount: 5_000_000 },
  ],
  [
    { type: "share", amount: 50_000_000 },
    { type: "reported", amount: 0 },
    { type: "variable", amount: null },
  ],
  [
    { type: "percent", amount: 5_000_000 },
    { type: "reported", amount: 0 },
    { type: "percent", amount: 5_000_000 },
  ],
];

it.each(cases)("%j of %j is shown as %j", (payout, revenue, shown) => {
  expect(payoutForPartner(payout, revenue)).toEqual(shown);
});
