import { AuditPage, type AuditRow } from "../../../pages/records/audit";
import { recordNames } from "../../../store/record/record-names";
import { readCsv, readList } from "../listing";
import { page, type Web } from "../page";

const access = "staff";
const source = {
  path: "/audit",
  from: "/audit-log",
  filters: ["record", "recordId", "actor", "from", "to"],
};

/** `/audit`: who changed what. */
export function audit(web: Web): void {
  page(web, { path: "/audit", access }, async (visit) => {
    const list = await readList<AuditRow>(visit, source);
    const ids = [...new Set(list.rows.map(({ recordId }) => recordId))];
    const names = await recordNames(visit.env, visit.network.id, ids);
    return visit.show(<AuditPage frame={visit.frame} list={list} names={names} />);
  });
  page(web, { path: "/audit.csv", access }, (visit) => readCsv(visit, source));
}
