import { z } from "@hono/zod-openapi";
import type { Api, Endpoint } from "./endpoint";

const TEXT = z.string();

/** The envelope around an answer's data, as the documentation shows it. */
function envelopeOf(data: z.ZodType, list: boolean) {
  return z.object({
    isSuccessful: z.boolean(),
    code: z.string(),
    messages: z.array(z.string()),
    responseId: z.string(),
    data: list ? z.array(data) : data,
    ...(list ? { nextCursor: z.string().nullable() } : {}),
  });
}

/** Writes an operation into the OpenAPI document, from the schemas that also validate it. */
export function describeEndpoint(api: Api, spec: Endpoint<z.ZodType, z.ZodType>): void {
  const names = [...spec.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const params = z.object(Object.fromEntries(names.map((name) => [name, TEXT])));
  const body = spec.body ?? spec.patch;
  const content = { "application/json": { schema: envelopeOf(spec.data, spec.list ?? false) } };
  api.openAPIRegistry.registerPath({
    method: spec.method,
    path: `/api/v1${spec.path}`,
    tags: [spec.tag],
    summary: spec.summary,
    description: `For ${AUDIENCE[spec.access]}.`,
    security: [{ key: [] }],
    request: {
      ...(names.length > 0 ? { params } : {}),
      ...(spec.query instanceof z.ZodObject ? { query: spec.query } : {}),
      ...(body ? { body: { content: { "application/json": { schema: body } } } } : {}),
    },
    responses: {
      [spec.status ?? 200]: { description: spec.summary, content },
      "4XX": { description: "Refused; `code` and `messages` say why", content: ERROR },
    },
  });
}

const AUDIENCE = {
  everyone: "every role; a partner's key sees what is the partner's own",
  staff: "owners, managers and analysts",
  change: "owners and managers",
};
const ERROR = { "application/json": { schema: envelopeOf(z.null(), false) } };

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
  });
}
