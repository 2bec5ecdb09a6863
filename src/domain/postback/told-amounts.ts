import type { Conversion, ConversionStatus, KnownValues, ToldAmounts } from "../conversion/conversion";
import { parseMoney } from "../money";

type Priced = Pick<Conversion, "values" | "currency">;

/**
 * Whether a later word tells another amount: an absent or unreadable one says nothing, "5" and "5.00" are the same, and
 * in another currency it is another amount. One that names no currency is in the offer's.
 */
export function tellsAnother(
  name: "amount" | "payout",
  said: { standing: Priced; fresh: Priced; mayBeNegative: boolean },
): boolean {
  const { standing, fresh, mayBeNegative } = said;
  const before = standing.values[name];
  const after = fresh.values[name];
  if (after === null) return false;
  const value = parseMoney(after, mayBeNegative);
  if (value === null) return false;
  return (
    value !== (before === null ? null : parseMoney(before, true)) ||
    currencyOf(standing) !== currencyOf(fresh)
  );
}

const currencyOf = ({ values, currency }: Priced) => values.currency ?? currency.toUpperCase();

/** Whether what was told last is in another currency than the offer's. */
export function isForeign(priced: Priced): boolean {
  return tellsAmount(priced.values) && currencyOf(priced) !== priced.currency.toUpperCase();
}

/** The values after a later word: what it says wins, but the transaction is what later postbacks know it by. */
export function mergeValues(standing: Conversion, fresh: Conversion, status: ConversionStatus): KnownValues {
  const { before, ...known } = valuesFor(status, standing.values);
  const said = Object.entries(fresh.values).filter(([, value]) => value !== null);
  const merged = {
    ...known,
    ...Object.fromEntries(said),
    currency: currencyAfter({ ...standing, values: known }, fresh),
    conversionId: known.conversionId ?? fresh.values.conversionId,
    subs: { ...known.subs, ...fresh.values.subs },
  };
  if (status !== "Rejected") return valuesFor(status, merged);
  const kept = isUsable(standing) ? toldBy(standing.values) : before;
  const isTakenBack = fresh.advertiserStatus === "rejected" && !isUsable({ ...fresh, values: merged });
  const brought = tellsAmount(fresh.values) ? isTakenBack && kept : before;
  return brought ? { ...merged, before: brought } : merged;
}

/** A currency belongs to the amount it came with. */
function currencyAfter(known: Priced, fresh: Priced): string | null {
  if (!tellsAmount(fresh.values) && tellsAmount(known.values)) return known.values.currency;
  return fresh.values.currency ?? (isForeign(known) ? null : known.values.currency);
}

/** The values as they are to be with a status: an amount below zero belongs to a rejection and to nothing else. */
export function valuesFor(status: ConversionStatus, values: KnownValues): KnownValues {
  if (status === "Rejected") return values;
  const { before, ...rest } = values;
  const told = before ?? toldBy(rest);
  return { ...rest, ...told, amount: notNegative(told.amount), payout: notNegative(told.payout) };
}

const toldBy = ({ amount, payout, currency }: KnownValues): ToldAmounts => ({ amount, payout, currency });

const tellsAmount = ({ amount, payout }: ToldAmounts) => amount !== null || payout !== null;

function isUsable({ values, currency }: Priced): boolean {
  const isBelowZero =
    notNegative(values.amount) !== values.amount || notNegative(values.payout) !== values.payout;
  return tellsAmount(values) && !isBelowZero && !isForeign({ values, currency });
}

const notNegative = (text: string | null) =>
  text !== null && (parseMoney(text, true) ?? 0) < 0 ? null : text;
