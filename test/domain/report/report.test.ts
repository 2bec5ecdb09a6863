import { describe, expect, it } from "vitest";
import { addUp, figures, NO_SUMS, partnerFigures } from "../../../src/domain/report/report";

const sums = { clicks: 3, conversions: 1, pending: 2, rejected: 0, revenue: 100_000, payout: 30_000 };

describe("figures", () => {
  it("are decimals, and exact", () => {
    expect(figures(sums)).toEqual({
      clicks: 3,
      conversions: 1,
      pending: 2,
      rejected: 0,
      conversionRate: 0.333333,
      revenue: 0.1,
      payout: 0.03,
      profit: 0.07,
      epc: 0.033333,
    });
  });

  it("divide nothing by no clicks", () => {
    expect(figures(NO_SUMS)).toMatchObject({ conversionRate: 0, epc: 0, profit: 0 });
  });

  it("tell a partner its own payout only", () => {
    const shown = partnerFigures(sums);
    expect(shown).toMatchObject({ payout: 0.03, epc: 0.01 });
    expect(Object.keys(shown)).not.toEqual(expect.arrayContaining(["revenue"]));
    expect(shown).not.toHaveProperty("profit");
  });

  it("add up", () => {
    expect(addUp([sums, sums, NO_SUMS])).toMatchObject({ clicks: 6, revenue: 200_000 });
  });
});
