import { HOUR } from "../../domain/rollup";
import { offsetAt, startOfDay } from "../../domain/timezone";
import { AppError } from "../../errors";
import { withPlus } from "./fields";

const DAY = 24 * HOUR;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LONGEST = 3 * 366 * DAY;

/** The span of a report: times as they are, days as the zone has them, `to` included whole; 30 days by default. */
export function reportSpan(
  asked: { from?: string; to?: string },
  timeZone: string,
  now: number,
): { from: number; to: number } {
  const to = asked.to === undefined ? now : readBound("to", asked.to, timeZone);
  const from =
    asked.from === undefined
      ? startOfDay(timeZone, dayOf(timeZone, to - 30 * DAY))
      : readBound("from", asked.from, timeZone);
  if (from >= to) throw new AppError("INVALID", "to: must be after from");
  if (to - from > LONGEST) throw new AppError("INVALID", "from: a report covers at most three years");
  // Nothing is recorded after now: a span that ends there may end with the hour, which the coarse roll-up can tell.
  return { from, to: to >= now ? Math.ceil(to / HOUR) * HOUR : to };
}

/** The calendar day that it is in a zone. */
function dayOf(timeZone: string, at: number): string {
  return new Date(at + offsetAt(timeZone, at)).toISOString().slice(0, 10);
}

function readBound(bound: "from" | "to", asked: string, timeZone: string): number {
  const text = withPlus(asked);
  const isDay = DATE.test(text);
  if (!Number.isFinite(Date.parse(text))) {
    throw new AppError(
      "INVALID",
      `${bound}: must be a time like 2026-01-31T12:00:00Z or a day like 2026-01-31`,
    );
  }
  if (!isDay) return Date.parse(text);
  if (bound === "from") return startOfDay(timeZone, text);
  const next = new Date(Date.parse(`${text}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  return startOfDay(timeZone, next);
}
