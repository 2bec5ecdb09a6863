import { readUuid } from "../domain/ids";
import type { CallbackMessage } from "./messages";

/** A message's body as a callback to deliver, or null: by hand, since nothing else on this path needs a schema library. */
export function parseCallbackMessage(body: unknown): CallbackMessage | null {
  if (typeof body !== "object" || body === null || !("id" in body) || !("attempt" in body)) return null;
  const { id, attempt } = body;
  if (typeof id !== "string" || typeof attempt !== "number" || !Number.isSafeInteger(attempt)) return null;
  const uuid = readUuid(id);
  return uuid === null ? null : { id: uuid, attempt };
}
