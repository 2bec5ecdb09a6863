import type { TIME_GROUPS } from "./report";
import { HOUR, QUARTER } from "./rollup";
import { type OffsetSpan, offsetIn, offsetSpans, offsetText } from "./timezone";

export type TimeGroup = (typeof TIME_GROUPS)[number];
type Span = { from: number; to: number };

const DAY = 24 * HOUR;

/** More points than a chart can show apart. */
export const MOST_TIMES = 1500;

/** Every key that a report grouped by time can have in a span, those without rows too; at most MOST_TIMES, the latest. */
export function timeKeys(group: TimeGroup, { from, to }: Span, timeZone: string): string[] {
  const spans = offsetSpans(timeZone, from, to);
  if (group === "hour") return hourKeys(spans, Math.max(from, to - MOST_TIMES * HOUR), to);
  const first = localDay(from, spans);
  const days = Array.from({ length: (localDay(to - 1, spans) - first) / DAY + 1 }, (_, i) => first + i * DAY);
  return [...new Set(days.map((day) => keyOfDay(group, day)))].slice(-MOST_TIMES);
}

function keyOfDay(group: Exclude<TimeGroup, "hour">, day: number): string {
  if (group === "month") return dateOf(day).slice(0, 7);
  // Weeks begin on Monday.
  return dateOf(group === "week" ? day - ((new Date(day).getUTCDay() + 6) % 7) * DAY : day);
}

function hourKeys(spans: OffsetSpan[], from: number, to: number): string[] {
  // Quarters, since some zones are half an hour off.
  const keys = new Set<string>();
  for (let at = Math.floor(from / QUARTER) * QUARTER; at < to; at += QUARTER) {
    const offset = offsetIn(spans, at);
    keys.add(`${new Date(at + offset).toISOString().slice(0, 13)}:00:00${offsetText(offset)}`);
  }
  return [...keys];
}

/** The stretch of time that a key names: days, `last` included, or moments, `to` excluded. */
export function spanOfKey(group: TimeGroup, key: string): { first: string; last: string } | Span {
  if (group === "hour") {
    const from = Date.parse(key);
    return { from, to: from + HOUR };
  }
  if (group === "day") return { first: key, last: key };
  if (group === "week") return { first: key, last: dateOf(Date.parse(`${key}T00:00:00Z`) + 6 * DAY) };
  const [year = 0, month = 1] = key.split("-").map(Number);
  return { first: `${key}-01`, last: dateOf(Date.UTC(year, month, 0)) };
}

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);

function localDay(at: number, spans: OffsetSpan[]): number {
  return Math.floor((at + offsetIn(spans, at)) / DAY) * DAY;
}
