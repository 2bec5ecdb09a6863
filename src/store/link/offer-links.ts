import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Link } from "../../domain/offer/offer";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { statement } from "../query/statement";
import { asRead, type Write } from "../record/as-read";
import { existing } from "../record/references";
import { links } from "../schema/main";

// The links as people manage them; store/link/links has them as the redirect reads them.

export type LinkFilter = { offerId?: string; partnerId?: string };

/** Links of a network, newest first. */
export async function listLinks(
  env: Env,
  networkId: string,
  ask: PageAsk & { filter: LinkFilter },
): Promise<Page<Link>> {
  const { offerId, partnerId } = ask.filter;
  const where = and(
    eq(links.networkId, networkId),
    ask.before ? lt(links.id, ask.before) : undefined,
    offerId ? eq(links.offerId, offerId) : undefined,
    partnerId ? eq(links.partnerId, partnerId) : undefined,
  );
  const orderBy = desc(links.id);
  const rows = await mainDb(env).query.links.findMany({
    where,
    columns: COLUMNS,
    orderBy,
    limit: ask.limit + 1,
  });
  return pageOf(rows, ask.limit);
}

const COLUMNS = { dirty: false } as const;

export async function findLink(env: Env, networkId: string, id: string): Promise<Link | null> {
  const where = and(eq(links.id, id), eq(links.networkId, networkId));
  return (await mainDb(env).query.links.findFirst({ where, columns: COLUMNS })) ?? null;
}

/** The links of these ids that the network has, newest first. */
export function readLinks(env: Env, networkId: string, ids: readonly string[]): Promise<Link[]> {
  const listed = sql`${links.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const where = and(eq(links.networkId, networkId), listed);
  return mainDb(env).query.links.findMany({ where, columns: COLUMNS, orderBy: desc(links.id) });
}

/**
 * Writes a new link, unless the partner has one of this offer: then nothing changes. The batch fails when offer or
 * partner are gone (`refersToExisting`).
 */
export function insertLink(env: Env, link: Link): D1PreparedStatement {
  // Dirty from the start: the redirect must learn of it.
  const insert = mainDb(env)
    .insert(links)
    .values({
      ...link,
      offerId: existing("offers", link.offerId),
      partnerId: existing("partners", link.partnerId),
      dirty: link.createdAt,
    });
  return statement(env, insert.onConflictDoNothing());
}

/** Changes a link, unless it is not any more as it was read: then no row. */
export function updateLink(env: Env, before: Link, { fields, provided }: Write<Link>): D1PreparedStatement {
  return statement(
    env,
    mainDb(env)
      .update(links)
      .set(fields)
      .where(asRead(links, before, provided)),
  );
}
