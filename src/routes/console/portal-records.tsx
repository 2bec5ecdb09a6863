import { PORTAL_GROUPS, PortalPerformancePage, type PortalReport } from "../../pages/portal-performance";
import {
  type PortalClick,
  PortalClicksPage,
  type PortalConversion,
  PortalConversionsPage,
} from "../../pages/portal-records";
import { withQuery } from "../../pages/ui/filters";
import { readCsv, readList } from "./listing";
import { page, type Visit, type Web } from "./page";
import { offerNames, readOwn } from "./portal";

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
      offerNames(visit),
      readOwn(visit),
    ]);
    const props = { frame: visit.frame, list, names, health: own.memberIdHealth };
    return visit.show(<PortalClicksPage {...props} />);
  });
  page(web, { path: `${clicks.path}.csv`, access }, (visit) => readCsv(visit, clicks));
  page(web, { path: conversions.path, access }, async (visit) => {
    const [list, names] = await Promise.all([
      readList<PortalConversion>(visit, conversions),
      offerNames(visit),
    ]);
    return visit.show(<PortalConversionsPage frame={visit.frame} list={list} names={names} />);
  });
  page(web, { path: `${conversions.path}.csv`, access }, (visit) => readCsv(visit, conversions));
  page(web, { path: performance, access }, showPerformance);
  page(web, { path: `${performance}.csv`, access }, (visit) =>
    visit.csv(withQuery("/reports", asked(visit))),
  );
}

/** What the address asks of the report; a group that is not offered is a day. */
function asked({ query }: Visit): { groupBy: string } & Record<string, string> {
  const known = PORTAL_GROUPS.some(({ value }) => value === query.groupBy);
  const { offerId = "", from = "", to = "" } = query;
  return { groupBy: known && query.groupBy ? query.groupBy : "day", offerId, from, to };
}

async function showPerformance(visit: Visit): Promise<Response> {
  const { frame, query } = visit;
  const ask = asked(visit);
  const [report, names] = await Promise.all([
    visit.api<PortalReport>("GET", withQuery("/reports", ask)),
    offerNames(visit),
  ]);
  const props = { frame, query, names, groupBy: ask.groupBy, csv: withQuery(`${performance}.csv`, ask) };
  return visit.show(
    <PortalPerformancePage
      {...props}
      report={report.ok ? report.data : null}
      refusal={report.ok ? null : report}
    />,
  );
}
