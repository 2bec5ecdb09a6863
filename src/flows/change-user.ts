import type { Role } from "../domain/account";
import { mayManage, type User } from "../domain/user";
import { type AuditEntry, auditIfChanged } from "../store/audit";
import { deleteInvitationsIfAudited } from "../store/invitations";
import { deleteSessionsIfAudited } from "../store/sessions";
import { deleteUser, findUser, updateRole } from "../store/users";
import { auditEntry } from "./audit-entry";
import { type Change, type Refused, refused } from "./outcome";

type Forbidden = { ok: false; code: "FORBIDDEN"; messages: string[] };
type Input = Change & { by: Role; userId: string };

/** Gives a user another role; they must sign in again. Partner users stay what they are: invite anew instead. */
export async function changeRole(
  env: Env,
  input: Input & { role: Exclude<Role, "partner"> },
): Promise<{ ok: true } | Refused | Forbidden> {
  const user = await findManaged(env, input);
  if ("ok" in user) return user;
  const { role, by } = input;
  if (user.role === "partner")
    return refused("CONFLICT", "A partner's user gets no other role; invite them anew.");
  if (!mayManage(by, role))
    return { ok: false, code: "FORBIDDEN", messages: ["Only an owner makes owners."] };
  if (user.role === role) return { ok: true };
  const deed = { action: "update", record: "user", recordId: user.id };
  const audit = auditEntry(input, { ...deed, before: { role: user.role }, after: { role } });
  return endingAccess(env, user.id, updateRole(env, user.id, role), audit);
}

/** Takes a user away: their sessions end at once. */
export async function removeUser(env: Env, input: Input): Promise<{ ok: true } | Refused | Forbidden> {
  const user = await findManaged(env, input);
  if ("ok" in user) return user;
  const audit = auditEntry(input, { action: "delete", record: "user", recordId: user.id, before: user });
  return endingAccess(env, user.id, deleteUser(env, user.id), audit);
}

/**
 * A change of a user with the end of their sessions and links, all or nothing: a link to a new password may be
 * known to who made it, and was made for what its user was then.
 */
async function endingAccess(
  env: Env,
  userId: string,
  change: D1PreparedStatement,
  audit: AuditEntry,
): Promise<{ ok: true } | Refused> {
  const [changed] = await env.DB.batch([
    change,
    auditIfChanged(env, audit),
    deleteSessionsIfAudited(env, userId, audit),
    deleteInvitationsIfAudited(env, userId, audit),
  ]);
  if (changed?.meta.changes === 0)
    return refused("CONFLICT", "This is the network's last owner: make another one first.");
  return { ok: true };
}

async function findManaged(env: Env, { networkId, userId, by }: Input): Promise<User | Refused | Forbidden> {
  const user = await findUser(env, networkId, userId);
  if (!user) return refused("NOT_FOUND", "There is no such user.");
  if (mayManage(by, user.role)) return user;
  return { ok: false, code: "FORBIDDEN", messages: ["Only an owner changes owners."] };
}
