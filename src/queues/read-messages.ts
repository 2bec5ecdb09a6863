import { clickOfRow } from "../domain/click/click";
import type { ClicksMessage, LogsMessage, PackedClicks, PostbackMessage } from "./messages";

// Each door checks what comes through it. Messages are our own, so their outer shape is enough.

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

export function readClicksMessage(body: unknown): ClicksMessage | null {
  if (!isRecord(body) || typeof body.id !== "string" || typeof body.shard !== "number") return null;
  // Messages of the version before carry whole objects.
  if (Array.isArray(body.clicks)) return body as ClicksMessage;
  if (!Array.isArray(body.rows)) return null;
  return { id: body.id, shard: body.shard, clicks: (body as PackedClicks).rows.map(clickOfRow) };
}

export function readLogsMessage(body: unknown): LogsMessage | null {
  return isRecord(body) && Array.isArray(body.history) && Array.isArray(body.attempts)
    ? (body as LogsMessage)
    : null;
}

export function readPostbackMessage(body: unknown): PostbackMessage | null {
  if (!isRecord(body)) return null;
  if (typeof body.parkedId === "string") return { parkedId: body.parkedId };
  return isRecord(body.unstored) && typeof body.unstored.id === "string" ? (body as PostbackMessage) : null;
}
