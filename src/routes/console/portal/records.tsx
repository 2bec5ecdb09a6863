import type { Report, ReportRow } from "../../../pages/performance/figures";
import {
  PORTAL_GROUPS,
  PORTAL_METRICS,
  PORTAL_NAMES,
  PortalPerformancePage,
} from "../../../pages/portal/performance";
import {
  type PortalClick,
  PortalClicksPage,
  type PortalConversion,
  PortalConversionsPage,
} from "../../../pages/portal/records";
import { withQuery } from "../../../pages/ui/filters";
import { reportSpan } from "../../api/reports.span";
import { readCsv, readList } from "../listing";
import { page, type Visit, type Web } from "../page";
import { performanceChart } from "../performance/chart";
import { periodLinks, spanOf } from "../periods";
import { readOwn, recordNames } from "./portal";

const access = "portal";
const shared = ["q", "offerId", "from", "to"];
const clicks = { path: "/portal/clicks", from: "/clicks", filters: [...shared, "kind"] };
const conversions = { path: "/portal/conversions", from: "/conversions", filters: [...shared, "status"] };
const performance = "/portal/performance";

/** `/portal/clicks`, `/portal/conversions`, `/portal/performance`: a partner's own records and sums. */
export function portalRecords(web: Web): void {
  page(web, { path: clicks.path, access }, async (visit) => {
    const [list, names, own] = await Promise.all([
      readList<PortalClick>(visit, clicks),
      recordNames(visit),
      readOwn(visit),
    ]);
    const props = { frame: visit.frame, list, names, health: own.memberIdHealth };
    return visit.show(<PortalClicksPage {...props} />);
  });
  page(web, { path: `${clicks.path}.csv`, access }, (visit) => readCsv(visit, clicks));
  page(web, { path: conversions.path, access }, async (visit) => {
    const [list, names] = await Promise.all([
      readList<PortalConversion>(visit, conversions),
      recordNames(visit),
    ]);
    return visit.show(<PortalConversionsPage frame={visit.frame} list={list} names={names} />);
  });
  page(web, { path: `${conversions.path}.csv`, access }, (visit) => readCsv(visit, conversions));
  page(web, { path: performance, access }, showPerformance);
  page(web, { path: `${performance}.csv`, access }, (visit) =>
    visit.csv(withQuery("/reports", asked(visit))),
  );
}

/** What the address asks of the report, the last 30 days where it names none; a group that is not offered is a day. */
function asked({ query, network, rim }: Visit) {
  const known = PORTAL_GROUPS.some(({ value }) => value === query.groupBy);
  const groupBy = known && query.groupBy ? query.groupBy : "day";
  return { groupBy, offerId: query.offerId ?? "", ...spanOf(query, network.timezone, rim.now) };
}

async function showPerformance(visit: Visit): Promise<Response> {
  const { frame, query } = visit;
  const ask = asked(visit);
  const metric = PORTAL_METRICS.find((name) => name === query.metric) ?? "clicks";
  const [answer, names] = await Promise.all([
    visit.api<Report>("GET", withQuery("/reports", ask)),
    recordNames(visit),
  ]);
  const report = answer.ok ? withoutRevenue(answer.data) : null;
  const chart = report && chartOf(visit, { ...ask, report, metric });
  const active = Object.keys(query).length > 0;
  const periods = periodLinks(visit, { path: performance, query: { ...ask, metric } });
  const props = { frame, query: ask, names, metric, groupBy: ask.groupBy, report, chart, active, periods };
  const csv = withQuery(`${performance}.csv`, ask);
  return visit.show(<PortalPerformancePage {...props} csv={csv} refusal={answer.ok ? null : answer} />);
}

/** The API leaves out what a partner must not see; figures have it as null. */
function withoutRevenue({ rows, totals }: Report): Report {
  const own = { revenue: null, profit: null };
  const currencies = totals.byCurrency.map((figures) => ({ ...figures, ...own }));
  return {
    rows: rows.map((row): ReportRow => ({ ...row, ...own })),
    totals: { ...totals, ...own, byCurrency: currencies },
  };
}

type Charted = {
  report: Report;
  metric: (typeof PORTAL_METRICS)[number];
  groupBy: string;
  from: string;
  to: string;
};

function chartOf({ network: { timezone }, rim }: Visit, charted: Charted) {
  const { report, metric, groupBy } = charted;
  const { from, to } = reportSpan(charted, timezone, rim.now);
  const span = { from, to: Math.max(from + 1, Math.min(to, rim.now)), timezone };
  return performanceChart(report, { ...span, groups: [groupBy], metric, names: PORTAL_NAMES });
}
