import * as z from "zod";
import { mergeChange } from "../../domain/record/changes";
import { cleanText } from "../../domain/text";
import { AppError } from "../../errors";
import { problemsOf } from "./problems";

const MAX_BODY = 1_000_000;

/** The body as text; 413 beyond a megabyte, whatever the header claims. */
export async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY) throw tooLarge();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY) throw tooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(await new Blob(chunks).arrayBuffer());
}

function tooLarge(): AppError {
  return new AppError("TOO_LARGE", "A body may have at most 1 MB.");
}

/** The JSON value of a body, its texts fit to be stored; an empty body is an empty object. */
export function readJson(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text, (_, value) =>
      typeof value === "string" ? cleanText(value, value.length) : value,
    );
  } catch {
    throw new AppError("INVALID", "body: is not valid JSON");
  }
}

/** A value as its schema wants it, or 422 with one message a field. */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError("INVALID", problemsOf(parsed.error, value));
  return parsed.data;
}

/** What a PATCH body makes of the record as it is: judged whole, by the schema that also creates. */
export function parseChange<T extends z.ZodType>(schema: T, current: unknown, patch: unknown): z.output<T> {
  parseWith(z.record(z.string(), z.unknown()), patch);
  return parseWith(schema, mergeChange(current, patch));
}
