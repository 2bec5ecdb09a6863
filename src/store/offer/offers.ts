import { and, asc, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Offer, OfferEvent } from "../../domain/offer/offer";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { among, called, containing } from "../query/search-text";
import { statement } from "../query/statement";
import { asRead, type Write } from "../record/as-read";
import { onlyIf, referring, unreferenced } from "../record/references";
import { offerEvents, offers } from "../schema/main";
import { type MadeOf, stillThere } from "./conditions";

export type OfferFilter = {
  q?: string;
  ids?: string[];
  name?: string;
  status?: Offer["status"];
  type?: Offer["type"];
  advertiserId?: string;
  integrationId?: string;
  updatedSince?: number;
};

/** Offers of a network with their events, newest first; `q` is a part of the name or the id. */
export async function listOffers(
  env: Env,
  networkId: string,
  ask: PageAsk & { filter: OfferFilter },
): Promise<Page<Offer>> {
  const { q, ids, name, status, type, advertiserId, integrationId } = ask.filter;
  const where = and(
    eq(offers.networkId, networkId),
    ask.before ? lt(offers.id, ask.before) : undefined,
    status ? eq(offers.status, status) : undefined,
    type ? eq(offers.type, type) : undefined,
    advertiserId ? eq(offers.advertiserId, advertiserId) : undefined,
    integrationId ? eq(offers.integrationId, integrationId) : undefined,
    q ? containing(q, offers.name, offers.id) : undefined,
    ids ? among(ids, offers.id) : undefined,
    name ? called(name, offers.name) : undefined,
  );
  const rows = await readOffers(env, where, ask.limit + 1);
  return pageOf(rows, ask.limit);
}

export async function findOffer(env: Env, networkId: string, id: string): Promise<Offer | null> {
  const [offer] = await readOffers(env, and(eq(offers.id, id), eq(offers.networkId, networkId)), 1);
  return offer ?? null;
}

/** The offers of these ids that the network has, in no order. */
export function findOffers(env: Env, networkId: string, ids: readonly string[]): Promise<Offer[]> {
  const listed = sql`${offers.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return readOffers(env, and(eq(offers.networkId, networkId), listed), ids.length);
}

async function readOffers(env: Env, where: SQL | undefined, limit: number): Promise<Offer[]> {
  const db = mainDb(env);
  const rows = await db.query.offers.findMany({ where, orderBy: desc(offers.id), limit });
  const multi = rows.filter((row) => row.type === "multi").map((row) => row.id);
  const events =
    multi.length === 0
      ? []
      : await db.query.offerEvents.findMany({
          where: sql`${offerEvents.offerId} IN (SELECT value FROM json_each(${JSON.stringify(multi)}))`,
          orderBy: [asc(offerEvents.offerId), asc(offerEvents.position)],
        });
  const byOffer = Map.groupBy(events, (event) => event.offerId);
  return rows.map((row) => ({ ...row, events: (byOffer.get(row.id) ?? []).map(withoutPlace) }));
}

function withoutPlace({
  offerId,
  position,
  ...event
}: OfferEvent & { offerId: string; position: number }): OfferEvent {
  return event;
}

/** Writes a new offer with its events; the batch fails when what it is made of is so no more (`refersToExisting`). */
export function insertOffer(env: Env, { events, ...offer }: Offer, of: MadeOf): D1PreparedStatement[] {
  const advertiserId = onlyIf(offer.advertiserId, [stillThere(of)]);
  const insert = statement(
    env,
    mainDb(env)
      .insert(offers)
      .values({ ...offer, advertiserId }),
  );
  return [insert, ...events.map((event, position) => insertEvent(env, offer.id, event, position))];
}

/** Changes an offer, all but its events, unless it is not any more as it was read: then no row. */
export function updateOffer(
  env: Env,
  before: Offer,
  { fields, provided }: Write<Offer>,
): D1PreparedStatement {
  const { events: _, ...set } = fields;
  return statement(
    env,
    mainDb(env)
      .update(offers)
      .set(set)
      .where(asRead(offers, before, provided)),
  );
}

/** Replaces an offer's events; those that stay keep their record. Removals come first, since event ids are unique. */
export function replaceEvents(
  env: Env,
  offerId: string,
  before: OfferEvent[],
  after: OfferEvent[],
): D1PreparedStatement[] {
  const db = mainDb(env);
  const kept = new Set(after.map((event) => event.id));
  const known = new Set(before.map((event) => event.id));
  const removals = before
    .filter((event) => !kept.has(event.id))
    .map((event) => statement(env, db.delete(offerEvents).where(eq(offerEvents.id, event.id))));
  const writes = after.map((event, position) => {
    if (!known.has(event.id)) return insertEvent(env, offerId, event, position);
    const { id, ...fields } = event;
    return statement(
      env,
      db
        .update(offerEvents)
        .set({ ...fields, position })
        .where(eq(offerEvents.id, id)),
    );
  });
  return [...removals, ...writes];
}

function insertEvent(env: Env, offerId: string, event: OfferEvent, position: number): D1PreparedStatement {
  return statement(
    env,
    mainDb(env)
      .insert(offerEvents)
      .values({ ...event, offerId, position }),
  );
}

/** ?1 is the offer, ?2 its network. */
const REFERENCES = {
  links: "SELECT 1 FROM links WHERE offer_id = ?1",
  alerts: "SELECT 1 FROM alerts WHERE network_id = ?2 AND offer_id = ?1",
};

/** Removes an offer that nothing refers to; changes no row otherwise. */
export function deleteOffer(
  env: Env,
  { id, networkId }: Pick<Offer, "id" | "networkId">,
): D1PreparedStatement {
  const sql = `DELETE FROM offers WHERE id = ?1 AND ${unreferenced(REFERENCES)}`;
  return env.DB.prepare(sql).bind(id, networkId);
}

/** What refers to an offer, so that it cannot be deleted: `["links"]`. */
export function offerReferences(
  env: Env,
  { id, networkId }: Pick<Offer, "id" | "networkId">,
): Promise<string[]> {
  return referring(env, REFERENCES, [id, networkId]);
}

/** Removes what belonged to an offer that is gone. */
export function deleteOfferParts(env: Env, id: string): D1PreparedStatement[] {
  const gone = "offer_id = ?1 AND NOT EXISTS (SELECT 1 FROM offers WHERE id = ?1)";
  return ["offer_events", "partner_postbacks"].map((table) =>
    env.DB.prepare(`DELETE FROM ${table} WHERE ${gone}`).bind(id),
  );
}
