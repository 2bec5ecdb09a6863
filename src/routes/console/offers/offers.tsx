import { isPasted } from "../../../domain/integrations";
import { ConfirmOffersPage } from "../../../pages/offers/confirm-status";
import { OffersPage } from "../../../pages/offers/list";
import { OfferPage } from "../../../pages/offers/overview";
import type { OfferView } from "../../../pages/offers/types";
import { withQuery } from "../../../pages/ui/filters";
import { dataOf } from "../call-api";
import { namesOfChoices, readChoices } from "../choices";
import { listOfForm, readCsv, readList } from "../listing";
import { page, type Visit, type Web } from "../page";
import { offerLinks } from "./links";
import { INTEGRATION_CHOICES, readNames, readOffer, tell } from "./read";
import { offerTabs } from "./tabs";
import { offerWizard } from "./wizard";

const access = "staff";
const list = {
  path: "/offers",
  from: "/offers",
  filters: ["q", "status", "type", "integrationId", "advertiserId"],
};

/** `/offers`: the list, one offer, its links, its wizard. */
export function offers(web: Web): void {
  page(web, { path: "/offers", access }, showList);
  page(web, { path: "/offers.csv", access }, (visit) => readCsv(visit, list));
  page(web, { method: "post", path: "/offers/bulk", access: "change" }, changeMany);
  offerWizard(web);
  page(web, { path: "/offers/:id", access }, async (visit) => {
    const offer = await readOffer(visit);
    const partners = offer.blockedSources.map(({ partnerId }) => partnerId);
    const names = await readNames(visit, { advertisers: [offer.advertiserId], partners });
    return visit.show(<OfferPage {...{ frame: visit.frame, offer, names, mayChange: visit.mayChange }} />);
  });
  offerTabs(web);
  offerLinks(web);
  page(web, { method: "post", path: "/offers/:id/status", access: "change" }, changeStatus);
  page(web, { method: "post", path: "/offers/:id/clone", access: "change" }, async (visit) => {
    const made = await visit.api<OfferView>("POST", `/offers/${visit.param("id")}/clone`, {});
    if (!made.ok) return tell(visit, made, `/offers/${visit.param("id")}`, "");
    return visit.done(`/offers/${made.data.id}/edit`, "This is the copy, a draft without links.");
  });
  page(web, { method: "post", path: "/offers/:id/delete", access: "change" }, async (visit) => {
    const path = `/offers/${visit.param("id")}`;
    const removed = await visit.api("DELETE", path);
    return tell(visit, removed, removed.ok ? "/offers" : path, "The offer is deleted.");
  });
}

async function showList(visit: Visit): Promise<Response> {
  const found = await readList<OfferView>(visit, list);
  const asked = [...found.rows.map(({ advertiserId }) => advertiserId), visit.query.advertiserId ?? ""];
  const advertisers = await readChoices(
    visit,
    "/advertisers",
    UUID.test(asked.at(-1) ?? "") ? asked : asked.slice(0, -1),
  );
  const names = { ...namesOfChoices(INTEGRATION_CHOICES), ...namesOfChoices(advertisers) };
  const choices = { advertisers, integrations: INTEGRATION_CHOICES };
  const { frame, mayChange } = visit;
  return visit.show(<OffersPage {...{ frame, mayChange, list: found, names, ...choices }} />);
}

const UUID = /^[\da-f-]{36}$/i;

async function changeMany(visit: Visit): Promise<Response> {
  const ids = visit.form.getAll("id");
  const back = withQuery("/offers", listOfForm(visit, list));
  if (ids.length === 0) return visit.done(back, "Tick the offers first.", "warn");
  const status = visit.form.get("status") ?? "";
  if (visit.form.get("confirmed") !== "yes") {
    const asked = withQuery("/offers", { ids: ids.slice(0, 100).join(","), limit: "100" });
    const offers = dataOf(await visit.api<OfferView[]>("GET", asked));
    const listed = listOfForm(visit, list);
    return visit.show(<ConfirmOffersPage {...{ frame: visit.frame, offers, status, list: listed }} />);
  }
  const patch = { status };
  const results = dataOf(
    await visit.api<{ ok: boolean; id: string; code: string; messages: string[] }[]>("POST", "/offers/bulk", {
      ids,
      patch,
    }),
  );
  const refused = results.filter(({ ok }) => !ok);
  const done = whatIsDone(results.length - refused.length, results.length, status);
  const why = refused
    .slice(0, 3)
    .map(({ id, code, messages }) => `${id.slice(0, 8)}: ${messages[0]} (${code})`);
  return visit.done(back, [done, ...why].join(" "), refused.length > 0 ? "warn" : "good");
}

function whatIsDone(changed: number, all: number, status: string): string {
  if (changed === all) return all === 1 ? `The offer is ${status} now.` : `${all} offers are ${status} now.`;
  return `${changed} of ${all} ${all === 1 ? "offer" : "offers"} ${changed === 1 ? "is" : "are"} ${status} now.`;
}

/** Out of the wizard the postback URL is what comes next. */
async function changeStatus(visit: Visit): Promise<Response> {
  const { form } = visit;
  const id = visit.param("id");
  const status = form.get("status") ?? "";
  const changed = await visit.api<OfferView>("PATCH", `/offers/${id}`, { status });
  const wizard = form.get("from") === "review";
  const pasted = changed.ok && isPasted(changed.data.integrationId, changed.data.trackingUrl);
  const next = pasted ? " Copy its postback URL into the advertiser's tracking system." : "";
  const text = wizard ? `The offer is active.${next}` : `The offer is ${status} now.`;
  const path = `/offers/${id}${wizard ? (changed.ok ? "/postback" : "/edit/review") : ""}`;
  return tell(visit, changed, path, text);
}
