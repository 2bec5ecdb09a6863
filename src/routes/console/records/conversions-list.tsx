import { ConversionsPage, type StatusEntry } from "../../../pages/records/conversions";
import type { ConversionRow } from "../../../pages/records/types";
import { readOffersAndPartners } from "../choices";
import { listOfForm, readList } from "../listing";
import type { Visit } from "../page";

export const conversionsSource = {
  path: "/reports/conversions",
  from: "/conversions",
  filters: [
    ...["q", "status", "eventId", "offerId", "partnerId", "advertiserId", "linkId"],
    ...["kind", "test", "from", "to"],
  ],
};

/** The list that the address asks for. */
export function showConversions(visit: Visit): Promise<Response> {
  return show(visit);
}

/** The list that a change of status was sent from, with what was wrong with it and all that was filled in. */
export function showConversionsAgain(visit: Visit, entry: StatusEntry): Promise<Response> {
  return show({ ...visit, query: listOfForm(visit, conversionsSource) }, entry);
}

async function show(visit: Visit, entry?: StatusEntry): Promise<Response> {
  const list = await readList<ConversionRow>(visit, conversionsSource);
  const choices = await readOffersAndPartners(visit, list.rows);
  const { frame, mayChange } = visit;
  return visit.show(<ConversionsPage {...{ frame, list, choices, mayChange, entry }} />, entry ? 422 : 200);
}
