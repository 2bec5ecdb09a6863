import { type Click, clickRow } from "../domain/click/click";
import type { CallbackAttempt, HistoryEntry } from "../domain/history/history";
import type { ParkedPostback } from "../domain/postback/parked";

export type { CallbackAttempt } from "../domain/history/history";

/** Queues carry at most 128 KB a message and bill each 64 KB: packed messages stay under 60 KB. */
export const MAX_PACKED_BYTES = 60_000;

/**
 * Clicks of one shard, and their rows as text, which is written once. The id makes a redelivery count nothing twice, so a
 * retry sends identical bytes.
 */
export type ClicksMessage = { id: string; shard: number; clicks: Click[]; rows: string[] };

export function clicksMessage(said: Omit<ClicksMessage, "rows">): ClicksMessage {
  return { ...said, rows: said.clicks.map(clickRow) };
}

/** A callback to deliver, and which attempt this message is for: an older message does nothing. */
export type CallbackMessage = { id: string; attempt: number };

/** Either a parked row to try again, or, while DB does not answer, the sealed request itself. */
export type PostbackMessage = { parkedId: string } | { unstored: ParkedPostback };

/** Rows on their way to LOGS. */
export type LogsMessage = { history: HistoryEntry[]; attempts: CallbackAttempt[] };
