import { and, desc, eq, lt, notExists, sql } from "drizzle-orm";
import type { Advertiser } from "../../domain/account/account";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { among, called, containing } from "../query/search-text";
import { statement } from "../query/statement";
import { asRead, type Write } from "../record/as-read";
import { advertisers, offers } from "../schema/main";

export type NameFilter = { q?: string; ids?: string[]; name?: string; status?: Advertiser["status"] };

/** Advertisers of a network, newest first; `q` is a part of the name or the id. */
export async function listAdvertisers(
  env: Env,
  networkId: string,
  ask: PageAsk & { filter: NameFilter },
): Promise<Page<Advertiser>> {
  const { q, ids, name, status } = ask.filter;
  const where = and(
    eq(advertisers.networkId, networkId),
    ask.before ? lt(advertisers.id, ask.before) : undefined,
    status ? eq(advertisers.status, status) : undefined,
    q ? containing(q, advertisers.name, advertisers.id) : undefined,
    ids ? among(ids, advertisers.id) : undefined,
    name ? called(name, advertisers.name) : undefined,
  );
  const orderBy = desc(advertisers.id);
  const rows = await mainDb(env).query.advertisers.findMany({ where, orderBy, limit: ask.limit + 1 });
  return pageOf(rows, ask.limit);
}

export async function findAdvertiser(env: Env, networkId: string, id: string): Promise<Advertiser | null> {
  const where = and(eq(advertisers.id, id), eq(advertisers.networkId, networkId));
  return (await mainDb(env).query.advertisers.findFirst({ where })) ?? null;
}

export function insertAdvertiser(env: Env, advertiser: Advertiser): D1PreparedStatement {
  return statement(env, mainDb(env).insert(advertisers).values(advertiser));
}

/** Changes an advertiser, unless it is not any more as it was read: then no row. */
export function updateAdvertiser(
  env: Env,
  before: Advertiser,
  { fields, provided }: Write<Advertiser>,
): D1PreparedStatement {
  const where = asRead(advertisers, before, provided);
  return statement(env, mainDb(env).update(advertisers).set(fields).where(where));
}

/** Removes an advertiser that nothing refers to; changes no row otherwise. */
export function deleteAdvertiser(env: Env, id: string): D1PreparedStatement {
  const db = mainDb(env);
  const ofOffers = db.select({ one: sql`1` }).from(offers).where(eq(offers.advertiserId, id));
  const unused = and(eq(advertisers.id, id), notExists(ofOffers));
  return statement(env, db.delete(advertisers).where(unused));
}
