import { passwordProblem } from "../../domain/access/password";
import { hashPassword } from "../../domain/access/password-hash";
import { hashInvitationToken } from "../../domain/access/tokens";
import type { Invitation } from "../../domain/access/user";
import type { Rim } from "../../rim";
import { acceptInvitation, deleteInvitationsIfAudited, findInvitation } from "../../store/access/invitations";
import { deleteSessionsIfAudited } from "../../store/access/sessions";
import { findUserByEmail, insertUserIfChanged, updatePasswordIfChanged } from "../../store/access/users";
import { auditIfChanged } from "../../store/record/audit";
import { auditEntry } from "../record/audit-entry";
import { invitedUser } from "./invite-user";
import { mayTryAgain } from "./limit-sign-in";
import { type Browser, openSession } from "./open-session";

type AcceptInput = { rim: Rim; token: string; name: string; password: string; browser: Browser };
type Problems = Partial<Record<"name" | "password", string>>;
type Accepted =
  | { ok: true; token: string }
  | { ok: false; code: "GONE" | "RATE_LIMITED" | "EXISTS" | "INVALID"; problems: Problems };

/** The invitation that a link opens, while it is good. */
export async function readInvitation(env: Env, token: string, now: number): Promise<Invitation | null> {
  return findInvitation(env, await hashInvitationToken(token), now);
}

/** Uses an invitation: makes its user, or sets its user's password, and signs them in. A link works once. */
export async function acceptLink(env: Env, input: AcceptInput): Promise<Accepted> {
  const { rim, browser, password, name } = input;
  const no = (code: "GONE" | "RATE_LIMITED" | "EXISTS", problems: Problems = {}) =>
    ({ ok: false, code, problems }) as const;
  if (!(await mayTryAgain(env, browser.ip))) return no("RATE_LIMITED");
  const invitation = await readInvitation(env, input.token, rim.now);
  if (!invitation) return no("GONE");
  const problems = findProblems(invitation, { name, password });
  if (Object.keys(problems).length > 0) return { ok: false, code: "INVALID", problems };
  const { userId } = invitation;
  if (userId === null && (await findUserByEmail(env, invitation.email))) return no("EXISTS");

  const passwordHash = await hashPassword(password, crypto.getRandomValues(new Uint8Array(16)));
  const id = userId ?? rim.newId();
  const user = invitedUser(invitation, { id, name, now: rim.now });
  const deed = { action: userId ? "reset-password" : "accept", record: "user", recordId: id };
  const by = { rim, networkId: invitation.networkId, actor: `user ${invitation.email} (${id})` };
  const audit = auditEntry(by, userId ? deed : { ...deed, after: user });
  const { token, statements } = await openSession(env, { rim, user: { id, passwordHash }, browser });
  const [used] = await env.DB.batch([
    acceptInvitation(env, invitation.id, rim.now),
    userId
      ? updatePasswordIfChanged(env, userId, passwordHash)
      : insertUserIfChanged(env, { ...user, passwordHash }),
    auditIfChanged(env, audit),
    deleteSessionsIfAudited(env, id, audit),
    ...(userId ? [deleteInvitationsIfAudited(env, invitation, audit)] : []),
    ...statements,
  ]);
  if (used?.meta.changes !== 0) return { ok: true, token };
  // A link that is still good was not used because another one made its address a user's meanwhile.
  return no((await readInvitation(env, input.token, rim.now)) ? "EXISTS" : "GONE");
}

function findProblems(
  { userId, email }: Invitation,
  { name, password }: { name: string; password: string },
): Problems {
  const weak = passwordProblem(password, { email, name });
  return {
    ...(userId === null && name === "" ? { name: "is required" } : {}),
    ...(weak ? { password: weak } : {}),
  };
}
