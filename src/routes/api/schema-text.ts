/** The parts of a JSON schema that our documents use. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  default?: unknown;
  description?: string;
};

/** A schema as people read types: `{ name: string, status?: "active" | "paused" = "active" }`. */
export function schemaText(schema: JsonSchema, indent = ""): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "unknown";
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return several.map((one) => schemaText(one, indent)).join(" | ");
  if (schema.allOf) return schema.allOf.map((one) => schemaText(one, indent)).join(" & ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.items) return listText(schema.items, indent);
  if (schema.properties) return objectText(schema, indent);
  const named = [schema.type ?? "anything"].flat().map((type) => typeText(type, schema));
  return named.join(" | ");
}

function typeText(type: string, { format, additionalProperties }: JsonSchema): string {
  if (type === "string" && format) return format;
  if (type !== "object" || typeof additionalProperties !== "object") return type;
  return `{ [name]: ${schemaText(additionalProperties)} }`;
}

function listText(items: JsonSchema, indent: string): string {
  const text = schemaText(items, indent);
  return text.includes(" | ") && !text.startsWith("{") ? `(${text})[]` : `${text}[]`;
}

function objectText({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? "" : "?";
    const otherwise = schema.default === undefined ? "" : ` = ${JSON.stringify(schema.default)}`;
    const words = schema.description ? `  // ${schema.description}` : "";
    return `${inner}${name}${mark}: ${schemaText(schema, inner)}${otherwise}${words}`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
}
