import { assets } from "../assets.generated";
import type { AssetName } from "./document";
import { type Column, Table } from "./table";
import type { Child } from "./types";

/** What Shell must load for a page with a TimeChart. */
export const CHART_ASSETS: { scripts: AssetName[]; styles: AssetName[] } = {
  scripts: ["chart.js"],
  styles: ["uplot.css"],
};

/** A line of a chart; `right` has its own scale. */
export type Series = { label: string; values: number[]; axis?: "left" | "right"; unit?: string };
export type TimeChartProps = {
  title: string;
  /** The moments, as they are shown. */
  labels: string[];
  series: Series[];
  /** How a value is shown in the table. */
  cell: (value: number, series: Series) => Child;
};

/** Lines over time, drawn where there are scripts; the same figures stand in the table below. */
export function TimeChart({ title, labels, series, cell }: TimeChartProps) {
  const data = { labels, series: series.map(({ axis = "left", ...rest }) => ({ ...rest, axis })) };
  const columns: Column<number>[] = [
    { head: "Time", kind: "tight", cell: (at) => labels[at] ?? "" },
    ...series.map(
      (one): Column<number> => ({
        head: one.unit ? `${one.label}, ${one.unit}` : one.label,
        kind: "number",
        cell: (at) => cell(one.values[at] ?? 0, one),
      }),
    ),
  ];
  return (
    <figure class="chart">
      <div
        class="plot"
        role="img"
        aria-label={`${title}: the figures are in the table below`}
        data-chart={JSON.stringify(data)}
        data-uplot={assets["uplot.js"]}
      />
      <details>
        <summary>The figures as a table</summary>
        <Table
          caption={title}
          rows={labels.map((_, at) => at)}
          columns={columns}
          empty={<p class="soft">Nothing yet.</p>}
        />
      </details>
    </figure>
  );
}

/** A bar in a table's cell, as long as the value's share of the greatest: the number beside it says the same. */
export function Bar({ share }: { share: number }) {
  const width = Number.isFinite(share) ? Math.min(100, Math.max(0, share * 100)) : 0;
  return (
    <svg class="share" aria-hidden="true" preserveAspectRatio="none">
      <rect width={`${width.toFixed(1)}%`} height="100%" rx="2" />
    </svg>
  );
}
