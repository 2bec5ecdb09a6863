import * as z from "zod";
import { isPlain } from "../../domain/record/changes";
import type { JsonSchema } from "./schema-text";

/** JSON schemas of what an OpenAPI document tells of; those with an id stand once, among its components. */
export function jsonSchemas() {
  const components: Record<string, JsonSchema> = {};
  // Many operations share a parameter.
  const known = new Map<z.ZodType, JsonSchema>();
  /** A schema as it stands at its place: a reference where it has an id. */
  const at = (schema: z.ZodType): JsonSchema => {
    const before = known.get(schema);
    if (before) return before;
    // As an item of a list it is no root, and a root is never a reference.
    const list = z.toJSONSchema(z.array(schema), {
      io: "input",
      unrepresentable: "any",
      override: tellDefault,
    });
    const text = JSON.stringify(list).replaceAll('"#/$defs/', '"#/components/schemas/');
    const { items = {}, $defs = {} }: Written = JSON.parse(text, (_, value) =>
      isPlain(value) ? plain(value) : value,
    );
    Object.assign(components, $defs);
    known.set(schema, items);
    return items;
  };
  return { at, components };
}

type Written = { items?: JsonSchema; $defs?: Record<string, JsonSchema> };

// Zod leaves it out where an absent value would have been changed on its way in. Ours is as it is answered.
function tellDefault(of: { zodSchema: z.core.$ZodType; jsonSchema: { default?: unknown } }): void {
  if (of.zodSchema instanceof z.ZodDefault) of.jsonSchema.default ??= of.zodSchema.def.defaultValue;
}

/** Less wordy: no pattern behind a format, no bounds of every whole number, and `null` as one more type. */
function plain(schema: JsonSchema): JsonSchema {
  if (typeof schema.format === "string") delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  const [of, other, ...more] = schema.anyOf ?? [];
  if (typeof of?.type !== "string" || other?.type !== "null" || more.length > 0) return schema;
  const { anyOf: _, ...outer } = schema;
  const { type, enum: values, ...inner } = of;
  return { type: [type, "null"], ...(values ? { enum: [...values, null] } : {}), ...inner, ...outer };
}
