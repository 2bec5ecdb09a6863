import type { Micros } from "../money";
import { type RollupKey, rollupKeys } from "../report/rollup";
import type { Conversion, ConversionStatus } from "./conversion";

type Counts = { conversions: number; pending: number; rejected: number; revenue: Micros; payout: Micros };
type Worth = { status: ConversionStatus; revenue: Micros; payout: Micros };

function counts({ status, revenue, payout }: Worth, sign: 1 | -1): Counts {
  const is = (wanted: ConversionStatus) => (status === wanted ? sign : 0);
  const paid = is("Success");
  return {
    conversions: paid,
    pending: is("Pending"),
    rejected: is("Rejected"),
    revenue: paid * revenue,
    payout: paid * payout,
  };
}

/** What a conversion adds to the roll-ups (or takes, with -1), by its own time and by its click's; nothing when test. */
export function conversionDeltas(
  conversion: Conversion,
  worth: Worth,
  sign: 1 | -1,
): Record<string, unknown>[] {
  if (conversion.test) return [];
  const { click, eventId, receivedAt, clickAt } = conversion;
  const own = counts(worth, sign);
  const byClick = Object.fromEntries(Object.entries(own).map(([name, n]) => [`click_${name}`, n]));
  const rows = (keys: RollupKey[], added: object) => keys.map((key) => ({ ...key, ...added }));
  return [
    ...rows(rollupKeys(click, eventId, receivedAt), own),
    ...rows(rollupKeys(click, eventId, clickAt), byClick),
  ];
}
