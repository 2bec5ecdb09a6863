import * as z from "zod";
import type { Access } from "../../domain/access/caller";
import { ERROR_CODES } from "../../errors";
import type { Endpoint } from "./endpoint";
import { jsonSchemas } from "./json-schemas";
import type { JsonSchema } from "./schema-text";

type Spec = Endpoint<z.ZodType, z.ZodType>;
type At = (schema: z.ZodType) => JsonSchema;

/** The OpenAPI 3.1 document of some operations, from the schemas that also validate them. */
export function openApiDocument(specs: readonly Spec[]) {
  const { at, components } = jsonSchemas();
  const paths: Record<string, Record<string, ReturnType<typeof operation>>> = {};
  for (const spec of specs) {
    const path = `/api/v1${spec.path}`;
    paths[path] = { ...paths[path], [spec.method]: operation(spec, at) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "GoKart tracking API",
      version: "1.0.0",
      description:
        "Every answer has the envelope isSuccessful, code, messages, responseId, data. Money is decimal, times are UTC, lists are newest first.",
    },
    servers: [{ url: "/" }],
    components: { securitySchemes: { key: KEY }, schemas: components },
    paths,
  };
}

/** How a request proves whose it is. */
const KEY = {
  type: "http",
  scheme: "bearer",
  description: "An API key. `ApiToken KEY` is understood as well.",
};

function operation(spec: Spec, at: At) {
  const parameters = [
    ...parametersIn("path", pathParams(spec), at),
    ...(spec.query instanceof z.ZodObject ? parametersIn("query", spec.query, at) : []),
    ...(spec.method === "post" ? parametersIn("header", RETRY, at) : []),
    ...(spec.method === "patch" && toldWhenChanged(spec) ? parametersIn("header", AS_READ, at) : []),
  ];
  return {
    operationId: operationId(spec),
    tags: [spec.tag],
    summary: spec.summary,
    description: `For ${AUDIENCE[spec.access]}.`,
    security: [{ key: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(spec, at),
    responses: { ...goodAnswers(spec, at), ...refusals(at) },
  };
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

function parametersIn(place: "path" | "query" | "header", { shape }: z.ZodObject, at: At) {
  return Object.entries(shape as Record<string, z.ZodType>).map(([name, of]) => {
    const schema = at(of);
    const { description } = schema;
    const required = !of.safeParse(undefined).success;
    return { name, in: place, required, ...(description ? { description } : {}), schema };
  });
}

const UUID = z.string().meta({ format: "uuid" });
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
    .meta({ description: "A retry with the same key within 24 hours gets the first answer." }),
});

/** Only of what tells when it was last changed it can be said as of when it was read. */
const toldWhenChanged = ({ data }: Spec) => data instanceof z.ZodObject && "updatedAt" in data.shape;

const AS_READ = z.object({
  "If-Match": z.string().optional().meta({
    description:
      "The record's `updatedAt` as it was read, in quotes: then a field that others have changed since is not replaced, but 412.",
  }),
});

const text = (description: string) => ({ schema: { type: "string", description } });

function requestBody({ method, body, patch, csvBody }: Spec, at: At) {
  const json = body ?? patch;
  if (!json && !csvBody) return {};
  // All that a clone or a filter may name can be left out, and so can the body.
  const required = !(method === "post" && json?.safeParse({}).success);
  const content = {
    ...(json ? { "application/json": { schema: at(json) } } : {}),
    ...(csvBody ? { "text/csv": text(`The first line is ${csvBody}`) } : {}),
  };
  return { requestBody: { required, content } };
}

function goodAnswers(spec: Spec, at: At) {
  const { summary, status = 200, data, list = false, csv = list, alsoCreates = false } = spec;
  const answerOf = (code: "OK" | "CREATED") => ({
    description: summary,
    content: {
      "application/json": { schema: at(envelopeOf(code, data, list)) },
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
    messages: z.array(z.string()).meta({ description: "In plain English; of INVALID one a field" }),
    responseId: UUID,
    data: z.null(),
  })
  .meta({ id: "Refusal" });

function refusals(at: At) {
  const content = { "application/json": { schema: at(refusal) } };
  return {
    "4XX": { description: "Refused; `code` and `messages` say why", content },
    "5XX": { description: "We failed; it may be tried again", content },
  };
}
