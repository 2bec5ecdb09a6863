import { FiringAlerts } from "../alerts/firing";
import { sectionOf } from "../nav";
import {
  digitsOf,
  Figure,
  KeyName,
  METRICS,
  type Metric,
  type Report,
  type ReportRow,
  TotalFigure,
} from "../performance/figures";
import { Bar, CHART_ASSETS, TimeChart, type TimeChartProps } from "../ui/chart";
import { withQuery } from "../ui/filters";
import { Card, Tabs, Tiles } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { Count, Money } from "../ui/values";
import type { AttentionCards } from "./attention";
import { Attention } from "./attention";
import { type Beginning, FirstSteps } from "./first-steps";

export type Period = "today" | "7d" | "30d";
export type By = "offer" | "partner" | "country";
export const PERIODS: Record<Period, string> = { today: "Today", "7d": "7 days", "30d": "30 days" };
export const BYS: Record<By, string> = { offer: "By offer", partner: "By partner", country: "By country" };

export type DashboardProps = {
  frame: Frame;
  period: Period;
  by: By;
  totals: Report["totals"];
  /** Of the period before; null where that is no longer known. */
  before: Report["totals"] | null;
  /** Clicks and conversions, and the money of one currency. */
  charts: { counts: Omit<TimeChartProps, "cell">; money: Omit<TimeChartProps, "cell"> };
  /** The busiest of them. */
  breakdown: ReportRow[];
  /** The days of the breakdown, for Performance: of countries at most a week. */
  days: { from: string; to: string };
  attention: AttentionCards;
  /** What of a network's beginning is there already; null once anything has happened. */
  beginning: Beginning | null;
};

/** How the network does, and what wants looking at. */
export function DashboardPage(props: DashboardProps) {
  const { frame, period, by, totals, attention, beginning } = props;
  const href = (change: { period?: Period; by?: By }) => withQuery("/dashboard", { period, by, ...change });
  const periods = Object.entries(PERIODS) as [Period, string][];
  const quiet =
    totals.clicks === 0 && totals.conversions === 0 && totals.pending === 0 && totals.rejected === 0;
  if (beginning) {
    return (
      <Shell frame={frame} title="Dashboard">
        <FirstSteps frame={frame} beginning={beginning} />
        <Attention frame={frame} cards={attention} />
      </Shell>
    );
  }
  return (
    <Shell frame={frame} title="Dashboard" {...CHART_ASSETS}>
      <FiringAlerts alerts={attention.alerts} frame={frame} />
      <Tabs
        label="Period"
        items={periods.map(([value, label]) => ({ href: href({ period: value }), label }))}
        current={href({})}
      />
      <Tiles tiles={tilesOf(props)} />
      {quiet ? <NothingYet frame={frame} /> : <Charts {...props} />}
      {!quiet && <Breakdown {...props} href={(value) => href({ by: value })} />}
      <Attention frame={frame} cards={attention} />
    </Shell>
  );
}

/** Two rows of four: what happened, and what it is worth. */
const TILES: Metric[] = [
  ...(["clicks", "conversions", "conversionRate", "pending"] as const),
  ...(["revenue", "payout", "profit", "epc"] as const),
];

function tilesOf({ totals, before }: DashboardProps) {
  return TILES.map((metric) => ({
    label: METRICS[metric],
    value: <TotalFigure metric={metric} of={totals} />,
    change: changeOf(totals, before, metric),
  }));
}

/** Against the period before; nothing is said of money in several currencies. */
function changeOf(
  totals: Report["totals"],
  before: Report["totals"] | null,
  metric: Metric,
): number | null | undefined {
  if (!before) return undefined;
  const [now, then] = [totals[metric], before[metric]];
  const comparable = before.clicks === 0 || totals.clicks === 0 || before.currency === totals.currency;
  if (now === null || then === null || !comparable) return undefined;
  if (then === 0) return now === 0 ? 0 : null;
  // What rounds to nothing is no change.
  return Math.round(((now - then) / Math.abs(then)) * 1000) / 1000;
}

function Charts({ charts }: DashboardProps) {
  return (
    <div class="columns">
      <Card title={charts.counts.title}>
        <TimeChart {...charts.counts} cell={(value) => <Count value={value} />} />
      </Card>
      <Card title={charts.money.title}>
        <TimeChart {...charts.money} cell={(value) => <Money amount={value} currency={null} />} />
      </Card>
    </div>
  );
}

function Breakdown(props: DashboardProps & { href: (by: By) => string }) {
  const { frame, period, by, breakdown, days, href } = props;
  const all = withQuery("/reports/performance", { groupBy: by, ...days });
  return (
    <Card
      title={by === "country" && period === "30d" ? `${BYS[by]}, last 7 days` : BYS[by]}
      actions={<a href={all}>All in Performance</a>}
    >
      <Tabs
        label="By what"
        items={(Object.entries(BYS) as [By, string][]).map(([value, label]) => ({
          href: href(value),
          label,
        }))}
        current={href(by)}
      />
      <Table
        caption={`The busiest, ${BYS[by].toLowerCase()}`}
        rows={breakdown}
        columns={breakdownColumns(by, breakdown, days)}
        empty={<NothingYet frame={frame} />}
      />
    </Card>
  );
}

function breakdownColumns(
  by: By,
  rows: ReportRow[],
  days: { from: string; to: string },
): Column<ReportRow>[] {
  const most = Math.max(1, ...rows.map(({ clicks }) => clicks));
  const filter = by === "country" ? "country" : `${by}Id`;
  const inside = (row: ReportRow) => {
    return withQuery("/reports/performance", { groupBy: "day", [filter]: String(row[by]), ...days });
  };
  const name: Column<ReportRow> = {
    head: BYS[by].replace("By ", "").replace(/^./, (first) => first.toUpperCase()),
    kind: "main",
    cell: (row) =>
      row[by] ? <a href={inside(row)}>{KeyName({ group: by, row })}</a> : KeyName({ group: by, row }),
  };
  const clicks: Column<ReportRow> = {
    head: METRICS.clicks,
    kind: "number",
    cell: (row) => (
      <>
        <Count value={row.clicks} />
        <Bar share={row.clicks / most} />
      </>
    ),
  };
  const others = TILES.filter((metric) => metric !== "clicks").map((metric): Column<ReportRow> => {
    const digits = digitsOf(metric, rows);
    const cell = (row: ReportRow) => <Figure metric={metric} of={row} digits={digits} />;
    return { head: METRICS[metric], kind: "number", cell };
  });
  return [name, clicks, ...others];
}

function NothingYet({ frame }: { frame: Frame }) {
  const offers = sectionOf(frame.user.role, "offers");
  return (
    <Empty
      title="Nothing in these days"
      action={offers ? { href: offers, label: "See the offers" } : undefined}
    >
      Figures appear within a minute of the first click. Give a partner the tracking link of an active offer,
      or choose more days.
    </Empty>
  );
}
