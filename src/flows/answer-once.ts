import { hashOf } from "../domain/bytes";
import { uuidV7 } from "../domain/ids";
import type { Rim } from "../rim";
import {
  claimIdempotencyKey,
  type HeldKey,
  keepFirstAnswer,
  releaseIdempotencyKey,
  reopenIdempotencyKey,
} from "../store/idempotency";
import { openSealed, sealText } from "./seal/sealed";

export type OnceAnswer = { status: number; body: string };
/** Whether a request is the first of its key, and what the first one came to. */
export type Once =
  | { ok: true; first: true; held: HeldKey; rim: Rim }
  | { ok: true; first: false; answer: OnceAnswer }
  | { ok: false; code: "CONFLICT"; message: string };

/**
 * Claims an idempotency key for a request; the same key with the same request gets the first answer. A try that died
 * before it had one leaves the key to the next. Its rim names the same request; and where a request makes one record, it
 * makes it with the same ids, so that it is not made again.
 */
export async function beginOnce(
  env: Env,
  input: {
    caller: readonly string[];
    name: string;
    request: readonly string[];
    makesOneRecord: boolean;
    rim: Rim;
  },
): Promise<Once> {
  const key = await hashOf("idempotency", ...input.caller, input.name);
  const requestHash = await hashOf(...input.request);
  const claim = await claimIdempotencyKey(env, { key, requestHash, now: input.rim.now });
  if (claim.ours) {
    const { firstTryAt } = claim;
    const request = await hashOf("request", key, requestHash, firstTryAt);
    const newId = input.makesOneRecord ? idsOf(request, firstTryAt) : input.rim.newId;
    const { now } = input.rim;
    return { ok: true, first: true, held: { key, triedAt: now }, rim: { now, newId, request, firstTryAt } };
  }
  const { first } = claim;
  const conflict = (message: string): Once => ({ ok: false, code: "CONFLICT", message });
  if (first.requestHash !== requestHash)
    return conflict("This Idempotency-Key was used for another request.");
  if (first.status === null || first.body === null) {
    return conflict("The first request with this Idempotency-Key is still being answered.");
  }
  const body = await openSealed(env, first.body);
  return { ok: true, first: false, answer: { status: first.status, body } };
}

/** Ids that are the same each time the request is tried. */
function idsOf(request: string, at: number): () => string {
  const random = Uint8Array.from({ length: 10 }, (_, i) =>
    Number.parseInt(request.slice(i * 2, i * 2 + 2), 16),
  );
  let made = 0;
  return () => {
    const bytes = new DataView(random.slice().buffer);
    bytes.setUint32(6, bytes.getUint32(6) + made++);
    return uuidV7(at, new Uint8Array(bytes.buffer));
  };
}

/** Keeps the first answer, sealed: a creation's answer holds secrets. */
export async function endOnce(env: Env, held: HeldKey, { status, body }: OnceAnswer): Promise<void> {
  await keepFirstAnswer(env, held, { status, body: await sealText(env, body) });
}

/** Keeps no answer, since the request is not done yet: the same one goes on with it, as what it was the first time. */
export function leaveUnfinished(env: Env, held: HeldKey): Promise<void> {
  return reopenIdempotencyKey(env, held);
}

/** Lets go of a key whose request changed nothing. */
export function abandonOnce(env: Env, held: HeldKey): Promise<void> {
  return releaseIdempotencyKey(env, held);
}
