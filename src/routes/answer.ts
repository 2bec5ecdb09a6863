import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError } from "../errors";
import { INTERNAL, tellInternal } from "../flows/history/tell-internal";
import type { Rim } from "../rim";

export type AppContext = { Bindings: Env; Variables: AppVariables };
type AppVariables = {
  rim: Rim;
  responseId: string;
  /** Part of what was asked for is to be asked for once more: its Idempotency-Key is not used up. */
  unfinished?: boolean;
};

export type Envelope = {
  isSuccessful: boolean;
  code: string;
  messages: string[];
  responseId: string;
  data: unknown;
};

/** The envelope every JSON answer has: `envelope(id, { code: "OK", data })`. */
export function envelope(
  responseId: string,
  answer: { isSuccessful?: boolean; code: string; messages?: string[]; data?: unknown },
): Envelope {
  const { isSuccessful = true, code, messages = [], data = null } = answer;
  return { isSuccessful, code, messages, responseId, data };
}

/** 200 with data: `return answer(c, offer)`; 201 with `answer(c, offer, 201)`. */
export function answer(c: Context<AppContext>, data: unknown, status: ContentfulStatusCode = 200) {
  return answerTelling(c, data, { status, messages: [] });
}

/** As `answer`, with something to be told though it succeeded. */
export function answerTelling(
  c: Context<AppContext>,
  data: unknown,
  { status, messages }: { status: ContentfulStatusCode; messages: string[] },
) {
  const code = status === 201 ? "CREATED" : "OK";
  return c.json(envelope(c.get("responseId"), { code, messages, data }), status);
}

/** A page of a list, newest first. */
export function answerList(c: Context<AppContext>, rows: unknown[], nextCursor: string | null) {
  return c.json({ ...envelope(c.get("responseId"), { code: "OK", data: rows }), nextCursor });
}

/** The one place where an error becomes an answer. */
export function answerError(error: unknown, c: Context<AppContext>) {
  const responseId = c.get("responseId");
  if (error instanceof AppError) {
    const { code, messages, status, headers } = error;
    return c.json(envelope(responseId, { isSuccessful: false, code, messages }), status, headers);
  }
  tellInternal(c.env, c.executionCtx, { request: c.req.raw, error, responseId, rim: c.get("rim") });
  const { code, messages, status } = INTERNAL;
  return c.json(envelope(responseId, { isSuccessful: false, code, messages }), status);
}
