import { z } from "@hono/zod-openapi";
import type { Access } from "../../domain/caller";
import { ERROR_CODES } from "../../errors";
import type { Api, Endpoint } from "./endpoint";

type Spec = Endpoint<z.ZodType, z.ZodType>;

/** Writes an operation into the OpenAPI document, from the schemas that also validate it. */
export function describeEndpoint(api: Api, spec: Spec): void {
  api.openAPIRegistry.registerPath({
    method: spec.method,
    path: `/api/v1${spec.path}`,
    operationId: operationId(spec),
    tags: [spec.tag],
    summary: spec.summary,
    description: `For ${AUDIENCE[spec.access]}.`,
    security: [{ key: [] }],
    request: {
      params: pathParams(spec),
      ...(spec.query instanceof z.ZodObject ? { query: spec.query } : {}),
      ...(spec.method === "post" ? { headers: RETRY } : {}),
      ...requestBody(spec),
    },
    responses: { ...goodAnswers(spec), "4XX": REFUSED, "5XX": FAILED },
  });
}

const AUDIENCE: Record<Access, string> = {
  everyone: "every role; a partner's key sees what is the partner's own",
  staff: "owners, managers and analysts",
  change: "owners and managers",
  owner: "owners",
};

/** `GET /offers/{id}/links` → getOffersIdLinks: generated clients name their functions by it. */
function operationId({ method, path }: Spec): string {
  const words = path.match(/\w+/g) ?? [];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

const UUID = z.string().openapi({ format: "uuid" });
const TEXT = z.string();

function pathParams({ path, texts = [] }: Spec): z.ZodObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return z.object(Object.fromEntries(names.map((name) => [name, texts.includes(name) ? TEXT : UUID])));
}

const RETRY = z.object({
  "Idempotency-Key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({ description: "A retry with the same key within 24 hours gets the first answer." }),
});

const text = (description: string) => ({ schema: z.string().openapi({ description }) });

function requestBody({ method, body, patch, csvBody }: Spec) {
  const json = body ?? patch;
  if (!json && !csvBody) return {};
  // All that a clone or a filter may name can be left out, and so can the body.
  const required = !(method === "post" && json?.safeParse({}).success);
  const content = {
    ...(json ? { "application/json": { schema: json } } : {}),
    ...(csvBody ? { "text/csv": text(`The first line is ${csvBody}`) } : {}),
  };
  return { body: { content, required } };
}

function goodAnswers({ summary, status = 200, data, list = false, csv = list, alsoCreates = false }: Spec) {
  const answerOf = (code: "OK" | "CREATED") => ({
    description: summary,
    content: {
      "application/json": { schema: envelopeOf(code, data, list) },
      ...(csv ? { "text/csv": text("With `Accept: text/csv`: all rows that match") } : {}),
    },
  });
  return {
    [status]: answerOf(status === 201 ? "CREATED" : "OK"),
    ...(alsoCreates ? { 201: answerOf("CREATED") } : {}),
  };
}

/** The envelope around an answer's data. */
function envelopeOf(code: "OK" | "CREATED", data: z.ZodType, list: boolean) {
  return z.object({
    isSuccessful: z.literal(true),
    code: z.literal(code),
    messages: z.array(z.string()),
    responseId: UUID,
    data: list ? z.array(data) : data,
    ...(list ? { nextCursor: z.string().nullable() } : {}),
  });
}

const refusal = z
  .object({
    isSuccessful: z.literal(false),
    code: z.enum(ERROR_CODES),
    messages: z.array(z.string()).openapi({ description: "In plain English; of INVALID one a field" }),
    responseId: UUID,
    data: z.null(),
  })
  .openapi("Refusal");
const REFUSAL = { "application/json": { schema: refusal } };
const REFUSED = { description: "Refused; `code` and `messages` say why", content: REFUSAL };
const FAILED = { description: "We failed; it may be tried again", content: REFUSAL };

/** How a request proves whose it is. */
export function describeKeys(api: Api): void {
  api.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key. `ApiToken KEY` is understood as well.",
  });
}

/** The whole document, OpenAPI 3.1. */
export function openApiDocument(api: Api) {
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "GoKart tracking API",
      version: "1.0.0",
      description:
        "Every answer has the envelope isSuccessful, code, messages, responseId, data. Money is decimal, times are UTC, lists are newest first.",
    },
    servers: [{ url: "/" }],
  });
}
