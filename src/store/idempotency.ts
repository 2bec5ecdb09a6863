/** How long the first answer of a POST is given again. */
const KEPT = 86_400_000;
/** A request that died in mid-answer holds its key this long. */
const CLAIM = 120_000;

export type FirstAnswer = { requestHash: string; status: number | null; body: string | null };

/** A key in the hands of the try that came at `triedAt`; a later one may have taken it over by the time it ends. */
export type HeldKey = { key: string; triedAt: number };
/** The key is ours to answer, as the first try or in place of one that died; or somebody else's. */
export type KeyClaim = { ours: true; firstTryAt: number } | { ours: false; first: FirstAnswer };

const TAKE = `INSERT INTO idempotency_keys (key, request_hash, status, body, at, tried_at)
  VALUES (?1, ?2, NULL, NULL, ?3, ?3)
  ON CONFLICT (key) DO UPDATE SET request_hash = ?2, status = NULL, body = NULL, tried_at = ?3,
    at = CASE WHEN request_hash = ?2 AND at >= ?3 - ${KEPT} THEN at ELSE ?3 END
  WHERE at < ?3 - ${KEPT} OR (status IS NULL AND coalesce(tried_at, at) < ?3 - ${CLAIM})
  RETURNING at AS firstTryAt`;

/** Takes an idempotency key for a request, or tells what the first one left. */
export async function claimIdempotencyKey(
  env: Env,
  claim: { key: string; requestHash: string; now: number },
): Promise<KeyClaim> {
  const { key, requestHash, now } = claim;
  const taken = await env.DB.prepare(TAKE).bind(key, requestHash, now).first<{ firstTryAt: number }>();
  if (taken) return { ours: true, firstTryAt: taken.firstTryAt };
  const select = "SELECT request_hash AS requestHash, status, body FROM idempotency_keys WHERE key = ?";
  const first = await env.DB.prepare(select).bind(key).first<FirstAnswer>();
  return { ours: false, first: first ?? { requestHash, status: null, body: null } };
}

/** Keeps the first answer; the body comes sealed. */
export async function keepFirstAnswer(
  env: Env,
  { key, triedAt }: HeldKey,
  answer: { status: number; body: string },
): Promise<void> {
  const sql = "UPDATE idempotency_keys SET status = ?3, body = ?4 WHERE key = ?1 AND tried_at = ?2";
  await env.DB.prepare(sql).bind(key, triedAt, answer.status, answer.body).run();
}

/** Lets go of a key whose request changed nothing, so that a corrected retry may use it. */
export async function releaseIdempotencyKey(env: Env, { key, triedAt }: HeldKey): Promise<void> {
  const sql = "DELETE FROM idempotency_keys WHERE key = ? AND tried_at = ? AND status IS NULL";
  await env.DB.prepare(sql).bind(key, triedAt).run();
}

/** Gives a key to the next try of its request, which is not done yet. */
export async function reopenIdempotencyKey(env: Env, { key, triedAt }: HeldKey): Promise<void> {
  const sql = "UPDATE idempotency_keys SET tried_at = 0 WHERE key = ? AND tried_at = ? AND status IS NULL";
  await env.DB.prepare(sql).bind(key, triedAt).run();
}

/** Forgets answers older than a day, the oldest first and so many in one sweep. */
export async function forgetIdempotencyKeys(env: Env, now: number): Promise<void> {
  const old = "SELECT key FROM idempotency_keys WHERE at < ? ORDER BY at LIMIT 2000";
  await env.DB.prepare(`DELETE FROM idempotency_keys WHERE key IN (${old})`)
    .bind(now - KEPT)
    .run();
}
