import { HOUR, QUARTER } from "../../domain/report/rollup";
import { timeKeys } from "../../domain/report/times";
import { offsetAt, startOfDay } from "../../domain/report/timezone";
import type { AttentionCards } from "../../pages/dashboard/attention";
import { BYS, type By, DashboardPage, PERIODS, type Period } from "../../pages/dashboard/dashboard";
import type { Beginning } from "../../pages/dashboard/first-steps";
import { axisLabel, type Metric, type Report, type ReportRow } from "../../pages/performance/figures";
import type { TimeChartProps } from "../../pages/ui/chart";
import { withQuery } from "../../pages/ui/filters";
import { type ApiAnswer, dataOf } from "./call-api";
import { namesOfChoices, readOffersAndPartners } from "./choices";
import { page, type Visit, type Web } from "./page";

const DAY = 24 * HOUR;
const DAYS: Record<Period, number> = { today: 1, "7d": 7, "30d": 30 };
/** As many as are read at a glance. */
const BREAKDOWN_ROWS = 8;
const ERRORS = 5;
/** Countries stand in the finer roll-up only, which takes longer to add up. */
const COUNTRY_DAYS = 7;

/** `/dashboard`: how the network does, and what wants looking at. */
export function dashboard(web: Web): void {
  page(web, { path: "/dashboard", access: "staff" }, async (visit) => {
    const { query, frame } = visit;
    const period = query.period && query.period in PERIODS ? (query.period as Period) : "7d";
    const by = query.by && query.by in BYS ? (query.by as By) : "offer";
    const span = spanOf(visit, period);
    const days = by === "country" ? span.latelyDays : span.days;
    const group = period === "today" ? "hour" : "day";
    const lists = by === "country" ? span.lately : span.now;
    const [figures, attention, errors] = await Promise.all([
      readFigures(visit, {
        series: { ...span.now, groupBy: group },
        before: span.before,
        lists: { ...lists, groupBy: by },
      }),
      visit.api<Omit<AttentionCards, "errors" | "names">>("GET", "/attention").then(dataOf),
      visit.api<AttentionCards["errors"]>("GET", latestErrors(visit)).then(dataOf),
    ]);
    if (!figures) return visit.done(withQuery("/dashboard", { by }), NOT_KNOWN, "warn");
    const { series, before, breakdown } = figures;
    const { offers, partners } = await readOffersAndPartners(visit, errors);
    const names = namesOfChoices([...offers, ...partners]);
    const beginning = await readBeginning(visit, [series.totals, ...(before ? [before] : [])]);
    const props = { frame, period, by, totals: series.totals, before, days, beginning };
    const charts = chartsOf(series, { group, ...span, timezone: visit.network.timezone });
    const rows = breakdown.rows.slice(0, BREAKDOWN_ROWS);
    return visit.show(
      <DashboardPage
        {...props}
        charts={charts}
        breakdown={rows}
        attention={{ ...attention, errors, names }}
      />,
    );
  });
}

/** What a network without offers or partners, where nothing can have happened, has already; null of any other. */
async function readBeginning(visit: Visit, totals: Report["totals"][]): Promise<Beginning | null> {
  if (totals.some(({ clicks, conversions }) => clicks > 0 || conversions > 0)) return null;
  const [offers, partners] = await Promise.all([
    visit.api<unknown[]>("GET", "/offers?limit=1").then(dataOf),
    visit.api<unknown[]>("GET", "/partners?limit=1").then(dataOf),
  ]);
  const [offer, partner] = [offers.length > 0, partners.length > 0];
  return offer && partner ? null : { offer, partner };
}

const NOT_KNOWN =
  "The last 30 days cannot be shown in this time zone: it needs quarter hours, of which old ones are removed. Here are 7 days.";

type Asks = Record<"series" | "before" | "lists", Record<string, string>>;

/**
 * What the page tells of the period. In zones of half hours that takes quarter hours: where old ones are removed nothing is
 * compared, and null is answered where the period itself is no longer known.
 */
async function readFigures(visit: Visit, asks: Asks) {
  const report = (ask: Record<string, string>) => visit.api<Report>("GET", withQuery("/reports", ask));
  const [series, before, lists] = await Promise.all([
    report(asks.series),
    report(asks.before),
    report(asks.lists),
  ]);
  const isGone = (answer: ApiAnswer<Report>) => !answer.ok && answer.code === "NOT_KEPT";
  if (isGone(series) || isGone(lists)) return null;
  return {
    series: dataOf(series),
    before: isGone(before) ? null : dataOf(before).totals,
    breakdown: dataOf(lists),
  };
}

function latestErrors({ rim }: Visit): string {
  const from = new Date(rim.now - 7 * DAY).toISOString();
  return withQuery("/history-logs", { level: "error", limit: String(ERRORS), from });
}

/** Whole days of the network's zone up to now, and as long a time before them up to the same time of day. */
function spanOf({ network: { timezone }, rim: { now } }: Visit, period: Period) {
  const length = DAYS[period];
  const recent = Math.min(length, COUNTRY_DAYS);
  const today = dayOf(timezone, now);
  const back = (days: number) =>
    new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10);
  const start = (day: string) => startOfDay(timezone, day);
  // Full hours are told by the coarse roll-up; of a single day the quarters are few.
  const step = period === "today" ? QUARTER : HOUR;
  const until = Math.ceil(now / step) * step;
  const [from, first] = [start(back(length - 1)), start(back(2 * length - 1))];
  return {
    from,
    to: Math.max(until, from + step),
    days: { from: back(length - 1), to: today },
    latelyDays: { from: back(recent - 1), to: today },
    lately: asQuery(start(back(recent - 1)), Math.max(until, from + step)),
    now: asQuery(from, Math.max(until, from + step)),
    before: asQuery(first, Math.max(until - length * DAY, first + step)),
  };
}

function asQuery(from: number, to: number): Record<string, string> {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function dayOf(timezone: string, at: number): string {
  return new Date(at + offsetAt(timezone, at)).toISOString().slice(0, 10);
}

type Times = { group: "hour" | "day"; from: number; to: number; timezone: string };

function chartsOf({ rows, totals }: Report, { group, from, to, timezone }: Times) {
  const keys = timeKeys(group, { from, to }, timezone);
  const labels = keys.map((key) => axisLabel(group, key, { oneDay: true }));
  const sums = (metric: Metric, of: ReportRow[]) => {
    const byKey = Map.groupBy(of, (row) => row[group]);
    return keys.map((key) => (byKey.get(key) ?? []).reduce((sum, row) => sum + Number(row[metric] ?? 0), 0));
  };
  // Money of several currencies does not add up: the one that earns most is drawn.
  const main = totals.byCurrency.toSorted((one, other) => (other.revenue ?? 0) - (one.revenue ?? 0))[0];
  const unit = main?.currency ?? totals.currency ?? "";
  const ofMain = rows.filter((row) => row.currency === unit);
  const counts: Omit<TimeChartProps, "cell"> = {
    title: "Clicks and conversions",
    labels,
    series: [
      { label: "Clicks", values: sums("clicks", rows) },
      { label: "Conversions", values: sums("conversions", rows), axis: "right" },
    ],
  };
  const money: Omit<TimeChartProps, "cell"> = {
    title: `Revenue, payout and profit, ${unit}`,
    labels,
    series: (["revenue", "payout", "profit"] as const).map((metric) => {
      const label = { revenue: "Revenue", payout: "Payout", profit: "Profit" }[metric];
      return { label, values: sums(metric, ofMain).map((sum) => Math.round(sum * 1e6) / 1e6) };
    }),
  };
  return { counts, money };
}
