import { type BulkResult, BulkResultPage } from "../../../pages/records/bulk-result";
import { CallbackPage } from "../../../pages/records/callback";
import type { CallbackRow } from "../../../pages/records/callback-table";
import { CallbacksPage } from "../../../pages/records/callbacks";
import { withQuery } from "../../../pages/ui/filters";
import { dataOf } from "../call-api";
import { readOffersAndPartners } from "../choices";
import { apiQuery, readCsv, readList } from "../listing";
import { page, type Visit, type Web } from "../page";
import { payloadOf } from "./callback-payload";

const access = "staff";
const path = "/reports/callbacks";
const filters = [
  ...["q", "state", "status", "eventId", "offerId", "partnerId", "advertiserId", "linkId"],
  ...["kind", "test", "from", "to"],
];
const source = { path, from: "/callbacks", filters };

/** `/reports/callbacks`: what partners were told, every attempt, and sending it again. */
export function callbacks(web: Web): void {
  page(web, { path, access }, async (visit) => {
    const list = await readList<CallbackRow>(visit, source);
    const choices = await readOffersAndPartners(visit, list.rows);
    const { frame, mayChange } = visit;
    return visit.show(<CallbacksPage {...{ frame, list, choices, mayChange }} />);
  });
  page(web, { path: `${path}.csv`, access }, (visit) => readCsv(visit, source));
  page(web, { method: "post", path: `${path}/resend`, access: "change" }, resendMatching);
  page(web, { path: `${path}/:id`, access }, async (visit) => {
    const id = encodeURIComponent(visit.param("id"));
    const callback = dataOf(await visit.api<CallbackRow>("GET", `/callbacks/${id}`));
    const choices = await readOffersAndPartners(visit, [callback]);
    const made = callback.attempts.length === 0 ? await payloadOf(visit, callback.id) : null;
    const { frame, mayChange } = visit;
    return visit.show(<CallbackPage {...{ frame, callback, choices, mayChange, made }} />);
  });
  page(web, { method: "post", path: `${path}/:id/resend`, access: "change" }, async (visit) => {
    const { id } = dataOf(
      await visit.api<CallbackRow>("POST", `/callbacks/${encodeURIComponent(visit.param("id"))}/resend`),
    );
    return visit.done(`${path}/${id}`, "It is being sent again; the answer appears below within seconds.");
  });
}

async function resendMatching(visit: Visit): Promise<Response> {
  const asked = filters.flatMap((name): [string, string][] => {
    const value = visit.form.get(name);
    return value ? [[name, value]] : [];
  });
  const query = Object.fromEntries(asked);
  const result = dataOf(
    await visit.api<BulkResult>("POST", "/callbacks/resend", apiQuery(query, visit.network)),
  );
  const back = { href: withQuery(path, query), label: "Conversion Callbacks" };
  const props = { frame: visit.frame, title: "What was sent again", back, result };
  return visit.show(<BulkResultPage {...props} hrefOf={(id) => `${path}/${id}`} />);
}
