import { AppError } from "../../errors";
import { abandonOnce, beginOnce, endOnce, leaveUnfinished, type Once } from "../../flows/answer-once";
import type { Envelope } from "../answer";
import type { Asked } from "./asked";
import { orRefuse } from "./outcome";

const MAX_KEY = 255;

/** Answers a POST once: with an `Idempotency-Key`, a retry within 24 h gets the first answer and changes nothing. */
export async function answerOnce<Query, Body>(
  asked: Asked<Query, Body>,
  makesOneRecord: boolean,
  handle: (asked: Asked<Query, Body>) => Promise<Response>,
): Promise<Response> {
  const name = asked.c.req.header("idempotency-key");
  if (name === undefined) return handle(asked);
  if (name === "" || name.length > MAX_KEY) {
    throw new AppError("INVALID", `Idempotency-Key: must have 1 to ${MAX_KEY} characters`);
  }
  const { env, c, caller, rim } = asked;
  const url = new URL(c.req.url);
  const request = [c.req.method, url.pathname, url.search, asked.text];
  const by = [caller.network.id, caller.actor];
  const once = orRefuse(await beginOnce(env, { caller: by, name, request, makesOneRecord, rim }));
  if (once.first) return handleAndKeep(asked, once.held, () => handle({ ...asked, rim: once.rim }));
  const { status, body } = once.answer;
  return new Response(body, { status, headers: { ...REPLAYED, "x-response-id": responseIdOf(body) } });
}

const REPLAYED = { "content-type": "application/json", "idempotency-replayed": "true" };

/** The first answer is known by its own id, in the header as in the body. */
function responseIdOf(envelope: string): string {
  const { responseId } = JSON.parse(envelope) as Envelope;
  return responseId;
}

type Held = Extract<Once, { first: true }>["held"];

async function handleAndKeep(
  { c, env }: Pick<Asked, "c" | "env">,
  held: Held,
  handle: () => Promise<Response>,
): Promise<Response> {
  try {
    const response = await handle();
    if (c.get("unfinished")) await leaveUnfinished(env, held);
    else await endOnce(env, held, { status: response.status, body: await response.clone().text() });
    return response;
  } catch (error) {
    // A refusal changed nothing, so its key is free again; of anything else we cannot know.
    if (error instanceof AppError) await abandonOnce(env, held);
    if (isMadeAlready(error)) throw new AppError("CONFLICT", MADE_ALREADY);
    throw error;
  }
}

// Each try of a request makes the same ids: the record that stands under one of them is an earlier try's.
const isMadeAlready = (error: unknown) => /UNIQUE constraint failed: \w+\.id\b/.test(String(error));
const MADE_ALREADY =
  "The first request with this Idempotency-Key was carried out, but its answer was lost: what it made stands in the list. To make another, use a new key.";
