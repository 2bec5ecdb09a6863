import type { Context } from "hono";
import { html } from "hono/html";
import { type DocsGroup, type DocsOperation, DocsPage } from "../../pages/docs/docs";
import { DocsViewer } from "../../pages/docs/viewer";
import type { AppContext } from "../answer";
import { readTheme } from "../console/cookies";
import type { openApiDocument } from "./openapi";
import { type JsonSchema, schemaText } from "./schema-text";

type Document = ReturnType<typeof openApiDocument>;
type Operation = {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: JsonSchema; description?: string }[];
  requestBody?: { content?: Record<string, { schema?: JsonSchema }> };
  responses?: Record<string, { content?: Record<string, { schema?: JsonSchema }> }>;
};

/** Nothing from another host, and no script in the page; the viewer shows its own icons as data. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** The plain page is all it needs. */
const PLAIN_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** `GET /docs`: the document in a viewer, with `?plain` as a page to read that needs no script. */
export function answerDocs(c: Context<AppContext>, document: Document) {
  const plain = c.req.query("plain") !== undefined;
  const page = plain ? docsPage(document) : DocsViewer({ title: document.info.title, theme: readTheme(c) });
  c.header("content-security-policy", plain ? PLAIN_POLICY : POLICY);
  c.header("x-content-type-options", "nosniff");
  return c.html(html`<!DOCTYPE html>${page}`);
}

/** The OpenAPI document as a page to read. */
function docsPage(document: Document) {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => describe(method, path, operation as Operation)),
  );
  const groups: DocsGroup[] = [...Map.groupBy(operations, (operation) => operation.tag)].map(
    ([tag, operations]) => ({ tag, operations }),
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => ({
    name,
    text: schemaText(schema as JsonSchema),
  }));
  const { title, description = "", version } = document.info;
  return DocsPage({ title, description, version, groups, schemas });
}

function describe(method: string, path: string, operation: Operation): DocsOperation & { tag: string } {
  const {
    tags = [],
    summary = "",
    description = "",
    parameters = [],
    requestBody,
    responses = {},
  } = operation;
  const body = requestBody?.content?.["application/json"]?.schema;
  const answers = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return {
    tag: tags[0] ?? "Other",
    method: method.toUpperCase(),
    path,
    summary,
    description,
    parameters: parameters.map(({ name, in: place, required = false, schema = {}, description = "" }) => {
      return {
        name,
        place,
        required,
        type: schemaText(schema),
        description: description || (schema.description ?? ""),
      };
    }),
    body: body ? schemaText(body) : null,
    answers: answers.map(([status, { content }]) => {
      const data = content?.["application/json"]?.schema?.properties?.data;
      return { status, text: data ? schemaText(data) : "" };
    }),
  };
}
