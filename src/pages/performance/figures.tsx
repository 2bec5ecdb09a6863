import type { TimeGroup } from "../../domain/report/times";
import type { Child } from "../ui/types";
import { Count, Money, Name, Percent } from "../ui/values";

/** What the API's /reports tells of each row. */
export type Figures = {
  currency: string | null;
  clicks: number;
  conversions: number;
  pending: number;
  rejected: number;
  conversionRate: number;
  /** Null in totals over several currencies. */
  revenue: number | null;
  payout: number | null;
  profit: number | null;
  epc: number | null;
};
export type ReportRow = Figures & Record<string, string | number | null>;
export type Report = { rows: ReportRow[]; totals: Figures & { byCurrency: Figures[] } };

export type Metric = Exclude<keyof Figures, "currency">;

/** What each figure is called. */
export const METRICS: Record<Metric, string> = {
  clicks: "Clicks",
  conversions: "Conversions",
  pending: "Pending",
  rejected: "Rejected",
  conversionRate: "Conversion rate",
  revenue: "Revenue",
  payout: "Payout",
  profit: "Profit",
  epc: "EPC",
};
export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

const MONEY: Metric[] = ["revenue", "payout", "profit", "epc"];
export const isMoney = (metric: Metric): boolean => MONEY.includes(metric);

/** A figure as people read it. */
export function Figure({ metric, of, digits }: { metric: Metric; of: Figures; digits?: number }) {
  const value = of[metric];
  if (digits !== undefined && value !== null) return <Fixed {...{ metric, of, value, digits }} />;
  if (metric === "conversionRate") return <Percent value={value} />;
  if (isMoney(metric)) return <Money amount={rounded(metric, value)} currency={of.currency} />;
  return <Count value={value ?? 0} />;
}

/** As many digits as all figures of a column have, so that they stand below each other; none of counts. */
export function digitsOf(metric: Metric, rows: readonly Figures[]): number | undefined {
  if (metric === "conversionRate") return 2;
  if (!isMoney(metric)) return undefined;
  const small = rows.some((row) => row[metric] !== 0 && Math.abs(row[metric] ?? 1) < 0.1);
  return metric === "epc" || small ? 4 : 2;
}

function Fixed(props: { metric: Metric; of: Figures; value: number; digits: number }) {
  const { metric, of, value, digits } = props;
  const percent = metric === "conversionRate";
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const text = value.toLocaleString("en-US", percent ? { style: "percent", ...fixed } : fixed);
  return (
    <span class="money">
      {text}
      {!percent && of.currency && <small class="soft"> {of.currency}</small>}
    </span>
  );
}

/** A value of a chart, whose title names the currency. */
export function MetricValue({ metric, value }: { metric: Metric; value: number }) {
  if (metric === "conversionRate") return <Percent value={value} />;
  return isMoney(metric) ? <Money amount={value} currency={null} /> : <Count value={value} />;
}

// Sums are read to the cent; what is less than one, and an EPC, is worth more digits. CSV has all of them.
function rounded(metric: Metric, value: number | null): number | null {
  if (value === null) return null;
  const unit = metric === "epc" || Math.abs(value) < 1 ? 1e4 : 100;
  return Math.round(value * unit) / unit;
}

/** A figure of totals: money of several currencies stands one below the other. */
export function TotalFigure({ metric, of }: { metric: Metric; of: Report["totals"] }) {
  if (!isMoney(metric) || of.byCurrency.length < 2) return <Figure metric={metric} of={of} />;
  return (
    <>
      {of.byCurrency.map((figures) => (
        <div>
          <Figure metric={metric} of={figures} />
        </div>
      ))}
    </>
  );
}

/** What a report can be grouped by besides time, with the filter that goes into a row. */
export const DIMENSIONS: Record<string, { label: string; filter: string }> = {
  offer: { label: "Offer", filter: "offerId" },
  partner: { label: "Partner", filter: "partnerId" },
  advertiser: { label: "Advertiser", filter: "advertiserId" },
  event: { label: "Event", filter: "eventId" },
  country: { label: "Country", filter: "country" },
  device: { label: "Device", filter: "device" },
  os: { label: "OS", filter: "os" },
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].map((n) => [`pub_sub_${n}`, { label: `pub_sub_${n}`, filter: `pub_sub_${n}` }]),
  ),
};
export const TIMES: Record<TimeGroup, string> = { hour: "Hour", day: "Day", week: "Week", month: "Month" };
export const isTime = (group: string): group is TimeGroup => group in TIMES;

/** What a row is called in one of its groups. */
export function KeyName({ group, row }: { group: string; row: ReportRow }): Child {
  const text = keyText(group, row);
  if (text === null) return <span class="soft">{group === "event" ? "No event" : "Unknown"}</span>;
  return <Name>{text}</Name>;
}

/** The same as plain text; null where nothing is known. */
export function keyText(group: string, row: ReportRow): string | null {
  const key = row[group];
  if (key === null || key === undefined || key === "") return null;
  if (isTime(group)) return timeLabel(group, String(key));
  if (group === "country") return countryName(String(key));
  return String(row[`${group}Name`] ?? key);
}

const countries = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code;
}

/** A time key as it is shown: `31 Jan 2026`, `31 Jan, 14:00`. */
export function timeLabel(group: TimeGroup, key: string): string {
  if (group === "hour") return `${dateLabel(key.slice(0, 10), false)}, ${key.slice(11, 16)}`;
  if (group === "month") return monthLabel(key);
  return group === "week" ? `Week of ${dateLabel(key)}` : dateLabel(key);
}

// A format costs far more to make than to use.
const inYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const ofYear = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const ofMonth = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });

function dateLabel(day: string, year = true): string {
  return (year ? ofYear : inYear).format(new Date(`${day}T00:00:00Z`));
}

function monthLabel(month: string): string {
  return ofMonth.format(new Date(`${month}-01T00:00:00Z`));
}

/** The same in as few words as an axis has room for. */
export function axisLabel(group: TimeGroup, key: string, { oneDay = false } = {}): string {
  if (group === "hour" && oneDay) return key.slice(11, 16);
  if (group === "day" || group === "week") return dateLabel(key, false);
  return timeLabel(group, key);
}
