import { passwordProblem } from "../../domain/access/password";
import { hashPassword, isPassword } from "../../domain/access/password-hash";
import type { User } from "../../domain/access/user";
import { hashOf } from "../../domain/bytes";
import { deleteInvitationsIfAudited } from "../../store/access/invitations";
import { deleteSessionsIfAudited } from "../../store/access/sessions";
import { claimTry, clearFailures } from "../../store/access/sign-in-failures";
import { findUserByEmail, updatePassword } from "../../store/access/users";
import { auditIfChanged } from "../../store/record/audit";
import type { Change } from "../outcome";
import { auditEntry } from "../record/audit-entry";
import { type Browser, openSession } from "./open-session";

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
  const wrong = { ok: false, problems: { current: "is not right" } } as const;
  if (!(await isPassword(current, stored?.passwordHash ?? null)) || !stored) return wrong;
  const passwordHash = await hashPassword(password, crypto.getRandomValues(new Uint8Array(16)));
  const audit = auditEntry(input, { action: "change-password", record: "user", recordId: user.id });
  const { token, statements } = await openSession(env, { rim, user: { id: user.id, passwordHash }, browser });
  const [changed] = await env.DB.batch([
    updatePassword(env, { id: user.id, passwordHash: stored.passwordHash }, passwordHash),
    auditIfChanged(env, audit),
    deleteInvitationsIfAudited(env, user, audit),
    deleteSessionsIfAudited(env, user.id, audit),
    ...statements,
    clearFailures(env, emailHash),
  ]);
  // Where it was reset since the old one was proven, that proof is worth nothing any more.
  return changed?.meta.changes === 0 ? wrong : { ok: true, token };
}
