import { CHART_ASSETS, TimeChart, type TimeChartProps } from "../ui/chart";
import type { Option } from "../ui/field";
import type { PeriodLink } from "../ui/filters";
import { Refusal } from "../ui/notice";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Empty } from "../ui/table";
import { Name } from "../ui/values";
import { type Metric, MetricValue, type Report, type ReportRow } from "./figures";
import { PerformanceFilters } from "./filters";
import { traceHref } from "./parts";
import { PerformanceTable } from "./table";

/** Where a row leads: into itself, or to the records behind it. */
export type RowLinks = {
  inside: (group: string, row: ReportRow) => string | null;
  clicks: ((row: ReportRow) => string | null) | null;
  conversions: ((row: ReportRow) => string | null) | null;
};
export type PerformanceProps = {
  frame: Frame;
  /** What was typed to find a click by, where it is no gk_click_id. */
  q: string;
  /** What the address asks for, as the API names it. */
  query: Record<string, string>;
  groups: string[];
  metric: Metric;
  choices: { offers: Option[]; partners: Option[]; advertisers: Option[] };
  report: Report;
  /** Lines over time, where the report is grouped by time; else the table's bars are the chart. */
  chart: Omit<TimeChartProps, "cell"> | null;
  /** The rows of this page; the rest is behind `more`. */
  shown: ReportRow[];
  links: RowLinks;
  pages: { next: string | null; first: string | null };
  csv: string;
  /** The figure that the rows are sorted by, greatest first; where a column's head leads, which sorts by it. */
  sort: Metric | "";
  sortHref: (by: Metric) => string;
  periods: PeriodLink[];
  active: boolean;
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** Sums by any combination of groups. */
export function PerformancePage(props: PerformanceProps) {
  const { frame, q, refusal, report } = props;
  return (
    <Shell
      frame={frame}
      title="Performance"
      lead="Clicks of people and what they came to, without tests. Choose what each row stands for; a name leads into its row."
      {...CHART_ASSETS}
    >
      <PerformanceFilters {...props} />
      {refusal ? (
        <Refusal {...refusal} />
      ) : report.rows.length === 0 ? (
        <NoRows {...props} />
      ) : (
        <Rows {...props} />
      )}
      {q && <InTrace q={q} />}
    </Shell>
  );
}

/** Where other ids lead. */
function InTrace({ q }: { q: string }) {
  return (
    <p>
      <a href={traceHref(q)}>
        Look for “<Name>{q}</Name>” in Trace
      </a>
      , which knows members, conversions and all other ids too.
    </p>
  );
}

function Rows(props: PerformanceProps) {
  const { chart, metric } = props;
  return (
    <>
      {chart && (
        <Card title={chart.title}>
          <TimeChart {...chart} cell={(value) => <MetricValue metric={metric} value={value} />} />
        </Card>
      )}
      <PerformanceTable {...props} />
    </>
  );
}

function NoRows({ active }: PerformanceProps) {
  if (active) {
    return (
      <Empty
        title="Nothing matches"
        action={{ href: "/reports/performance", label: "Show the last 30 days" }}
      >
        Ask for fewer things at once, or a longer time.
      </Empty>
    );
  }
  return (
    <Empty title="No clicks in the last 30 days">
      Figures appear within a minute of the first click. Give a partner the tracking link of an active offer.
    </Empty>
  );
}
