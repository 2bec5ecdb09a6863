/** What every roll-up row counts, in the order of its columns. */
export const COUNTERS = [
  "clicks",
  "conversions",
  "pending",
  "rejected",
  "revenue",
  "payout",
  "click_conversions",
  "click_pending",
  "click_rejected",
  "click_revenue",
  "click_payout",
] as const;

export type RollupCounter = (typeof COUNTERS)[number];
