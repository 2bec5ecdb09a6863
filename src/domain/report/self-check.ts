import { DAILY_TIERS } from "./daily-rollup";

/** What reports are made of, counted from the records themselves or read from the roll-ups. */
export const CHECKED = ["clicks", "conversions", "pending", "rejected", "revenue", "payout"] as const;
export type CheckedField = (typeof CHECKED)[number];
export type Counts = Record<CheckedField, number>;
/** The counts of one offer of a network on a day. */
export type OfferCounts = Partial<Counts> & { networkId: string; offerId: string };

/** Hours and quarters are compared with the records, the daily tiers with the quarters. */
export const CHECKED_TIERS = ["h", "q", ...DAILY_TIERS.map(({ tier }) => tier)];

/** Where a roll-up tier tells other than the records; money in micro-units. */
export type Difference = {
  offerId: string;
  field: CheckedField;
  tier: string;
  recounted: number;
  reported: number;
};

/** What is kept of a check: the first differences, and how many there are. */
export type Found = { count: number; first: Difference[] };
/** Enough to see what is wrong; all of a bad day's may be more than D1 takes. */
const KEPT = 100;

export function keepFirst(differences: readonly Difference[]): Found {
  return { count: differences.length, first: differences.slice(0, KEPT) };
}

/** As it was stored; earlier versions stored the list itself. */
export function readFound(stored: Found | Difference[]): Found {
  return Array.isArray(stored) ? keepFirst(stored) : stored;
}

/** The differences of each network between a recount and the roll-ups; nothing for networks that tie out. */
export function differencesOf(
  recounted: readonly OfferCounts[],
  tiers: Record<string, readonly OfferCounts[]>,
): Map<string, Difference[]> {
  const truth = sumUp(recounted);
  const found = new Map<string, Difference[]>();
  for (const [tier, rows] of Object.entries(tiers)) {
    const reported = sumUp(rows);
    for (const key of new Set([...truth.keys(), ...reported.keys()])) {
      const [networkId, offerId] = key.split("|") as [string, string];
      const off = compare({ offerId, tier }, truth.get(key) ?? {}, reported.get(key) ?? {});
      if (off.length === 0) continue;
      const all = found.get(networkId) ?? [];
      all.push(...off);
      found.set(networkId, all);
    }
  }
  return found;
}

function sumUp(rows: readonly OfferCounts[]): Map<string, Partial<Counts>> {
  const sums = new Map<string, Partial<Counts>>();
  for (const row of rows) {
    const key = `${row.networkId}|${row.offerId}`;
    const sum = sums.get(key) ?? {};
    for (const field of CHECKED) sum[field] = (sum[field] ?? 0) + (row[field] ?? 0);
    sums.set(key, sum);
  }
  return sums;
}

function compare(
  of: { offerId: string; tier: string },
  truth: Partial<Counts>,
  rollup: Partial<Counts>,
): Difference[] {
  return CHECKED.flatMap((field) => {
    const [recounted, reported] = [truth[field] ?? 0, rollup[field] ?? 0];
    return recounted === reported ? [] : [{ ...of, field, recounted, reported }];
  });
}
