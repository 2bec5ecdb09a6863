import {
  digitsOf,
  Figure,
  isTime,
  KeyName,
  METRICS,
  type Metric,
  MetricValue,
  type Report,
  type ReportRow,
  TotalFigure,
} from "../performance/figures";
import { SpanFields } from "../performance/parts";
import { Bar, CHART_ASSETS, TimeChart, type TimeChartProps } from "../ui/chart";
import { Select } from "../ui/field";
import { Filters, type PeriodLink } from "../ui/filters";
import { Refusal } from "../ui/notice";
import { Card, Tiles } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";

type Props = {
  frame: Frame;
  query: Record<string, string>;
  groupBy: string;
  metric: Metric;
  /** What the API tells a partner: neither revenue nor profit. */
  report: Report | null;
  /** Lines over time, where the report is by time; else the table's bars are the chart. */
  chart: Omit<TimeChartProps, "cell"> | null;
  csv: string;
  active: boolean;
  periods: PeriodLink[];
  names: Record<string, string>;
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** A partner's figures, and what they are called in the portal. */
export const PORTAL_METRICS = [
  ...(["clicks", "conversions", "pending", "rejected", "conversionRate", "payout", "epc"] as const),
];
export const PORTAL_NAMES: Record<Metric, string> = { ...METRICS, payout: "Your payout" };

/** What a partner may group its report by. */
export const PORTAL_GROUPS = [
  { value: "day", label: "Day" },
  { value: "offer", label: "Offer" },
  { value: "event", label: "Event" },
  { value: "country", label: "Country" },
  { value: "device", label: "Device" },
  { value: "pub_sub_1", label: "pub_sub_1" },
  { value: "pub_sub_2", label: "pub_sub_2" },
  { value: "month", label: "Month" },
];

/** A partner's figures over time or by what it chooses. */
export function PortalPerformancePage(props: Props) {
  const { frame, metric, report, chart, refusal } = props;
  return (
    <Shell
      frame={frame}
      title="Performance"
      lead="Clicks of people, conversions and your payout; 30 days unless you say otherwise."
      {...CHART_ASSETS}
    >
      <PerformanceFilters {...props} />
      {refusal && <Refusal {...refusal} />}
      {report && <Totals totals={report.totals} />}
      {chart && report && report.rows.length > 0 && (
        <Card title={chart.title}>
          <TimeChart {...chart} cell={(value) => <MetricValue metric={metric} value={value} />} />
        </Card>
      )}
      {report && (
        <Table
          caption="Performance"
          rows={report.rows}
          columns={columns(props, report)}
          empty={<NoTraffic />}
        />
      )}
    </Shell>
  );
}

function PerformanceFilters({ query, groupBy, metric, names, csv, active, periods }: Props) {
  const offers = Object.entries(names).map(([value, label]) => ({ value, label }));
  const metrics = PORTAL_METRICS.map((value) => ({ value, label: PORTAL_NAMES[value] }));
  return (
    <Filters
      action="/portal/performance"
      active={active}
      csv={csv}
      periods={periods}
      asked={query}
      names={offers}
    >
      <Select name="groupBy" label="Group by" value={groupBy} options={PORTAL_GROUPS} />
      <Select name="metric" label="Chart and bars" value={metric} options={metrics} />
      <Select name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
      <SpanFields query={query} more={{ groupBy, metric }} />
    </Filters>
  );
}

function NoTraffic() {
  return (
    <Empty title="No traffic in this time" action={{ href: "/portal/offers", label: "Get a tracking link" }}>
      Choose a longer time, or send people to one of your links.
    </Empty>
  );
}

const TILES = ["clicks", "conversions", "conversionRate", "pending", "payout", "epc"] as const;

function Totals({ totals }: { totals: Report["totals"] }) {
  const tiles = TILES.map((metric) => ({
    label: PORTAL_NAMES[metric],
    value: <TotalFigure metric={metric} of={totals} />,
  }));
  return <Tiles tiles={tiles} />;
}

function columns({ groupBy, metric: charted }: Props, { rows }: Report): Column<ReportRow>[] {
  const head = PORTAL_GROUPS.find(({ value }) => value === groupBy)?.label ?? groupBy;
  const most = Math.max(0, ...rows.map((row) => row[charted] ?? 0));
  const figures = PORTAL_METRICS.map((metric): Column<ReportRow> => {
    const digits = digitsOf(metric, rows);
    const bars = metric === charted && !isTime(groupBy) && most > 0;
    return {
      head: PORTAL_NAMES[metric],
      kind: "number",
      cell: (row) => (
        <>
          <Figure metric={metric} of={row} digits={digits} />
          {bars && <Bar share={(row[metric] ?? 0) / most} />}
        </>
      ),
    };
  });
  return [{ head, kind: "main", cell: (row) => KeyName({ group: groupBy, row }) }, ...figures];
}
