import { and, desc, eq, gt, isNotNull, isNull, lt, ne, or } from "drizzle-orm";
import { SESSION_IDLE, type Session, type User } from "../../domain/access/user";
import type { Network } from "../../domain/account/account";
import { mainDb } from "../databases";
import { statement } from "../query/statement";
import { type AuditEntry, audited } from "../record/audit";
import { networks, partners, sessions, users } from "../schema/main";

export type SignedIn = { session: Session; user: User; network: Network };

/** Who is signed in with this token's hash; null when nobody is, or no longer: a portal ends with its partner. */
export async function findSession(env: Env, tokenHash: string, now: number): Promise<SignedIn | null> {
  const live = and(
    eq(sessions.tokenHash, tokenHash),
    gt(sessions.expiresAt, now),
    gt(sessions.lastSeenAt, now - SESSION_IDLE),
    or(isNull(users.partnerId), isNotNull(partners.id)),
  );
  const [row] = await mainDb(env)
    .select({ session: sessions, user: users, network: networks })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(networks, eq(networks.id, users.networkId))
    .leftJoin(partners, eq(partners.id, users.partnerId))
    .where(live)
    .limit(1);
  if (!row) return null;
  const { tokenHash: _, ...session } = row.session;
  const { passwordHash: __, ...user } = row.user;
  return { session, user, network: row.network };
}

/** A user's live sessions, the newest first. */
export async function listSessions(env: Env, userId: string, now: number): Promise<Session[]> {
  const live = and(
    eq(sessions.userId, userId),
    gt(sessions.expiresAt, now),
    gt(sessions.lastSeenAt, now - SESSION_IDLE),
  );
  const columns = { tokenHash: false } as const;
  return mainDb(env).query.sessions.findMany({
    where: live,
    columns,
    orderBy: desc(sessions.id),
    limit: 100,
  });
}

const INSERT = `INSERT INTO sessions
  (id, user_id, token_hash, created_at, last_seen_at, expires_at, ip, user_agent)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE EXISTS (SELECT 1 FROM users WHERE id = ?2 AND password_hash = ?9)`;

type NewSession = Session & { tokenHash: string; passwordHash: string };

/** Opens a session while its user has the password that was proven or just set; else changes nothing. */
export function insertSession(env: Env, session: NewSession): D1PreparedStatement {
  const { id, userId, tokenHash, createdAt, lastSeenAt, expiresAt, ip, userAgent } = session;
  const values = [id, userId, tokenHash, createdAt, lastSeenAt, expiresAt, ip, userAgent];
  return env.DB.prepare(INSERT).bind(...values, session.passwordHash);
}

export async function touchSession(env: Env, id: string, now: number): Promise<void> {
  await mainDb(env).update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, id));
}

/** Ends one session of a user. */
export function deleteSession(env: Env, userId: string, id: string): D1PreparedStatement {
  const where = and(eq(sessions.id, id), eq(sessions.userId, userId));
  return statement(env, mainDb(env).delete(sessions).where(where));
}

/** Ends the session of a token, whoever's it is. */
export function deleteSessionByToken(env: Env, tokenHash: string): D1PreparedStatement {
  return statement(env, mainDb(env).delete(sessions).where(eq(sessions.tokenHash, tokenHash)));
}

/** Ends a user's sessions, all but one. */
export function deleteSessions(env: Env, userId: string, exceptId: string): D1PreparedStatement {
  const where = and(eq(sessions.userId, userId), ne(sessions.id, exceptId));
  return statement(env, mainDb(env).delete(sessions).where(where));
}

/** Ends a user's sessions if the change of this entry, earlier in the batch, was made. */
export function deleteSessionsIfAudited(env: Env, userId: string, entry: AuditEntry): D1PreparedStatement {
  const where = and(eq(sessions.userId, userId), audited(entry));
  return statement(env, mainDb(env).delete(sessions).where(where));
}

/** Forgets sessions that can no longer be used; each sign-in tidies up a few. */
export function deleteExpiredSessions(env: Env, now: number): D1PreparedStatement {
  const ended = lt(sessions.expiresAt, now);
  const old = mainDb(env).select({ id: sessions.id }).from(sessions).where(ended).limit(50);
  const { sql, params } = old.toSQL();
  return env.DB.prepare(`DELETE FROM sessions WHERE id IN (${sql})`).bind(...params);
}
