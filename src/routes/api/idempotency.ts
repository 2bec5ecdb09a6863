import { AppError } from "../../errors";
import { abandonOnce, beginOnce, endOnce } from "../../flows/answer-once";
import type { Asked } from "./endpoint";
import { orRefuse } from "./outcome";

const MAX_KEY = 255;

/** Answers a POST once: with an `Idempotency-Key`, a retry within 24 h gets the first answer and changes nothing. */
export async function answerOnce(asked: Asked, handle: () => Promise<Response>): Promise<Response> {
  const name = asked.c.req.header("idempotency-key");
  if (name === undefined) return handle();
  if (name === "" || name.length > MAX_KEY) {
    throw new AppError("INVALID", `Idempotency-Key: must have 1 to ${MAX_KEY} characters`);
  }
  const { env, c, caller, rim } = asked;
  const url = new URL(c.req.url);
  const request = [c.req.method, url.pathname, url.search, asked.text];
  const by = [caller.network.id, caller.actor];
  const once = orRefuse(await beginOnce(env, { caller: by, name, request, now: rim.now }));
  if (once.first) return handleAndKeep(env, once.key, handle);
  const headers = { "content-type": "application/json", "idempotency-replayed": "true" };
  return new Response(once.answer.body, { status: once.answer.status, headers });
}

async function handleAndKeep(env: Env, key: string, handle: () => Promise<Response>): Promise<Response> {
  try {
    const response = await handle();
    await endOnce(env, key, { status: response.status, body: await response.clone().text() });
    return response;
  } catch (error) {
    // A refusal changed nothing, so its key is free again; of anything else we cannot know.
    if (error instanceof AppError) await abandonOnce(env, key);
    throw error;
  }
}
