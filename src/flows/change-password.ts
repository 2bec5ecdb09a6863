import { hashOf } from "../domain/bytes";
import { passwordProblem } from "../domain/password";
import { hashPassword, isPassword } from "../domain/password-hash";
import type { User } from "../domain/user";
import { auditStatement } from "../store/audit";
import { deleteInvitationsOf } from "../store/invitations";
import { deleteSessions } from "../store/sessions";
import { claimTry, clearFailures } from "../store/sign-in-failures";
import { findUserByEmail, updatePassword } from "../store/users";
import { auditEntry } from "./audit-entry";
import { type Browser, openSession } from "./open-session";
import type { Change } from "./outcome";

type Problems = Partial<Record<"current" | "password", string>>;

/** Sets a new password. Every session of the user ends, and the one that asked goes on under a new token. */
export async function changePassword(
  env: Env,
  input: Change & { user: User; current: string; password: string; browser: Browser },
): Promise<{ ok: true; token: string } | { ok: false; problems: Problems }> {
  const { rim, user, current, password, browser } = input;
  const weak = passwordProblem(password, user);
  if (weak) return { ok: false, problems: { password: weak } };
  const emailHash = await hashOf("sign-in", user.email);
  if (!(await claimTry(env, emailHash, rim.now))) {
    return { ok: false, problems: { current: "was wrong too often; wait a few minutes" } };
  }
  const stored = await findUserByEmail(env, user.email);
  if (!(await isPassword(current, stored?.passwordHash ?? null))) {
    return { ok: false, problems: { current: "is not right" } };
  }
  const passwordHash = await hashPassword(password, crypto.getRandomValues(new Uint8Array(16)));
  const deed = { action: "change-password", record: "user", recordId: user.id };
  const { token, statement } = await openSession(env, { rim, userId: user.id, browser });
  await env.DB.batch([
    updatePassword(env, user.id, passwordHash),
    clearFailures(env, emailHash),
    deleteInvitationsOf(env, user.id),
    deleteSessions(env, user.id),
    statement,
    auditStatement(env, auditEntry(input, deed)),
  ]);
  return { ok: true, token };
}
