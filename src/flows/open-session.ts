import { cleanText } from "../domain/text";
import { hashSessionToken, newToken } from "../domain/tokens";
import { SESSION_LIFE, type Session } from "../domain/user";
import type { Rim } from "../rim";
import { insertSession } from "../store/sessions";

/** The browser that asks: where it is and what it calls itself. */
export type Browser = { ip: string | null; userAgent: string };

const MAX_AGENT = 300;

/** A new session for a user: its token goes into the cookie, its row into the batch. */
export async function openSession(
  env: Env,
  { rim, userId, browser }: { rim: Rim; userId: string; browser: Browser },
): Promise<{ token: string; statement: D1PreparedStatement }> {
  const token = newToken(crypto.getRandomValues(new Uint8Array(32)));
  const { now } = rim;
  const session: Session = {
    id: rim.newId(),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + SESSION_LIFE,
    ip: browser.ip,
    userAgent: cleanText(browser.userAgent, MAX_AGENT),
  };
  return { token, statement: insertSession(env, { ...session, tokenHash: await hashSessionToken(token) }) };
}
