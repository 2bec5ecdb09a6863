import { hashOf } from "../domain/bytes";
import { claimIdempotencyKey, keepFirstAnswer, releaseIdempotencyKey } from "../store/idempotency";
import { openSealed, sealText } from "./sealed";

export type OnceAnswer = { status: number; body: string };
/** Whether a request is the first of its key, and what the first one came to. */
export type Once =
  | { ok: true; first: true; key: string }
  | { ok: true; first: false; answer: OnceAnswer }
  | { ok: false; code: "CONFLICT"; message: string };

/** Claims an idempotency key for a request; the same key with the same request gets the first answer. */
export async function beginOnce(
  env: Env,
  input: { caller: readonly string[]; name: string; request: readonly string[]; now: number },
): Promise<Once> {
  const key = await hashOf("idempotency", ...input.caller, input.name);
  const requestHash = await hashOf(...input.request);
  const first = await claimIdempotencyKey(env, { key, requestHash, now: input.now });
  if (!first) return { ok: true, first: true, key };
  const conflict = (message: string): Once => ({ ok: false, code: "CONFLICT", message });
  if (first.requestHash !== requestHash)
    return conflict("This Idempotency-Key was used for another request.");
  if (first.status === null || first.body === null) {
    return conflict("The first request with this Idempotency-Key is still being answered.");
  }
  const body = await openSealed(env, first.body);
  return { ok: true, first: false, answer: { status: first.status, body } };
}

/** Keeps the first answer, sealed: a creation's answer holds secrets. */
export async function endOnce(env: Env, key: string, { status, body }: OnceAnswer): Promise<void> {
  await keepFirstAnswer(env, key, { status, body: await sealText(env, body) });
}

/** Lets go of a key whose request changed nothing. */
export function abandonOnce(env: Env, key: string): Promise<void> {
  return releaseIdempotencyKey(env, key);
}
