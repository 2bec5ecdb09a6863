import type { Micros } from "../money";
import { type RollupKey, rollupKeys } from "../report/rollup";
import type { Conversion, ConversionStatus } from "./conversion";

type Counts = { conversions: number; pending: number; rejected: number; revenue: Micros; payout: Micros };
/** What is added to a roll-up row, by the time of the conversion or of its click. */
type Added = Partial<Counts & { [Name in keyof Counts as `click_${Name}`]: number }>;
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
export function conversionDeltas(conversion: Conversion, worth: Worth, sign: 1 | -1): (RollupKey & Added)[] {
  if (conversion.test) return [];
  const { click, eventId, receivedAt, clickAt } = conversion;
  const own = counts(worth, sign);
  const byClick: Added = Object.fromEntries(Object.entries(own).map(([name, n]) => [`click_${name}`, n]));
  const rows = (keys: RollupKey[], added: Added) => keys.map((key) => ({ ...key, ...added }));
  return [
    ...rows(rollupKeys(click, eventId, receivedAt), own),
    ...rows(rollupKeys(click, eventId, clickAt), byClick),
  ];
}
