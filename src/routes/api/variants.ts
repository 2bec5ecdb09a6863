import * as z from "zod";

type Shape = Record<string, z.ZodType>;
type Answered<S extends Shape> = { [Name in keyof S]: z.ZodType<z.output<S[Name]>> };

/** A field's schema as answers have it: there is always a value, so nothing has a default. */
export function answered<T extends z.ZodType>(schema: T): z.ZodType<z.output<T>> {
  return convert(schema, (field) => field) as z.ZodType<z.output<T>>;
}

/** The same for all fields of a body: `z.object({ id, ...answeredShape(offerBody.shape) })`. */
export function answeredShape<S extends Shape>(shape: S): Answered<S> {
  return mapShape(shape, answered) as Answered<S>;
}

/** What a PATCH may name of a body: anything, at any depth of its objects; what is not named stays. */
export function changeOf(body: z.ZodObject): z.ZodObject {
  return z.strictObject(mapShape(body.shape, (field) => convert(field, optional).optional()));
}

const optional: Make = (field) => field.optional();

type Make = (field: z.ZodType) => z.ZodType;

function convert(schema: z.ZodType, make: Make): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return convert(schema.unwrap() as z.ZodType, make);
  }
  if (schema instanceof z.ZodNullable) return convertNullable(schema, make);
  if (schema instanceof z.ZodObject) {
    return z.strictObject(mapShape(schema.shape, (field) => make(convert(field, make))));
  }
  return schema;
}

function convertNullable(schema: z.ZodNullable, make: Make): z.ZodType {
  const inner = schema.unwrap() as z.ZodType;
  const made = convert(inner, make);
  return made === inner ? schema : z.union([made, z.null()]);
}

function mapShape(shape: Shape, map: Make): Shape {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, map(field)]));
}
