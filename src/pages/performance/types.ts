import type { TimeChartProps } from "../ui/chart";
import type { Option } from "../ui/field";
import type { PeriodLink } from "../ui/filters";
import type { Frame } from "../ui/shell";
import type { Metric, Report, ReportRow } from "./figures";

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
