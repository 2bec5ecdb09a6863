import { and, desc, eq, lt } from "drizzle-orm";
import type { Partner } from "../../domain/account/account";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { among, called, containing } from "../query/search-text";
import { statement } from "../query/statement";
import { asRead, type Write } from "../record/as-read";
import { referring, unreferenced } from "../record/references";
import { partners } from "../schema/main";

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

/** Changes a partner, unless it is not any more as it was read: then no row. */
export function updatePartner(
  env: Env,
  before: Partner,
  { fields, provided }: Write<Partner>,
): D1PreparedStatement {
  const where = asRead(partners, before, provided);
  return statement(env, mainDb(env).update(partners).set(fields).where(where));
}

/** ?1 is the partner, ?2 now, ?3 its network. */
const REFERENCES = {
  links: "SELECT 1 FROM links WHERE partner_id = ?1",
  "postbacks of its own": "SELECT 1 FROM partner_postbacks WHERE partner_id = ?1",
  "live API keys": "SELECT 1 FROM api_keys WHERE partner_id = ?1 AND revoked_at IS NULL",
  alerts: "SELECT 1 FROM alerts WHERE network_id = ?3 AND partner_id = ?1",
  "offers' blocked sources": `SELECT 1 FROM offers, json_each(blocked_sources) AS source
    WHERE network_id = ?3 AND source.value ->> 'partnerId' = ?1`,
  "portal users": "SELECT 1 FROM users WHERE network_id = ?3 AND partner_id = ?1",
  "open invitations": `SELECT 1 FROM invitations
    WHERE network_id = ?3 AND partner_id = ?1 AND accepted_at IS NULL AND expires_at > ?2`,
};

type ToDelete = { id: string; networkId: string; now: number };

/** Removes a partner that nothing refers to; changes no row otherwise. */
export function deletePartner(env: Env, { id, networkId, now }: ToDelete): D1PreparedStatement {
  const sql = `DELETE FROM partners WHERE id = ?1 AND ${unreferenced(REFERENCES)}`;
  return env.DB.prepare(sql).bind(id, now, networkId);
}

/** What refers to a partner, so that it cannot be deleted: `["links", "alerts"]`. */
export function partnerReferences(env: Env, { id, networkId, now }: ToDelete): Promise<string[]> {
  return referring(env, REFERENCES, [id, now, networkId]);
}
