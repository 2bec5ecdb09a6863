import { env } from "cloudflare:workers";
import { expectDeclared, operationOf } from "./declared";
import { ORIGIN, visit } from "./world";

/** What an answer of the API holds; `data` is whatever the test says it is. */
export type Answer = {
  status: number;
  headers: Headers;
  isSuccessful: boolean;
  code: string;
  messages: string[];
  responseId: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client would, without their types
  data: any;
  nextCursor?: string | null;
};
export type Ask = { key?: string | null; body?: unknown; headers?: Record<string, string>; origin?: string };

/**
 * A request to the Worker as the outside makes it: `await call("POST", "/offers", { body })`. Whatever it answers must
 * be as the OpenAPI document declares it.
 */
export async function call(method: string, path: string, ask: Ask = {}): Promise<Answer> {
  const response = await rawCall(method, path, ask);
  const body = (await response.json()) as Omit<Answer, "status" | "headers">;
  const { status, headers } = response;
  const operation = await operationOf(method, path);
  if (operation) await expectDeclared(operation, { status, type: headers.get("content-type") ?? "", body });
  return { ...body, status, headers };
}

/** The same, before the answer is read: for CSV and headers. */
export function rawCall(method: string, path: string, ask: Ask = {}): Promise<Response> {
  const { key = env.ADMIN_API_KEY, body, headers = {}, origin = ORIGIN } = ask;
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return visit(`${origin}/api/v1${path}`, { method, headers: { ...authorization, ...headers }, body: text });
}
