import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { User } from "../../domain/access/user";
import type { Role } from "../../domain/account/account";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { statement } from "../query/statement";
import { users } from "../schema/main";

const COLUMNS = { passwordHash: false } as const;

/** Whether anybody can sign in at all: until then the first-run page makes the owner. */
export async function anyUser(env: Env): Promise<boolean> {
  return (await mainDb(env).query.users.findFirst({ columns: { id: true } })) !== undefined;
}

export async function findUser(env: Env, networkId: string, id: string): Promise<User | null> {
  const where = and(eq(users.id, id), eq(users.networkId, networkId));
  return (await mainDb(env).query.users.findFirst({ where, columns: COLUMNS })) ?? null;
}

/** The user of an e-mail address, of whatever network, with the hash to hold a password against. */
export async function findUserByEmail(
  env: Env,
  email: string,
): Promise<(User & { passwordHash: string }) | null> {
  return (await mainDb(env).query.users.findFirst({ where: eq(users.email, email) })) ?? null;
}

/** Users of a network, newest first. */
export async function listUsers(
  env: Env,
  networkId: string,
  { before, limit, partnerId }: PageAsk & { partnerId?: string },
): Promise<Page<User>> {
  const where = and(
    eq(users.networkId, networkId),
    partnerId ? eq(users.partnerId, partnerId) : undefined,
    before ? lt(users.id, before) : undefined,
  );
  const orderBy = desc(users.id);
  const rows = await mainDb(env).query.users.findMany({ where, columns: COLUMNS, orderBy, limit: limit + 1 });
  return pageOf(rows, limit);
}

type NewUser = User & { passwordHash: string };
const INSERT = `INSERT INTO users (id, network_id, email, name, role, partner_id, password_hash, created_at)
  SELECT ?, ?, ?, ?, ?, ?, ?, ?`;

function insertWhere(env: Env, user: NewUser, condition: string): D1PreparedStatement {
  const { id, networkId, email, name, role, partnerId, passwordHash, createdAt } = user;
  return env.DB.prepare(`${INSERT} WHERE ${condition}`).bind(
    ...[id, networkId, email, name, role, partnerId, passwordHash, createdAt],
  );
}

/** Makes the first user of the deployment; of many at once only one. */
export function insertFirstUser(env: Env, user: NewUser): D1PreparedStatement {
  return insertWhere(env, user, "NOT EXISTS (SELECT 1 FROM users)");
}

/** Makes a user if the statement before it in the batch changed something. */
export function insertUserIfChanged(env: Env, user: NewUser): D1PreparedStatement {
  return insertWhere(env, user, "changes() > 0");
}

// Not the last owner: somebody must be able to let others in.
const ANOTHER_OWNER = `(role <> 'owner' OR EXISTS (SELECT 1 FROM users AS other
  WHERE other.network_id = users.network_id AND other.role = 'owner' AND other.id <> users.id))`;

/** Gives a user another role; changes nothing for the network's last owner, or where the role is not as it was read. */
export function updateRole(env: Env, { id, role: asRead }: User, role: Role): D1PreparedStatement {
  const sql = `UPDATE users SET role = ?3 WHERE id = ?1 AND role = ?2 AND (?3 = 'owner' OR ${ANOTHER_OWNER})`;
  return env.DB.prepare(sql).bind(id, asRead, role);
}

/** Takes a user away; changes nothing for the network's last owner, or where the role is not as it was read. */
export function deleteUser(env: Env, { id, role: asRead }: User): D1PreparedStatement {
  const sql = `DELETE FROM users WHERE id = ? AND role = ? AND ${ANOTHER_OWNER}`;
  return env.DB.prepare(sql).bind(id, asRead);
}

/** Sets a password in the place of the one that was proven; changes nothing where there is another by now. */
export function updatePassword(
  env: Env,
  { id, passwordHash: proven }: Pick<NewUser, "id" | "passwordHash">,
  passwordHash: string,
): D1PreparedStatement {
  const where = and(eq(users.id, id), eq(users.passwordHash, proven));
  return statement(env, mainDb(env).update(users).set({ passwordHash }).where(where));
}

/** Sets a password if the statement before it in the batch changed something. */
export function updatePasswordIfChanged(env: Env, id: string, passwordHash: string): D1PreparedStatement {
  const where = and(eq(users.id, id), sql`changes() > 0`);
  return statement(env, mainDb(env).update(users).set({ passwordHash }).where(where));
}

/** Notes a sign-in if the statement before it in the batch, the session's, changed something. */
export function updateLastSignInIfChanged(env: Env, id: string, now: number): D1PreparedStatement {
  const where = and(eq(users.id, id), sql`changes() > 0`);
  return statement(env, mainDb(env).update(users).set({ lastSignInAt: now }).where(where));
}
