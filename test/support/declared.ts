import { type Schema, Validator } from "@cfworker/json-schema";
import { visit } from "./world";

/** The parts of the OpenAPI document that tests read. */
export type Operation = {
  /** `GET /offers/{id}`: below /api/v1, as the tables of samples name it. */
  name: string;
  method: string;
  path: string;
  parameters?: { name: string; in: "path" | "query" | "header"; schema: Schema }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content: Content }>;
};
type Content = Record<string, { schema: Schema }>;
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Omit<Operation, "name" | "method" | "path">>>;
  components: { schemas: Record<string, Schema> };
};

const BASE = "/api/v1";
let read: Promise<Document> | undefined;

/** GET /openapi.json, read once a test file. */
export function openApi(): Promise<Document> {
  read ??= visit("/openapi.json").then((response) => response.json<Document>());
  return read;
}

/** Every operation of the document, in its order. */
export async function operations(): Promise<Operation[]> {
  return Object.entries((await openApi()).paths).flatMap(([full, methods]) =>
    Object.entries(methods).map(([verb, operation]) => {
      const [method, path] = [verb.toUpperCase(), full.slice(BASE.length)];
      return { name: `${method} ${path}`, method, path, ...operation };
    }),
  );
}

/** The operation that a request is for: `operationOf("GET", "/offers/0198…?limit=5")`; literal paths come first. */
export async function operationOf(method: string, url: string): Promise<Operation | undefined> {
  const path = url.split("?")[0] ?? "";
  const fits = (operation: Operation) =>
    operation.method === method && new RegExp(`^${operation.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);
  return (await operations())
    .filter(fits)
    .sort((a, b) => Number(a.path !== path) - Number(b.path !== path))[0];
}

/** Throws unless an answer is as the document declares it for its operation, status and type, with no field more. */
export async function expectDeclared(
  { name, responses }: Operation,
  { status, type, body }: { status: number; type: string; body: unknown },
): Promise<void> {
  const declared = responses[status] ?? responses[`${String(status).charAt(0)}XX`];
  const schema = declared?.content[type.split(";")[0] ?? ""]?.schema;
  if (!schema) throw new Error(`${name} answered ${status} ${type}, which is not declared`);
  const { valid, errors } = (await validatorOf(schema)).validate(body);
  if (valid) return;
  const worst = errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`).join("\n");
  throw new Error(`${name} answered ${status} against its schema:\n${worst}\n${JSON.stringify(body)}`);
}

/** What is wrong with a body that is sent: nothing, if it is as declared. */
export async function undeclaredInBody({ requestBody }: Operation, body: unknown): Promise<string[]> {
  const type = typeof body === "string" ? "text/csv" : "application/json";
  const schema = requestBody?.content[type]?.schema;
  if (!schema) return body === undefined && !requestBody?.required ? [] : [`takes no ${type}`];
  return (await validatorOf(schema)).validate(body).errors.map(({ error }) => error);
}

const validators = new Map<Schema, Validator>();

async function validatorOf(schema: Schema): Promise<Validator> {
  const known = validators.get(schema);
  if (known) return known;
  const { schemas } = (await openApi()).components;
  const open = Object.entries(schemas).map(([name, of]) => [name, closed(of, false)]);
  const components = { schemas: closedAll(schemas), open: Object.fromEntries(open) };
  const made = new Validator({ ...closed(schema), components }, "2020-12", false);
  validators.set(schema, made);
  return made;
}

const closedAll = (schemas: Record<string, unknown>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema as Schema)]));

/** A schema that allows no field which it does not name: the document leaves answers open, so that they can grow. */
function closed(schema: Schema, shut = true): Schema {
  const { properties, items, anyOf, allOf, additionalProperties } = schema;
  const inner = {
    ...schema,
    ...(properties ? { properties: closedAll(properties) } : {}),
    ...(typeof items === "object" ? { items: closed(items as Schema) } : {}),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: closed(additionalProperties) }
      : {}),
    ...(anyOf ? { anyOf: anyOf.map((one: Schema) => closed(one)) } : {}),
  };
  if (allOf) return { ...inner, allOf: allOf.map(opened), unevaluatedProperties: false };
  return properties && shut && additionalProperties === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}

/** A part of an extended schema: it is closed as a whole. */
function opened(part: Schema): Schema {
  if (part.$ref) return { $ref: part.$ref.replace("/schemas/", "/open/") };
  return closed(part, false);
}
