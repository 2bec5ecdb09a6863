import { type TimeGroup, timeKeys } from "../../../domain/report/times";
import {
  axisLabel,
  isMoney,
  isTime,
  keyText,
  METRICS,
  type Metric,
  type Report,
  type ReportRow,
} from "../../../pages/performance/figures";
import type { TimeChartProps } from "../../../pages/ui/chart";

type Asked = {
  groups: string[];
  metric: Metric;
  from: number;
  to: number;
  timezone: string;
  /** What the figures are called, where they have other names. */
  names?: Record<Metric, string>;
};

/** More lines than these are not told apart. */
const MOST_LINES = 5;

/** A report over time: one line, or one for each of the greatest of its first other group; null without a time. */
export function performanceChart(report: Report, asked: Asked): Omit<TimeChartProps, "cell"> | null {
  const { groups, metric, from, to, timezone, names = METRICS } = asked;
  const time = groups.find(isTime);
  if (!time) return null;
  const keys = timeKeys(time, { from, to }, timezone);
  const { rows, unit } = drawn(report, metric);
  const other = groups.find((group) => !isTime(group));
  const lines = other ? greatest(rows, other, metric) : [{ label: names[metric], rows }];
  const labels = keys.map((key) => axisLabel(time, key));
  const series = lines.map((line) => ({
    label: line.label,
    values: values(line.rows, { time, keys, metric }),
  }));
  const name = unit ? `${names[metric]}, ${unit}` : names[metric];
  const most = other && new Set(rows.map((row) => row[other])).size > MOST_LINES;
  return { title: most ? `${name}: the first ${MOST_LINES}` : name, labels, series };
}

/** Money of several currencies does not add up: the one that earns most is drawn. */
function drawn({ rows, totals }: Report, metric: Metric): { rows: ReportRow[]; unit: string | null } {
  if (!isMoney(metric)) return { rows, unit: null };
  const main = totals.byCurrency.toSorted((one, other) => earned(other) - earned(one))[0];
  const unit = main?.currency ?? totals.currency;
  return { rows: rows.filter((row) => row.currency === unit), unit };
}

/** What a click is worth is told of revenue; partners, who do not see it, earn their payout. */
const earned = ({ revenue, payout }: Pick<ReportRow, "revenue" | "payout">) => revenue ?? payout ?? 0;

function greatest(rows: ReportRow[], group: string, metric: Metric): { label: string; rows: ReportRow[] }[] {
  return [...Map.groupBy(rows, (row) => row[group])]
    .map(([, of]) => ({ label: labelOf(group, of), rows: of, sum: figureOf(of, metric) }))
    .sort((one, other) => other.sum - one.sum)
    .slice(0, MOST_LINES);
}

function labelOf(group: string, [row]: ReportRow[]): string {
  return (row && keyText(group, row)) ?? "Unknown";
}

function values(rows: ReportRow[], ask: { time: TimeGroup; keys: string[]; metric: Metric }): number[] {
  const byKey = Map.groupBy(rows, (row) => row[ask.time]);
  return ask.keys.map((key) => figureOf(byKey.get(key) ?? [], ask.metric));
}

/** A figure of several rows: what is a share of the clicks is worked out anew. */
function figureOf(rows: ReportRow[], metric: Metric): number {
  const sum = (name: Metric) => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  if (metric !== "conversionRate" && metric !== "epc") return rounded(sum(metric));
  const clicks = sum("clicks");
  const of = metric === "epc" ? rows.reduce((total, row) => total + earned(row), 0) : sum("conversions");
  return clicks === 0 ? 0 : rounded(of / clicks);
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
