import { readUuid } from "../../../domain/ids";
import { GROUPS } from "../../../domain/report/report";
import { isTimeZone } from "../../../domain/report/timezone";
import { AppError } from "../../../errors";
import { METRIC_NAMES, type Metric, type Report } from "../../../pages/performance/figures";
import { traceHref } from "../../../pages/performance/parts";
import { PerformancePage } from "../../../pages/performance/performance";
import { withQuery } from "../../../pages/ui/filters";
import { reportSpan } from "../../api/reports.span";
import type { ApiAnswer } from "../call-api";
import { readChoices } from "../choices";
import { page, type Visit, type Web } from "../page";
import { periodLinks, spanOf } from "../periods";
import { performanceChart } from "./chart";
import { rowLinks } from "./links";

const PATH = "/reports/performance";
const ROWS = 100;
const FILTERS = [
  ...[
    "from",
    "to",
    "tz",
    "basis",
    "offerId",
    "partnerId",
    "advertiserId",
    "eventId",
    "country",
    "device",
    "os",
  ],
  ...[1, 2, 3, 4, 5].map((n) => `pub_sub_${n}`),
];

/** `/reports/performance`: sums by any combination of groups, over any days. */
export function performance(web: Web): void {
  page(web, { path: PATH, access: "staff" }, showPerformance);
  page(web, { path: `${PATH}.csv`, access: "staff" }, (visit) => {
    if (visit.query.q) throw new AppError("INVALID", `q: ${NOT_OF_ONE_CLICK} Clicks has a CSV of one click.`);
    const groups = groupsOf(visit);
    return visit.csv(withQuery("/reports", { ...queryOf(visit), groupBy: groups.join(",") }));
  });
}

const NOT_OF_ONE_CLICK = "Performance adds up many clicks.";

/** A click has no figures here but those of its story, so that is where its id leads. */
async function showPerformance(visit: Visit): Promise<Response> {
  const { frame } = visit;
  const q = visit.query.q ?? "";
  if (readUuid(q)) return visit.done(traceHref(q.trim()));
  const [query, groups, metric] = [queryOf(visit), groupsOf(visit), metricOf(visit)];
  const [answer, offers, partners, advertisers] = await Promise.all([
    visit.api<Report>("GET", withQuery("/reports", { ...query, groupBy: groups.join(",") })),
    readChoices(visit, "/offers"),
    readChoices(visit, "/partners"),
    readChoices(visit, "/advertisers"),
  ]);
  const choices = { offers, partners, advertisers };
  const asked = { ...query, groupBy: groups.join(","), metric };
  const chosen = { frame, q, query, groups, metric, choices, active: isActive(visit) };
  const [links, sort] = [rowLinks(visit, asked, groups), sortOf(visit)];
  const timezone = zoneOf(visit);
  const periods = periodLinks(visit, { path: PATH, query: { ...asked, sort }, timezone });
  const sortHref = (by: Metric) => withQuery(PATH, asked, { sort: by === sort ? null : by });
  const order = { sort, sortHref, periods };
  const csv = withQuery(`${PATH}.csv`, { ...query, groupBy: groups.join(",") });
  return visit.show(
    <PerformancePage
      {...chosen}
      {...order}
      {...contentOf(visit, { answer, asked })}
      links={links}
      csv={csv}
    />,
  );
}

const NOTHING: Report = {
  rows: [],
  totals: {
    ...{ currency: null, clicks: 0, conversions: 0, pending: 0, rejected: 0, conversionRate: 0 },
    ...{ revenue: 0, payout: 0, profit: 0, epc: 0, byCurrency: [] },
  },
};

/** The rows of the page that the address asks for, and their chart. */
function contentOf(visit: Visit, of: { answer: ApiAnswer<Report>; asked: Record<string, string> }) {
  const { answer, asked } = of;
  const none = { chart: null, shown: [], pages: { next: null, first: null } };
  if (visit.query.q) return { report: NOTHING, ...none, refusal: notAClick(visit, visit.query.q) };
  if (!answer.ok) return { report: NOTHING, ...none, refusal: answer };
  const report = answer.data;
  const timezone = asked.tz ?? visit.network.timezone;
  const { from, to } = reportSpan(asked, timezone, visit.rim.now);
  const span = { from, to: Math.max(from + 1, Math.min(to, visit.rim.now)), timezone };
  const chart = performanceChart(report, { ...span, groups: groupsOf(visit), metric: metricOf(visit) });
  const at = Math.max(1, Number(visit.query.page) || 1);
  const more = report.rows.length > at * ROWS;
  const sort = sortOf(visit);
  const pages = {
    next: more ? withQuery(PATH, asked, { sort, page: String(at + 1) }) : null,
    first: at > 1 ? withQuery(PATH, asked, { sort }) : null,
  };
  const rows = sort === "" ? report.rows : report.rows.toSorted((a, b) => (b[sort] ?? 0) - (a[sort] ?? 0));
  return { report, chart, shown: rows.slice((at - 1) * ROWS, at * ROWS), pages, refusal: null };
}

function notAClick({ c }: Visit, q: string) {
  const words = `“${q}” is no gk_click_id. ${NOT_OF_ONE_CLICK} One of them is found by its gk_click_id alone.`;
  return { code: "INVALID", messages: [words], responseId: c.get("responseId") };
}

/** The zone whose days are meant; what is no zone is told by the API. */
function zoneOf({ query, network }: Pick<Visit, "query" | "network">): string {
  return query.tz && isTimeZone(query.tz) ? query.tz : network.timezone;
}

/** The filters of the address, the last 30 days where it names none. */
function queryOf({ query, network, rim }: Visit): Record<string, string> {
  const timezone = zoneOf({ query, network });
  const kept = Object.fromEntries(FILTERS.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
  return { basis: "conversion", ...kept, ...spanOf(kept, timezone, rim.now) };
}

/** Boxes of a form come one by one, shared addresses have a comma list; days when none is chosen. */
function groupsOf({ c }: Visit): string[] {
  const asked = new URL(c.req.url).searchParams.getAll("groupBy").flatMap((text) => text.split(","));
  const groups = [...new Set(asked)].filter((group) => GROUPS.includes(group));
  return groups.length > 0 ? groups : ["day"];
}

function metricOf({ query }: Visit): Metric {
  return METRIC_NAMES.find((name) => name === query.metric) ?? "clicks";
}

/** The figure whose greatest rows come first; without one they stand as the API has them. */
function sortOf({ query }: Visit): Metric | "" {
  return METRIC_NAMES.find((name) => name === query.sort) ?? "";
}

const isActive = ({ query }: Visit) => [...FILTERS, "q", "groupBy", "metric"].some((name) => query[name]);
