import type { PostbackValues } from "../conversion/conversion";
import { type Micros, parseMoney, percentOf } from "../money";
import type { Terms } from "../offer/offer";
import { cleanText } from "../text";

export type AmountProblem = "amount_missing" | "amount_invalid" | "currency_mismatch";

/** What a conversion is worth, and what kept us from knowing it. */
export type Amounts = {
  revenue: Micros;
  payout: Micros;
  problem: AmountProblem | null;
  warnings: string[];
};

/** Computes revenue and payout; an unreadable amount matters only where one of them needs it. */
export function readAmounts(input: {
  terms: Pick<Terms, "revenue" | "payout">;
  values: Pick<PostbackValues, "amount" | "payout" | "currency">;
  currency: string;
  rejected: boolean;
}): Amounts {
  const { terms, values, currency, rejected } = input;
  const amount = readAmount("cnv_amount", values.amount, rejected);
  const reported = readAmount("cnv_payout", values.payout, rejected);
  const needs = [
    terms.revenue.type === "percent" || terms.payout.type === "percent" ? amount : null,
    terms.revenue.type === "reported" ? reported : null,
  ].filter((needed) => needed !== null);
  const foreign = values.currency !== null && values.currency !== currency.toUpperCase();
  const missing = needs.find((needed) => needed.problem)?.problem ?? null;
  const problem = missing ?? (needs.length > 0 && foreign ? "currency_mismatch" : null);
  const known = problem === null;
  const revenue = revenueOf(terms, {
    amount: known ? amount.value : null,
    reported: known ? reported.value : null,
  });
  return {
    revenue,
    payout: payoutOf(terms, { amount: known ? amount.value : null, revenue }),
    problem,
    warnings: [amount, reported].flatMap(({ warning }) => warning ?? []),
  };
}

type ReadAmount = { value: Micros | null; problem: AmountProblem | null; warning: string | null };

function readAmount(name: string, text: string | null, allowNegative: boolean): ReadAmount {
  if (text === null) return { value: null, problem: "amount_missing", warning: null };
  const value = parseMoney(text, allowNegative);
  if (value !== null) return { value, problem: null, warning: null };
  return {
    value: null,
    problem: "amount_invalid",
    warning: `${name} is not an amount: "${cleanText(text, 40)}"`,
  };
}

function revenueOf(
  { revenue }: Pick<Terms, "revenue">,
  known: { amount: Micros | null; reported: Micros | null },
): Micros {
  if (revenue.type === "fixed") return revenue.amount;
  if (revenue.type === "reported") return known.reported ?? 0;
  return percentOf(known.amount ?? 0, revenue.amount);
}

function payoutOf(
  { payout }: Pick<Terms, "payout">,
  known: { amount: Micros | null; revenue: Micros },
): Micros {
  if (payout.type === "fixed") return payout.amount;
  return percentOf(payout.type === "share" ? known.revenue : (known.amount ?? 0), payout.amount);
}
