import { and, desc, eq, lt } from "drizzle-orm";
import type { Partner } from "../domain/account";
import { mainDb } from "./databases";
import { type Page, type PageAsk, pageOf } from "./page";
import { partners } from "./schema/main";
import { among, called, containing } from "./search-text";
import { statement } from "./statement";

export type PartnerFilter = { q?: string; ids?: string[]; name?: string; status?: Partner["status"] };

/** Partners of a network, newest first; `q` is a part of the name or the id. */
export async function listPartners(
  env: Env,
  networkId: string,
  ask: PageAsk & { filter: PartnerFilter },
): Promise<Page<Partner>> {
  const { q, ids, name, status } = ask.filter;
  const where = and(
    eq(partners.networkId, networkId),
    ask.before ? lt(partners.id, ask.before) : undefined,
    status ? eq(partners.status, status) : undefined,
    q ? containing(q, partners.name, partners.id) : undefined,
    ids ? among(ids, partners.id) : undefined,
    name ? called(name, partners.name) : undefined,
  );
  const orderBy = desc(partners.id);
  const rows = await mainDb(env).query.partners.findMany({ where, orderBy, limit: ask.limit + 1 });
  return pageOf(rows, ask.limit);
}

export async function findPartner(env: Env, networkId: string, id: string): Promise<Partner | null> {
  const where = and(eq(partners.id, id), eq(partners.networkId, networkId));
  return (await mainDb(env).query.partners.findFirst({ where })) ?? null;
}

/** Which of these are partners of the network. */
export async function knownPartners(
  env: Env,
  networkId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const sql = "SELECT id FROM partners WHERE network_id = ?1 AND id IN (SELECT value FROM json_each(?2))";
  const { results } = await env.DB.prepare(sql).bind(networkId, JSON.stringify(ids)).all<{ id: string }>();
  return new Set(results.map((row) => row.id));
}

export function insertPartner(env: Env, partner: Partner): D1PreparedStatement {
  return statement(env, mainDb(env).insert(partners).values(partner));
}

export function updatePartner(env: Env, id: string, fields: Partial<Partner>): D1PreparedStatement {
  return statement(env, mainDb(env).update(partners).set(fields).where(eq(partners.id, id)));
}

/** Removes a partner that no link, postback or live key refers to; changes no row otherwise. */
export function deletePartner(env: Env, id: string): D1PreparedStatement {
  const sql = `DELETE FROM partners WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM links WHERE partner_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM partner_postbacks WHERE partner_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM api_keys WHERE partner_id = ?1 AND revoked_at IS NULL)`;
  return env.DB.prepare(sql).bind(id);
}
