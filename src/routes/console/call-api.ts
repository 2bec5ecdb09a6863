import type { Context } from "hono";
import type { Caller } from "../../domain/access/caller";
import { hashOf } from "../../domain/bytes";
import { AppError, type ErrorCode } from "../../errors";
import type { AppContext, Envelope } from "../answer";
import { askAs } from "../api/inside";

/** What the API answered a page: the envelope, its HTTP status and whether all went well. */
export type ApiAnswer<Data> = {
  ok: boolean;
  status: number;
  code: string;
  messages: string[];
  data: Data;
  nextCursor: string | null;
  responseId: string;
};
export type ApiMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type ApiAsk = {
  method?: ApiMethod;
  path: string;
  body?: unknown;
  accept?: string;
  /** What names the form that asks, when it comes again too: what it makes is made once. */
  once?: string | null;
  /** When the record was read that it changes. */
  asOf?: string | null;
};

/**
 * Asks the management API, in this isolate, as the signed-in user, with the validation, roles and audit log that
 * every other client meets: `await callApi<Offer[]>(c, caller, { path: "/offers?limit=50" })`.
 */
export async function callApi<Data>(
  c: Context<AppContext>,
  caller: Caller,
  ask: ApiAsk,
): Promise<ApiAnswer<Data>> {
  const response = await fetchApi(c, caller, ask);
  const answer = (await response.json()) as Envelope & { data: Data; nextCursor?: string | null };
  const { code, messages, data, responseId, nextCursor = null } = answer;
  return { ok: response.ok, status: response.status, code, messages, data, nextCursor, responseId };
}

/** The same, before the answer is read: for CSV, which streams. */
export async function fetchApi(c: Context<AppContext>, caller: Caller, ask: ApiAsk): Promise<Response> {
  const { method = "GET", path, body, accept = "application/json", once, asOf } = ask;
  const url = `${new URL(c.req.url).origin}/api/v1${path}`;
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/csv" : "application/json";
  const headers = new Headers({ accept, "content-type": type });
  if (once && method === "POST" && !CHANGE_NOTHING.has(path)) {
    // One form may ask several things: each is once for itself, and so is what was typed otherwise.
    headers.set("idempotency-key", await hashOf(once, path, text ?? ""));
  }
  if (asOf) headers.set("if-match", `"${asOf}"`);
  const request = askAs(new Request(url, { method, body: text, headers }), caller);
  const { api } = await import("../api");
  return api(c, request);
}

/** POSTs of which each may be answered anew. */
const CHANGE_NOTHING = new Set(["/lint", "/tools/link-check"]);

/** The data of an answer; a refusal becomes the error page with its code and words. */
export function dataOf<Data>(answer: ApiAnswer<Data>): Data {
  // The API refuses with AppErrors only, so its codes are theirs.
  if (!answer.ok) throw new AppError(answer.code as ErrorCode, answer.messages);
  return answer.data;
}
