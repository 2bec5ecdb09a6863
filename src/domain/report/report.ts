import { REPORTED_SUBS } from "../click/click";
import { moneyToNumber } from "../money";

export const TIME_GROUPS = ["hour", "day", "week", "month"] as const;
export const SUB_GROUPS = Array.from({ length: REPORTED_SUBS }, (_, i) => `pub_sub_${i + 1}`);
export const GROUPS: readonly string[] = [
  "offer",
  "partner",
  "advertiser",
  "event",
  "country",
  "device",
  "os",
  ...SUB_GROUPS,
  ...TIME_GROUPS,
];

/** What is summed up in each row; money in micro-units. */
export type ReportSums = {
  clicks: number;
  conversions: number;
  pending: number;
  rejected: number;
  revenue: number;
  payout: number;
};

export const NO_SUMS: ReportSums = {
  clicks: 0,
  conversions: 0,
  pending: 0,
  rejected: 0,
  revenue: 0,
  payout: 0,
};

/** Sums of one currency with the names of what they are of. */
export type ReportRow = ReportSums & { keys: Record<string, string | null>; currency: string };

/** Rows added up; they must be of one currency, or their money says nothing. */
export function addUp(rows: readonly ReportSums[]): ReportSums {
  return rows.reduce<ReportSums>(
    (sum, row) => ({
      clicks: sum.clicks + row.clicks,
      conversions: sum.conversions + row.conversions,
      pending: sum.pending + row.pending,
      rejected: sum.rejected + row.rejected,
      revenue: sum.revenue + row.revenue,
      payout: sum.payout + row.payout,
    }),
    NO_SUMS,
  );
}

/** The figures people read: money as decimals, the rate as conversions a click, epc as revenue a click. */
export function figures({ clicks, conversions, pending, rejected, revenue, payout }: ReportSums) {
  return {
    clicks,
    conversions,
    pending,
    rejected,
    conversionRate: perClick(conversions, clicks),
    revenue: moneyToNumber(revenue),
    payout: moneyToNumber(payout),
    profit: moneyToNumber(revenue - payout),
    epc: perClick(moneyToNumber(revenue), clicks),
  };
}

/** The same for a partner: what it earns, and nothing of what we do. */
export function partnerFigures(sums: ReportSums) {
  const { revenue, profit, epc, ...rest } = figures(sums);
  return { ...rest, epc: perClick(rest.payout, sums.clicks) };
}

function perClick(value: number, clicks: number): number {
  return clicks === 0 ? 0 : Math.round((value / clicks) * 1e6) / 1e6;
}
