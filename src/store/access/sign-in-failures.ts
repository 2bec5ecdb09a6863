const DAY = 86_400_000;

/**
 * Counts a try before it is looked at, so that a hundred at once are a hundred: the first four are free, then each
 * waits twice as long as the one before, up to five minutes. A day without one forgets them.
 */
const CLAIM = `INSERT INTO sign_in_failures (email_hash, failures, last_at, locked_until) VALUES (?1, 1, ?2, 0)
  ON CONFLICT (email_hash) DO UPDATE SET
    failures = CASE WHEN last_at < ?2 - ${DAY} THEN 1 ELSE failures + 1 END,
    last_at = ?2,
    locked_until = CASE WHEN last_at < ?2 - ${DAY} OR failures < 4 THEN 0
      ELSE ?2 + min(300000, 1000 << min(failures - 3, 10)) END
  WHERE locked_until <= ?2
  RETURNING failures`;

/** Whether a sign-in for an e-mail address may be tried now; if so it is counted as failed until `clearFailures`. */
export async function claimTry(env: Env, emailHash: string, now: number): Promise<boolean> {
  return (await env.DB.prepare(CLAIM).bind(emailHash, now).first()) !== null;
}

export function clearFailures(env: Env, emailHash: string): D1PreparedStatement {
  return env.DB.prepare("DELETE FROM sign_in_failures WHERE email_hash = ?").bind(emailHash);
}

/** Forgets failures that no longer count; each sign-in tidies up a few. */
export function deleteOldFailures(env: Env, now: number): D1PreparedStatement {
  const old = "SELECT email_hash FROM sign_in_failures WHERE last_at < ? LIMIT 50";
  return env.DB.prepare(`DELETE FROM sign_in_failures WHERE email_hash IN (${old})`).bind(now - DAY);
}
