import { type EventRow, PartnerEventsPage } from "../../../pages/partners/events";
import { AdviceList } from "../../../pages/partners/global-form";
import { eventLabel } from "../../../pages/ui/labels";
import type { Wrong } from "../../../pages/ui/wrong";
import { adviceOn, advicesOn } from "../advice";
import { dataOf } from "../call-api";
import { page, type Visit, type Web } from "../page";
import { nameRows, wrongOf } from "../wrong";
import { partnerPath, readPartner } from "./partners";

const path = "/partners/:id/callback";
const access = "change";

type Offer = {
  id: string;
  name: string;
  type: "single" | "multi";
  events: { eventId: string; name: string }[];
};
type Postback = { partnerId: string; eventId: string | null; urlTemplate: string };

/** `/partners/{id}/callback/events?offerId=…`: Callback URL, one event; and the linter's word while typing. */
export function partnerEvents(web: Web): void {
  page(web, { method: "post", path: `${path}/preview`, access }, async (visit) =>
    visit.show(<AdviceList advices={await advicesOn(visit)} />),
  );
  page(web, { path: `${path}/events`, access }, async (visit) => {
    const { offerId } = visit.query;
    if (!offerId) return visit.done(`${partnerPath(visit)}/callback`);
    const offer = await readOffer(visit, offerId);
    const stored = dataOf(await visit.api<Postback[]>("GET", postbacksPath(visit, offer.id)));
    const rows = eventsOf(offer).map((event) => {
      const found = stored.find(({ eventId }) => eventId === event.eventId);
      return { ...event, template: found?.urlTemplate ?? "" };
    });
    return show(visit, { offer, rows });
  });
  page(web, { method: "post", path: `${path}/events`, access }, save);
}

async function save(visit: Visit): Promise<Response> {
  const offer = await readOffer(visit, visit.form.get("offerId") ?? "");
  const typed = new Map(
    [...visit.form].flatMap(([name, eventId]) => {
      const number = /^event(\d+)$/.exec(name)?.[1];
      return number ? [[eventId, (visit.form.get(`template${number}`) ?? "").trim()] as const] : [];
    }),
  );
  const rows = eventsOf(offer).map((event) => ({ ...event, template: typed.get(event.eventId ?? "") ?? "" }));
  if (visit.form.has("check")) return show(visit, { offer, rows });
  const set = rows.filter(({ template }) => template !== "");
  const partnerId = visit.param("id");
  const body = set.map(({ eventId, template }) => ({ partnerId, eventId, urlTemplate: template }));
  const saved = await visit.api("PUT", postbacksPath(visit, offer.id), body);
  if (saved.ok)
    return visit.done(`${partnerPath(visit)}/callback`, `The callback URLs for ${offer.name} are saved.`);
  const told = wrongOf(saved);
  const names = set.map(({ eventId, name }) => (eventId ? eventLabel({ name, eventId }) : name));
  const wrong = { ...told, messages: nameRows(told.messages, names) };
  const judged = rows.map(
    (row): EventRow => ({ ...row, error: wrong.errors[`[${set.indexOf(row)}].urlTemplate`] }),
  );
  return show(visit, { offer, rows: judged, wrong });
}

const postbacksPath = (visit: Visit, offerId: string) =>
  `/offers/${offerId}/partner-postbacks?partnerId=${encodeURIComponent(visit.param("id"))}`;

async function readOffer(visit: Visit, id: string): Promise<Offer> {
  return dataOf(await visit.api<Offer>("GET", `/offers/${encodeURIComponent(id) || "none"}`));
}

function eventsOf({ type, events }: Offer): { eventId: string | null; name: string }[] {
  if (type === "single") return [{ eventId: null, name: "Conversion" }];
  return events.map(({ eventId, name }) => ({ eventId, name }));
}

async function show(
  visit: Visit,
  { offer, rows, wrong }: { offer: Offer; rows: EventRow[]; wrong?: Wrong },
): Promise<Response> {
  const partner = await readPartner(visit);
  const advices = await Promise.all(
    rows.map(async ({ name, template }) => {
      const advice = await adviceOn(visit, template);
      return advice ? [{ title: name, advice }] : [];
    }),
  );
  const props = { frame: visit.frame, partner, offer, rows, wrong, advices: advices.flat() };
  return visit.show(<PartnerEventsPage {...props} />, wrong ? 422 : 200);
}
