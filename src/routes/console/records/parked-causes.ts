import { nearNames } from "../../../domain/offer/terms";
import type { Cause } from "../../../pages/records/parked-causes";
import type { Option } from "../../../pages/ui/field";
import { eventLabel } from "../../../pages/ui/labels";
import { dataOf } from "../call-api";
import type { Visit } from "../page";

type Told = Omit<Cause, "events" | "near">;
export type EventOfOffer = { eventId: string; name: string; aliases: string[] } & Record<string, unknown>;
export type OfferWithEvents = { updatedAt: string; id: string; events: EventOfOffer[] };

/** So many offers are read to give hints; the rest of the causes stand without. */
const MOST_OFFERS = 20;

/** Why postbacks wait, with the events that were probably meant. */
export async function readCauses(visit: Visit): Promise<Cause[]> {
  const told = dataOf(await visit.api<Told[]>("GET", "/parked-postbacks/causes"));
  const unknown = told.flatMap(({ offerId, postedEvent }) =>
    offerId && postedEvent !== null ? [offerId] : [],
  );
  const ids = [...new Set(unknown)].slice(0, MOST_OFFERS);
  const offers = await Promise.all(ids.map((id) => visit.api<OfferWithEvents>("GET", `/offers/${id}`)));
  const events = new Map(
    offers.flatMap(({ ok, data }): [string, EventOfOffer[]][] => (ok ? [[data.id, data.events]] : [])),
  );
  return told.map((cause) => withHints(cause, events.get(cause.offerId ?? "") ?? []));
}

function withHints(cause: Told, events: EventOfOffer[]): Cause {
  const { postedEvent } = cause;
  const near = events.filter(
    ({ eventId, aliases, name }) =>
      postedEvent !== null && nearNames([eventId, ...aliases, name], postedEvent).length > 0,
  );
  return { ...cause, events: events.map(optionOf), near: near.slice(0, 3).map(optionOf) };
}

function optionOf({ eventId, name }: EventOfOffer): Option {
  return { value: eventId, label: eventLabel({ name, eventId }) };
}
