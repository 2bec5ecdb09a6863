import { isPassword } from "../../domain/access/password-hash";
import { hashSessionToken } from "../../domain/access/tokens";
import { readEmail, type User } from "../../domain/access/user";
import { hashOf } from "../../domain/bytes";
import type { Rim } from "../../rim";
import { deleteExpiredSessions, deleteSessionByToken } from "../../store/access/sessions";
import { claimTry, clearFailures, deleteOldFailures } from "../../store/access/sign-in-failures";
import { findUserByEmail } from "../../store/access/users";
import { findNetwork } from "../../store/account/networks";
import { findPartner } from "../../store/account/partners";
import { mayTryAgain } from "./limit-sign-in";
import { type Browser, openSession } from "./open-session";

export type SignInInput = {
  rim: Rim;
  email: string;
  password: string;
  browser: Browser;
  /** The network that the host names; its users only may sign in there. */
  hostSlug: string | null;
  /** The token of the session that this browser had; it ends. */
  oldToken: string | null;
};

/**
 * Signs a user in. Whether the e-mail address, the password or the network is wrong shows neither in the answer nor
 * in its time, and tries are counted before they are looked at, for addresses that nobody has too.
 */
export async function signIn(
  env: Env,
  input: SignInInput,
): Promise<{ ok: true; token: string } | { ok: false; code: "WRONG" | "RATE_LIMITED" }> {
  const { rim, password, browser, oldToken } = input;
  const email = readEmail(input.email) ?? "";
  const emailHash = await hashOf("sign-in", email);
  if (!(await mayTryAgain(env, browser.ip)) || !(await claimTry(env, emailHash, rim.now))) {
    return { ok: false, code: "RATE_LIMITED" };
  }
  const user = await findUserByEmail(env, email);
  const proven = await isPassword(password, user?.passwordHash ?? null);
  if (
    !user ||
    !proven ||
    !(await suitsHost(env, user.networkId, input.hostSlug)) ||
    !(await mayCome(env, user))
  ) {
    return { ok: false, code: "WRONG" };
  }
  const { token, statements } = await openSession(env, { rim, user, browser });
  const [opened] = await env.DB.batch([
    ...statements,
    ...(oldToken ? [deleteSessionByToken(env, await hashSessionToken(oldToken))] : []),
    clearFailures(env, emailHash),
    deleteExpiredSessions(env, rim.now),
    deleteOldFailures(env, rim.now),
  ]);
  // The proof took a while: the password may be another one by now, or the user gone.
  if (opened?.meta.changes === 0) return { ok: false, code: "WRONG" };
  return { ok: true, token };
}

async function suitsHost(env: Env, networkId: string, hostSlug: string | null): Promise<boolean> {
  return hostSlug === null || (await findNetwork(env, networkId))?.slug === hostSlug;
}

/** A portal's user has nothing to sign in to once the partner is deleted. */
async function mayCome(env: Env, { networkId, partnerId }: User): Promise<boolean> {
  return partnerId === null || (await findPartner(env, networkId, partnerId)) !== null;
}
