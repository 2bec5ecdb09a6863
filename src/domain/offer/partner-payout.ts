import { type Micros, percentOf } from "../money";
import type { Payout, Revenue } from "./offer";

/** What a partner is told it earns: an amount, a percentage of the order, or that it varies. */
export type ShownPayout = { type: "fixed" | "percent" | "variable"; amount: Micros | null };

/** A payout in words that do not tell our revenue: a share of it is shown as what it comes to. */
export function payoutForPartner(payout: Payout, revenue: Revenue): ShownPayout {
  if (payout.type !== "share") return { type: payout.type, amount: payout.amount };
  if (revenue.type === "reported") return { type: "variable", amount: null };
  return { type: revenue.type, amount: percentOf(revenue.amount, payout.amount) };
}
