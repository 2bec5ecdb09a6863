import type { Click } from "../domain/click/click";
import { clickOfRow } from "../domain/click/click";
import { type ClicksMessage, clicksMessage, type LogsMessage, type PostbackMessage } from "./messages";

// Each door checks what comes through it. Messages are our own, so their outer shape is enough.

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

export function readClicksMessage(body: unknown): ClicksMessage | null {
  if (typeof body === "string") return readLines(body);
  if (!isRecord(body) || typeof body.id !== "string" || typeof body.shard !== "number") return null;
  const clicks = readClicks(body);
  return clicks && clicksMessage({ id: body.id, shard: body.shard, clicks });
}

/** A message as `asQueued` writes it. */
function readLines(text: string): ClicksMessage | null {
  const [head = "", ...rows] = text.split("\n");
  try {
    const { id, shard } = JSON.parse(head);
    if (typeof id !== "string" || typeof shard !== "number") return null;
    return { id, shard, clicks: rows.map((row) => clickOfRow(JSON.parse(row))), rows };
  } catch {
    return null;
  }
}

// Whole clicks are what a line CLICKS_NOT_KEPT of the log holds; lists are the messages of the version before.
function readClicks({ clicks, rows }: Record<string, unknown>): Click[] | null {
  if (Array.isArray(clicks)) return clicks;
  return Array.isArray(rows) ? rows.map(clickOfRow) : null;
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
