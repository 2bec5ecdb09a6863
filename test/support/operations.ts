import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import type { Caller } from "../../src/domain/access/caller";
import { rim } from "../../src/rim";
import type { AppContext } from "../../src/routes/answer";
import { api } from "../../src/routes/api";
import { askAs } from "../../src/routes/api/inside";
import { rawCall } from "./api";
import { expectDeclared, type Operation } from "./declared";
import type { Request } from "./samples";
import { type Json, ORIGIN } from "./world";

export type Sent = { status: number; headers: Headers; text: string; data: Json };
/** By a key, by none, or as a signed-in user of our pages. */
type As = { key: string | null | Caller; accept?: string };

/** Sends a request for an operation; the answer must be as the operation declares it. */
export async function send(operation: Operation, request: Request, { key, accept }: As): Promise<Sent> {
  const { body } = request;
  const type = typeof body === "string" ? "text/csv" : "application/json";
  const headers = { "content-type": type, ...(accept ? { accept } : {}) };
  const path = pathOf(operation, request);
  const ask = { body, headers };
  const response =
    key === null || typeof key === "string"
      ? await rawCall(operation.method, path, { key, ...ask })
      : await insideCall(operation.method, path, { caller: key, ...ask });
  const text = await response.text();
  const answerType = response.headers.get("content-type") ?? "";
  const isJson = answerType.startsWith("application/json");
  const answer: Json = isJson ? JSON.parse(text) : text;
  const { status } = response;
  await expectDeclared(operation, { status, type: answerType, body: answer });
  return { status, headers: response.headers, text, data: isJson ? answer.data : answer };
}

/** The path with its parameters and the query; a parameter that no value is given for fails the test. */
function pathOf({ name, path }: Operation, { params = {}, query = {} }: Request): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, param: string) => {
    const value = params[param];
    if (value === undefined) throw new Error(`${name} needs a sample value for {${param}}`);
    return encodeURIComponent(value);
  });
  return `${filled}?${new URLSearchParams(query)}`;
}

type Inside = {
  caller: Caller;
  body: unknown;
  headers?: Record<string, string>;
  bindings?: Env;
  origin?: string;
};

/** A call as our own pages make it for a signed-in user. */
export async function insideCall(
  method: string,
  path: string,
  { caller, body, headers = {}, bindings = env, origin = ORIGIN }: Inside,
): Promise<Response> {
  const pages = new Hono<AppContext>();
  pages.all("*", (c) => {
    const moment = rim();
    c.set("rim", moment);
    c.set("responseId", moment.newId());
    return api(c, askAs(c.req.raw, caller));
  });
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`${origin}/api/v1${path}`, { method, headers, body: text });
  return pages.fetch(request, bindings, createExecutionContext());
}
