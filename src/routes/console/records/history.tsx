import { callbackIdIn } from "../../../domain/callback/attempt";
import { AppError } from "../../../errors";
import { type HistoryLine, HistoryPage } from "../../../pages/records/history";
import { HistoryLinePage } from "../../../pages/records/history-line";
import { dataOf } from "../call-api";
import { namesOfChoices, readOffersAndPartners } from "../choices";
import { readCsv, readList } from "../listing";
import { page, type Web } from "../page";

const access = "staff";
const list = {
  path: "/history",
  from: "/history-logs",
  filters: ["q", "level", "type", "code", "offerId", "partnerId", "from", "to"],
};

/** `/history`: the History Logs, what was refused, parked, repeated or failed. */
export function history(web: Web): void {
  page(web, { path: "/history", access }, async (visit) => {
    const lines = await readList<HistoryLine>(visit, list);
    const choices = await readOffersAndPartners(visit, lines.rows);
    return visit.show(<HistoryPage frame={visit.frame} list={lines} {...choices} />);
  });
  page(web, { path: "/history.csv", access }, (visit) => readCsv(visit, list));
  page(web, { path: "/history/:id", access }, async (visit) => {
    const id = visit.param("id");
    const found = dataOf(
      await visit.api<HistoryLine[]>("GET", `/history-logs?limit=100&q=${encodeURIComponent(id)}`),
    );
    const line = found.find((one) => one.id === id);
    if (!line) throw new AppError("NOT_FOUND", "There is no such line; lines are kept for a limited time.");
    const { offers, partners } = await readOffersAndPartners(visit, [line]);
    const names = { ...namesOfChoices(offers), ...namesOfChoices(partners) };
    const callbackId = line.type === "callback" ? callbackIdIn(line.message) : null;
    return visit.show(<HistoryLinePage {...{ frame: visit.frame, line, names, callbackId }} />);
  });
}
