import { mayManage, type User } from "../../domain/access/user";
import type { Role } from "../../domain/account/account";
import { deleteInvitationsIfAudited } from "../../store/access/invitations";
import { deleteSessionsIfAudited } from "../../store/access/sessions";
import { deleteUser, findUser, updateRole } from "../../store/access/users";
import { type AuditEntry, auditIfChanged } from "../../store/record/audit";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";

type Forbidden = { ok: false; code: "FORBIDDEN"; messages: string[] };
type Input = Change & { by: Role; userId: string };

const NOBODY = refused("NOT_FOUND", "There is no such user.");

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
  if (await endAccess(env, user, { change: updateRole(env, user, role), audit })) return { ok: true };
  const now = await findUser(env, input.networkId, user.id);
  return now?.role === role ? { ok: true } : whyNot(user, now);
}

/** Takes a user away: their sessions end at once. */
export async function removeUser(env: Env, input: Input): Promise<{ ok: true } | Refused | Forbidden> {
  const user = await findManaged(env, input);
  if ("ok" in user) return user;
  const audit = auditEntry(input, { action: "delete", record: "user", recordId: user.id, before: user });
  if (await endAccess(env, user, { change: deleteUser(env, user), audit })) return { ok: true };
  return whyNot(user, await findUser(env, input.networkId, user.id));
}

/**
 * A change of a user with the end of their sessions and links, all or nothing: a link to a new password may be
 * known to who made it, and was made for what its user was then. False where nothing was changed.
 */
async function endAccess(
  env: Env,
  user: User,
  { change, audit }: { change: D1PreparedStatement; audit: AuditEntry },
): Promise<boolean> {
  const [changed] = await env.DB.batch([
    change,
    auditIfChanged(env, audit),
    deleteSessionsIfAudited(env, user.id, audit),
    deleteInvitationsIfAudited(env, user, audit),
  ]);
  return changed?.meta.changes !== 0;
}

/** Why nothing was changed: the user is not what was read and judged any more, or must stay. */
function whyNot(read: User, now: User | null): Refused {
  if (!now) return NOBODY;
  if (now.role !== read.role) return refused("CONFLICT", "This user has changed meanwhile: look again.");
  return refused("CONFLICT", "This is the network's last owner: make another one first.");
}

async function findManaged(env: Env, { networkId, userId, by }: Input): Promise<User | Refused | Forbidden> {
  const user = await findUser(env, networkId, userId);
  if (!user) return NOBODY;
  if (mayManage(by, user.role)) return user;
  return { ok: false, code: "FORBIDDEN", messages: ["Only an owner changes owners."] };
}
