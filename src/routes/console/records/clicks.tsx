import { type ClickRow, ClicksPage } from "../../../pages/records/clicks";
import { readOffersAndPartners } from "../choices";
import { readCsv, readList } from "../listing";
import { page, type Web } from "../page";

const access = "staff";
const path = "/reports/clicks";
const source = {
  path,
  from: "/clicks",
  filters: ["q", "offerId", "partnerId", "advertiserId", "linkId", "kind", "test", "from", "to"],
};

/** `/reports/clicks`: every click that was counted. */
export function clicks(web: Web): void {
  page(web, { path, access }, async (visit) => {
    const list = await readList<ClickRow>(visit, source);
    const choices = await readOffersAndPartners(visit, list.rows);
    return visit.show(<ClicksPage frame={visit.frame} list={list} choices={choices} />);
  });
  page(web, { path: `${path}.csv`, access }, (visit) => readCsv(visit, source));
}
