import * as z from "zod";
import type { Cap, Payout, Revenue } from "../../domain/offer/offer";
import { amount, fromMicros, positiveAmount, toMicros } from "./fields";

/** A percentage of the customer's order may well exceed it; a share of our revenue may not. */
const MOST = { fixed: 1_000_000_000, percent: 1000, share: 100, reported: 1_000_000_000 };

function withinType(value: { type: keyof typeof MOST; amount: number }, context: z.RefinementCtx): void {
  const most = MOST[value.type];
  if (value.amount > most)
    context.addIssue({ code: "custom", path: ["amount"], message: `must be ${most} or less` });
}

/** What the advertiser pays us: an amount, a percentage of cnv_amount, or cnv_payout as it came. */
export const revenue = z
  .strictObject({ type: z.enum(["fixed", "percent", "reported"]), amount: amount().default(0) })
  .superRefine(withinType)
  .meta({ id: "Revenue" });

/** What we pay the partner: an amount, a percentage of cnv_amount, or a share of our revenue. */
export const payout = z
  .strictObject({ type: z.enum(["fixed", "percent", "share"]), amount: amount().default(0) })
  .superRefine(withinType)
  .meta({ id: "Payout" });

const NOTHING = { type: "fixed" as const, amount: 0 };

const cap = z
  .strictObject({
    metric: z.enum(["conversions", "revenue"]),
    period: z.enum(["day", "week", "month", "total"]),
    limit: positiveAmount(),
  })
  .superRefine(({ metric, limit }, context) => {
    const whole = metric === "revenue" || Number.isInteger(limit);
    if (!whole) context.addIssue({ code: "custom", path: ["limit"], message: "must be a whole number" });
  });

/** Limits by metric and period; each pair once, since both would count the same. */
export const caps = z
  .array(cap)
  .max(8)
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, { metric, period }] of list.entries()) {
      const message = `is the second cap on ${metric} a ${period}`;
      if (seen.has(`${metric} ${period}`)) context.addIssue({ code: "custom", path: [index], message });
      seen.add(`${metric} ${period}`);
    }
  });

/** What an offer and its events have in common. */
export const termsShape = {
  revenue: revenue.prefault(NOTHING),
  payout: payout.prefault(NOTHING),
  rewardPoints: amount().default(0),
  caps: caps.default([]),
  allowRepeatConversions: z.boolean().default(false),
  pendingDays: z.number().int().min(0).max(365).default(0),
};

/** A cap as answers show it, with its counter in the current period. */
export const capAnswer = z.object({
  metric: z.enum(["conversions", "revenue"]),
  period: z.enum(["day", "week", "month", "total"]),
  limit: z.number(),
  used: z.number(),
  reachedAt: z.string().nullable(),
});
export type CapAnswer = z.infer<typeof capAnswer>;

/** Decimals of a body as the micro-units that are stored; percentages are kept in the same unit. */
export function readPay<T extends Revenue | Payout>({ type, amount }: T): T {
  return { type, amount: toMicros(amount) } as T;
}

export function showPay<T extends Revenue | Payout>({ type, amount }: T): T {
  return { type, amount: fromMicros(amount) } as T;
}

export function readCap({ metric, period, limit }: Cap): Cap {
  return { metric, period, limit: metric === "revenue" ? toMicros(limit) : limit };
}

/** A cap as a body describes it. */
export function plainCap({ metric, period, limit }: Cap): Cap {
  return { metric, period, limit: metric === "revenue" ? fromMicros(limit) : limit };
}
