import { AppError } from "../../../errors";
import { type BulkResult, BulkResultPage } from "../../../pages/records/bulk-result";
import { ParkedPage, type ParkedRow } from "../../../pages/records/parked";
import { dataOf } from "../call-api";
import { readOffersAndPartners } from "../choices";
import { given, readCsv, readList } from "../listing";
import { page, type Visit, type Web } from "../page";
import { type EventOfOffer, type OfferWithEvents, readCauses } from "./parked-causes";

const access = "staff";
const filters = ["q", "code", "message", "offerId", "state", "from", "to"];
/** The results that mean that it waits on. */
const WAITING = ["PARKED", "EVENT_UNKNOWN"];
const source = { path: "/parked", from: "/parked-postbacks", filters };

/** `/parked`: the waiting postbacks, by what they wait for. */
export function parked(web: Web): void {
  page(web, { path: "/parked", access }, async (visit) => {
    const { frame, mayChange } = visit;
    const [list, causes] = await Promise.all([readList<ParkedRow>(visit, source), readCauses(visit)]);
    const choices = await readOffersAndPartners(visit, [...list.rows, ...causes]);
    return visit.show(<ParkedPage {...{ frame, list, causes, choices, mayChange }} />);
  });
  page(web, { path: "/parked.csv", access }, (visit) => readCsv(visit, source));
  page(web, { method: "post", path: "/parked/replay", access: "change" }, (visit) =>
    replayCause(visit, "What was judged again"),
  );
  page(web, { method: "post", path: "/parked/alias", access: "change" }, async (visit) => {
    await addAlias(visit);
    return replayCause(visit, "The alias is added; what was judged again");
  });
  page(web, { method: "post", path: "/parked/:id/replay", access: "change" }, replayOne);
}

async function replayOne(visit: Visit): Promise<Response> {
  const path = `/parked-postbacks/${encodeURIComponent(visit.param("id"))}/replay`;
  const { code, message } = dataOf(await visit.api<{ code: string; message: string | null }>("POST", path));
  const waits = WAITING.includes(code);
  const words = waits ? `It still waits: ${code}. ${message ?? ""}` : `It was judged: ${code}.`;
  return visit.done("/parked", words, waits ? "warn" : "good");
}

async function replayCause(visit: Visit, title: string): Promise<Response> {
  const fields = given(visit, ["code", "message", "offerId"]);
  const asked = { ...fields, ...given(visit, ["cursor"]) };
  const result = dataOf(await visit.api<BulkResult>("POST", "/parked-postbacks/replay", asked));
  const back = { href: "/parked", label: "Waiting postbacks" };
  const props = { frame: visit.frame, title, result, back, again: { action: "/parked/replay", fields } };
  return visit.show(<BulkResultPage {...props} hrefOf={(id) => `/trace?q=${id}`} waiting={WAITING} />);
}

/** Gives an event of the offer one more name under which advertisers may report it. */
async function addAlias({ api, form, frame }: Visit): Promise<void> {
  const [offerId, eventId, alias] = ["offerId", "eventId", "alias"].map((name) => form.get(name) ?? "");
  if (!offerId || !eventId || !alias) throw new AppError("INVALID", "Choose the event that the name means.");
  const path = `/offers/${encodeURIComponent(offerId)}`;
  const { events, updatedAt } = dataOf(await api<OfferWithEvents>("GET", path));
  const event = events.find((one) => one.eventId === eventId);
  if (!event) throw new AppError("NOT_FOUND", "The offer has no such event any more.");
  if (event.aliases.includes(alias)) return;
  const changed = events.map((one) => (one === event ? { ...one, aliases: [...one.aliases, alias] } : one));
  // The list is sent whole: an event that somebody adds at this moment must not go with it.
  frame.asOf = updatedAt;
  dataOf(await api("PATCH", path, { events: changed.map(bodyOf) }));
}

type CapOfEvent = { metric: unknown; period: unknown; limit: unknown };

/** An event as bodies take it: without its id and its counters. */
function bodyOf({ id: _, caps, ...event }: EventOfOffer) {
  const plain = (caps as CapOfEvent[]).map(({ metric, period, limit }) => ({ metric, period, limit }));
  return { ...event, caps: plain };
}
