import { hashSessionToken, newToken } from "../../domain/access/tokens";
import { SESSION_LIFE, type Session } from "../../domain/access/user";
import { cleanText } from "../../domain/text";
import type { Rim } from "../../rim";
import { insertSession } from "../../store/access/sessions";
import { updateLastSignInIfChanged } from "../../store/access/users";

/** The browser that asks: where it is and what it calls itself. */
export type Browser = { ip: string | null; userAgent: string };

const MAX_AGENT = 300;

/**
 * A new session for a user: its token goes into the cookie, its statements into the batch. The first changes nothing
 * where the user's password is not, or no longer, the one whose hash this is: whoever resets a password is rid of all
 * who come by the old one.
 */
export async function openSession(
  env: Env,
  { rim, user, browser }: { rim: Rim; user: { id: string; passwordHash: string }; browser: Browser },
): Promise<{ token: string; statements: D1PreparedStatement[] }> {
  const token = newToken(crypto.getRandomValues(new Uint8Array(32)));
  const { now } = rim;
  const session: Session = {
    id: rim.newId(),
    userId: user.id,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + SESSION_LIFE,
    ip: browser.ip,
    userAgent: cleanText(browser.userAgent, MAX_AGENT),
  };
  const hashes = { tokenHash: await hashSessionToken(token), passwordHash: user.passwordHash };
  const statements = [
    insertSession(env, { ...session, ...hashes }),
    updateLastSignInIfChanged(env, user.id, now),
  ];
  return { token, statements };
}
