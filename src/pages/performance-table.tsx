import type { PerformanceProps } from "./performance";
import {
  DIMENSIONS,
  Figure,
  type Figures,
  isMoney,
  isTime,
  KeyName,
  METRIC_NAMES,
  METRICS,
  type Metric,
  type ReportRow,
  TIMES,
  TotalFigure,
} from "./report-figures";
import { Bar } from "./ui/chart";
import { type Column, Empty, Table } from "./ui/table";

/** The rows with their totals; a name leads into its row, the last column to its records. */
export function PerformanceTable(props: PerformanceProps) {
  const { groups, shown, pages, report } = props;
  const columns = [
    ...groups.map((group, i) => keyColumn(props, group, i === 0)),
    ...METRIC_NAMES.map((metric) => figureColumn(props, metric)),
    ...recordColumns(props),
  ];
  return (
    <>
      <Table
        caption="Performance"
        rows={shown}
        columns={columns}
        empty={<Empty title="No rows on this page" />}
      />
      {(pages.next || pages.first) && (
        <nav class="pager" aria-label="Pages">
          {pages.first && (
            <a class="button" href={pages.first}>
              First rows
            </a>
          )}
          {pages.next && (
            <a class="button" href={pages.next}>
              More rows
            </a>
          )}
          <span class="soft">The totals are of all {report.rows.length} rows.</span>
        </nav>
      )}
    </>
  );
}

function keyColumn(props: PerformanceProps, group: string, first: boolean): Column<ReportRow> {
  return {
    head: isTime(group) ? TIMES[group] : (DIMENSIONS[group]?.label ?? group),
    kind: isTime(group) ? "tight" : "main",
    cell: (row) => {
      const name = KeyName({ group, row });
      const href = props.links.inside(group, row);
      return href ? <a href={href}>{name}</a> : name;
    },
    total: first ? "Total" : "",
  };
}

function figureColumn(
  { report, metric: charted, groups }: PerformanceProps,
  metric: Metric,
): Column<ReportRow> {
  const most = Math.max(0, ...report.rows.map((row) => Number(row[metric] ?? 0)));
  const bars = metric === charted && !groups.every(isTime) && most > 0;
  const { currency, byCurrency } = report.totals;
  // One currency for all stands in the head.
  const single = byCurrency.length < 2;
  const plain = <Of extends Figures>(of: Of): Of => (single ? { ...of, currency: null } : of);
  return {
    head: single && isMoney(metric) ? `${METRICS[metric]}, ${currency}` : METRICS[metric],
    kind: "number",
    cell: (row) => (
      <>
        <Figure metric={metric} of={plain(row)} />
        {bars && <Bar share={Number(row[metric] ?? 0) / most} />}
      </>
    ),
    total: <TotalFigure metric={metric} of={plain(report.totals)} />,
  };
}

/** The records behind a row, as far as their lists can be filtered for it. */
function recordColumns({ links }: PerformanceProps): Column<ReportRow>[] {
  const { clicks, conversions } = links;
  if (!clicks && !conversions) return [];
  const cell = (row: ReportRow) => {
    const [toClicks, toConversions] = [clicks?.(row), conversions?.(row)];
    return (
      <>
        {toClicks && <a href={toClicks}>Clicks</a>} {toConversions && <a href={toConversions}>Conversions</a>}
      </>
    );
  };
  return [{ head: "Records", kind: "tight", cell, total: "" }];
}
