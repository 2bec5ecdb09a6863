import { hashInvitationToken, newToken } from "../../domain/access/tokens";
import { INVITATION_LIFE, type Invitation, mayManage, readEmail, type User } from "../../domain/access/user";
import type { Role } from "../../domain/account/account";
import {
  deleteInvitation,
  deleteInvitationsIfAudited,
  findInvitationById,
  insertInvitation,
} from "../../store/access/invitations";
import { findUser, findUserByEmail } from "../../store/access/users";
import { findPartner } from "../../store/account/partners";
import { auditIfChanged } from "../../store/record/audit";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";

type Forbidden = { ok: false; code: "FORBIDDEN"; messages: string[] };
type Made = { ok: true; invitation: Invitation; token: string };

const MEANWHILE = "This user has changed meanwhile: look again.";
const NO_LINK = refused("NOT_FOUND", "There is no such invitation, or it was used.");

/** A link, good once and for 7 days, by which somebody becomes a user; its token is told this once. */
export async function inviteUser(
  env: Env,
  input: Change & { by: Role; email: string; role: Role; partnerId: string | null },
): Promise<Made | Refused | Forbidden> {
  const { networkId, by, role, partnerId } = input;
  const email = readEmail(input.email);
  if (email === null) return refused("INVALID", "email: must be an e-mail address");
  if (!mayManage(by, role)) return forbidden("Only an owner invites owners.");
  if ((role === "partner") !== (partnerId !== null)) {
    return refused(
      "INVALID",
      `partnerId: ${role === "partner" ? "choose the partner" : "is only for partner users"}`,
    );
  }
  const wrong = await findWrong(env, { networkId, email, partnerId });
  if (wrong) return wrong;
  const about = { userId: null, email, role, partnerId };
  const made = await makeLink(env, input, { action: "invite", about });
  return made ?? (await findWrong(env, { networkId, email, partnerId })) ?? refused("CONFLICT", MEANWHILE);
}

type Invited = { networkId: string; email: string; partnerId: string | null };

async function findWrong(env: Env, { networkId, email, partnerId }: Invited): Promise<Refused | null> {
  if (partnerId !== null && !(await findPartner(env, networkId, partnerId)))
    return refused("INVALID", "partnerId: is not a partner of this network");
  // Whether another network has this address is none of our business here; the link will say so to its owner.
  const known = await findUserByEmail(env, email);
  return known?.networkId === networkId ? refused("EXISTS", "email: already belongs to a user") : null;
}

/** A link by which a user sets a new password; the links they had before end. */
export async function makeResetLink(
  env: Env,
  input: Change & { by: Role; userId: string },
): Promise<Made | Refused | Forbidden> {
  const user = await findUser(env, input.networkId, input.userId);
  if (!user) return refused("NOT_FOUND", "There is no such user.");
  if (!mayManage(input.by, user.role)) return forbidden("Only an owner does this for owners.");
  const { id: userId, email, role, partnerId } = user;
  const about = { userId, email, role, partnerId };
  const made = await makeLink(env, input, { action: "reset-link", about });
  return made ?? refused("CONFLICT", MEANWHILE);
}

/** Withdraws a link that nobody has used. */
export async function withdrawInvitation(
  env: Env,
  input: Change & { by: Role; id: string },
): Promise<{ ok: true } | Refused | Forbidden> {
  const invitation = await findInvitationById(env, input.networkId, input.id);
  if (!invitation) return NO_LINK;
  if (!mayManage(input.by, invitation.role)) return forbidden("Only an owner does this for owners.");
  const deed = { action: "withdraw", record: "invitation", recordId: input.id, before: invitation };
  const [withdrawn] = await env.DB.batch([
    deleteInvitation(env, input.id),
    auditIfChanged(env, auditEntry(input, deed)),
  ]);
  return withdrawn?.meta.changes === 0 ? NO_LINK : { ok: true };
}

/** Makes a link and ends those that its user had, all or nothing; null where what it is about changed meanwhile. */
async function makeLink(
  env: Env,
  input: Change,
  { action, about }: { action: string; about: Pick<Invitation, "userId" | "email" | "role" | "partnerId"> },
): Promise<Made | null> {
  const { rim, networkId } = input;
  const token = newToken(crypto.getRandomValues(new Uint8Array(32)));
  const times = { createdAt: rim.now, expiresAt: rim.now + INVITATION_LIFE };
  const invitation: Invitation = { id: rim.newId(), networkId, ...about, ...times };
  const deed = { action, record: "invitation", recordId: invitation.id, after: invitation };
  const audit = auditEntry(input, deed);
  const [made] = await env.DB.batch([
    insertInvitation(env, { ...invitation, tokenHash: await hashInvitationToken(token) }),
    auditIfChanged(env, audit),
    ...(about.userId === null ? [] : [deleteInvitationsIfAudited(env, invitation, audit)]),
  ]);
  return made?.meta.changes === 0 ? null : { ok: true, invitation, token };
}

function forbidden(message: string): Forbidden {
  return { ok: false, code: "FORBIDDEN", messages: [message] };
}

/** The user that an invitation makes. */
export function invitedUser(invitation: Invitation, made: { id: string; name: string; now: number }): User {
  const { networkId, email, role, partnerId } = invitation;
  const { id, name, now } = made;
  return { id, networkId, email, name, role, partnerId, createdAt: now, lastSignInAt: null };
}
