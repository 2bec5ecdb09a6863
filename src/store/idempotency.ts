/** How long the first answer of a POST is given again. */
const KEPT = 86_400_000;
/** A request that died in mid-answer holds its key this long. */
const CLAIM = 120_000;

export type FirstAnswer = { requestHash: string; status: number | null; body: string | null };

/** Takes an idempotency key for a request: null when it is ours to answer, else what the first one left. */
export async function claimIdempotencyKey(
  env: Env,
  claim: { key: string; requestHash: string; now: number },
): Promise<FirstAnswer | null> {
  const { key, requestHash, now } = claim;
  const take = env.DB.prepare(
    `INSERT INTO idempotency_keys (key, request_hash, status, body, at) VALUES (?1, ?2, NULL, NULL, ?3)
     ON CONFLICT (key) DO UPDATE SET request_hash = ?2, status = NULL, body = NULL, at = ?3
     WHERE at < ?3 - ${KEPT} OR (status IS NULL AND at < ?3 - ${CLAIM})`,
  ).bind(key, requestHash, now);
  const taken = await take.run();
  if (taken.meta.changes > 0) return null;
  const select = "SELECT request_hash AS requestHash, status, body FROM idempotency_keys WHERE key = ?";
  const first = await env.DB.prepare(select).bind(key).first<FirstAnswer>();
  return first ?? { requestHash, status: null, body: null };
}

/** Keeps the first answer; the body comes sealed. */
export async function keepFirstAnswer(
  env: Env,
  key: string,
  answer: { status: number; body: string },
): Promise<void> {
  const sql = "UPDATE idempotency_keys SET status = ?2, body = ?3 WHERE key = ?1";
  await env.DB.prepare(sql).bind(key, answer.status, answer.body).run();
}

/** Lets go of a key whose request changed nothing, so that a corrected retry may use it. */
export async function releaseIdempotencyKey(env: Env, key: string): Promise<void> {
  await env.DB.prepare("DELETE FROM idempotency_keys WHERE key = ? AND status IS NULL").bind(key).run();
}

/** Forgets answers older than a day, for the sweep. */
export async function forgetIdempotencyKeys(env: Env, now: number): Promise<void> {
  await env.DB.prepare("DELETE FROM idempotency_keys WHERE at < ?")
    .bind(now - KEPT)
    .run();
}
