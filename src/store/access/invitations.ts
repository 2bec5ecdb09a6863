import { and, desc, eq, gt, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Invitation, User } from "../../domain/access/user";
import { mainDb } from "../databases";
import { statement } from "../query/statement";
import { type AuditEntry, audited } from "../record/audit";
import { invitations } from "../schema/main";

const COLUMNS = { tokenHash: false, acceptedAt: false } as const;

/**
 * What opens: not used, not too old, and a user that it is for still has the role they had, a partner still is there.
 * These are for a link that is made or used while they change.
 */
function isGood(now: number): SQL | undefined {
  const asItWas = sql`EXISTS (SELECT 1 FROM users
    WHERE users.id = invitations.user_id AND users.role = invitations.role)`;
  const partnerIsThere = sql`EXISTS (SELECT 1 FROM partners WHERE partners.id = invitations.partner_id)`;
  return and(
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, now),
    or(isNull(invitations.userId), asItWas),
    or(isNull(invitations.partnerId), partnerIsThere),
  );
}

/** The invitation that a link's token opens, while it is good. */
export async function findInvitation(env: Env, tokenHash: string, now: number): Promise<Invitation | null> {
  const where = and(eq(invitations.tokenHash, tokenHash), isGood(now));
  return (await mainDb(env).query.invitations.findFirst({ where, columns: COLUMNS })) ?? null;
}

export async function findInvitationById(
  env: Env,
  networkId: string,
  id: string,
): Promise<Invitation | null> {
  const where = and(
    eq(invitations.id, id),
    eq(invitations.networkId, networkId),
    isNull(invitations.acceptedAt),
  );
  return (await mainDb(env).query.invitations.findFirst({ where, columns: COLUMNS })) ?? null;
}

/** Links of a network that can still be used, newest first. */
export async function listInvitations(env: Env, networkId: string, now: number): Promise<Invitation[]> {
  const where = and(eq(invitations.networkId, networkId), isGood(now));
  const orderBy = desc(invitations.id);
  return mainDb(env).query.invitations.findMany({ where, columns: COLUMNS, orderBy, limit: 100 });
}

const INSERT = `INSERT INTO invitations
  (id, network_id, user_id, email, role, partner_id, token_hash, created_at, expires_at)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
  WHERE (?6 IS NULL OR EXISTS (SELECT 1 FROM partners WHERE id = ?6 AND network_id = ?2))
    AND CASE WHEN ?3 IS NULL THEN NOT EXISTS (SELECT 1 FROM users WHERE email = ?4 AND network_id = ?2)
      ELSE EXISTS (SELECT 1 FROM users WHERE id = ?3 AND network_id = ?2 AND role = ?5) END`;

/**
 * Makes a link; changes nothing where its partner is gone, its user is gone or has another role, or the address of
 * one without a user is a user's of the network by now.
 */
export function insertInvitation(
  env: Env,
  invitation: Invitation & { tokenHash: string },
): D1PreparedStatement {
  const { id, networkId, userId, email, role, partnerId, tokenHash, createdAt, expiresAt } = invitation;
  return env.DB.prepare(INSERT).bind(
    ...[id, networkId, userId, email, role, partnerId, tokenHash, createdAt, expiresAt],
  );
}

/** Uses a link up; changes nothing when it was used or has ended, or would make a second user of an address. */
export function acceptInvitation(env: Env, id: string, now: number): D1PreparedStatement {
  const isFree = sql`(invitations.user_id IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM users WHERE users.email = invitations.email))`;
  const where = and(eq(invitations.id, id), isGood(now), isFree);
  return statement(env, mainDb(env).update(invitations).set({ acceptedAt: now }).where(where));
}

/** Withdraws a link that nobody has used. */
export function deleteInvitation(env: Env, id: string): D1PreparedStatement {
  const open = and(eq(invitations.id, id), isNull(invitations.acceptedAt));
  return statement(env, mainDb(env).delete(invitations).where(open));
}

/**
 * Withdraws the unused links of a user's address if the change of this entry, earlier in the batch, was made; a link
 * that the entry itself tells of stays. An invitation is one of them, too: it would let in again who was removed.
 */
export function deleteInvitationsIfAudited(
  env: Env,
  { networkId, email }: Pick<User, "networkId" | "email">,
  entry: AuditEntry,
): D1PreparedStatement {
  const where = and(
    eq(invitations.networkId, networkId),
    eq(invitations.email, email),
    isNull(invitations.acceptedAt),
    ne(invitations.id, entry.recordId),
    audited(entry),
  );
  return statement(env, mainDb(env).delete(invitations).where(where));
}
