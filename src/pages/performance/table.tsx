import { Bar } from "../ui/chart";
import { Icon, type IconName } from "../ui/icon";
import { type Column, Empty, Table } from "../ui/table";
import type { Child } from "../ui/types";
import {
  DIMENSIONS,
  digitsOf,
  Figure,
  type Figures,
  isMoney,
  isTime,
  KeyName,
  keyText,
  METRIC_NAMES,
  METRICS,
  type Metric,
  type ReportRow,
  TIMES,
  TotalFigure,
} from "./figures";
import type { PerformanceProps } from "./types";

/** The rows with their totals; a name leads into its row, the last column to its records. */
export function PerformanceTable(props: PerformanceProps) {
  const { groups, shown, pages, report } = props;
  const columns = [
    ...groups.map((group, i) => keyColumn(props, group, i === 0)),
    ...METRIC_NAMES.map((metric) => figureColumn(props, metric)),
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
      const key = href ? <a href={href}>{name}</a> : name;
      return first ? <Records {...props} row={row} name={key} /> : key;
    },
    total: first ? "Total" : "",
  };
}

function figureColumn(
  { report, metric: charted, groups, sort, sortHref }: PerformanceProps,
  metric: Metric,
): Column<ReportRow> {
  const most = Math.max(0, ...report.rows.map((row) => Number(row[metric] ?? 0)));
  const bars = metric === charted && !groups.every(isTime) && most > 0;
  const { currency, byCurrency } = report.totals;
  // One currency for all stands in the head.
  const single = byCurrency.length < 2;
  const plain = <Of extends Figures>(of: Of): Of => (single ? { ...of, currency: null } : of);
  const digits = digitsOf(metric, report.rows);
  return {
    head: single && isMoney(metric) ? `${METRICS[metric]}, ${currency}` : METRICS[metric],
    kind: "number",
    sort: { href: sortHref(metric), on: sort === metric },
    cell: (row) => (
      <>
        <Figure metric={metric} of={plain(row)} digits={digits} />
        {bars && <Bar share={Number(row[metric] ?? 0) / most} />}
      </>
    ),
    total: <TotalFigure metric={metric} of={plain(report.totals)} />,
  };
}

/** A row's name, and the records behind it as far as their lists can be filtered for it. */
function Records({ links, groups, row, name }: PerformanceProps & { row: ReportRow; name: Child }) {
  const [toClicks, toConversions] = [links.clicks?.(row), links.conversions?.(row)];
  const of = groups.map((group) => keyText(group, row) ?? "Unknown").join(", ");
  if (!toClicks && !toConversions) return name;
  return (
    <div class="with-records">
      {name}
      <span class="records">
        {toClicks && <RecordsLink href={toClicks} icon="clicks" label={`Clicks of ${of}`} />}
        {toConversions && (
          <RecordsLink href={toConversions} icon="conversions" label={`Conversions of ${of}`} />
        )}
      </span>
    </div>
  );
}

function RecordsLink({ href, icon, label }: { href: string; icon: IconName; label: string }) {
  return (
    <a href={href} title={label} aria-label={label}>
      <Icon name={icon} />
    </a>
  );
}
