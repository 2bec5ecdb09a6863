import { and, desc, eq, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Invitation } from "../domain/user";
import { type AuditEntry, audited } from "./audit";
import { mainDb } from "./databases";
import { invitations } from "./schema/main";
import { statement } from "./statement";

const COLUMNS = { tokenHash: false, acceptedAt: false } as const;

/**
 * What opens: not used, not too old, and a user that it is for still has the role they had. The last is for a link
 * that is made while the role changes.
 */
function isGood(now: number): SQL | undefined {
  const asItWas = sql`EXISTS (SELECT 1 FROM users
    WHERE users.id = ${invitations.userId} AND users.role = ${invitations.role})`;
  return and(
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, now),
    or(isNull(invitations.userId), asItWas),
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

export function insertInvitation(
  env: Env,
  invitation: Invitation & { tokenHash: string },
): D1PreparedStatement {
  return statement(env, mainDb(env).insert(invitations).values(invitation));
}

/** Uses a link up; changes nothing when it was used or has ended. */
export function acceptInvitation(env: Env, id: string, now: number): D1PreparedStatement {
  const where = and(eq(invitations.id, id), isGood(now));
  return statement(env, mainDb(env).update(invitations).set({ acceptedAt: now }).where(where));
}

/** Withdraws a link that nobody has used. */
export function deleteInvitation(env: Env, id: string): D1PreparedStatement {
  const open = and(eq(invitations.id, id), isNull(invitations.acceptedAt));
  return statement(env, mainDb(env).delete(invitations).where(open));
}

/** Withdraws every unused link of a user. */
export function deleteInvitationsOf(env: Env, userId: string): D1PreparedStatement {
  const open = and(eq(invitations.userId, userId), isNull(invitations.acceptedAt));
  return statement(env, mainDb(env).delete(invitations).where(open));
}

/** Withdraws a user's unused links if the change of this entry, earlier in the batch, was made. */
export function deleteInvitationsIfAudited(env: Env, userId: string, entry: AuditEntry): D1PreparedStatement {
  const unused = and(eq(invitations.userId, userId), isNull(invitations.acceptedAt));
  return statement(
    env,
    mainDb(env)
      .delete(invitations)
      .where(and(unused, audited(entry))),
  );
}
