import { isDay, readMoment } from "../../domain/moment";
import { HOUR } from "../../domain/report/rollup";
import { offsetAt, startOfDay } from "../../domain/report/timezone";
import { AppError } from "../../errors";
import { notAMoment, withPlus } from "./fields";

const DAY = 24 * HOUR;
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
  const at = readMoment(text);
  if (at === null) throw new AppError("INVALID", `${bound}: ${notAMoment(text)}`);
  if (!isDay(text)) return at;
  if (bound === "from") return startOfDay(timeZone, text);
  const next = new Date(at + DAY).toISOString().slice(0, 10);
  return startOfDay(timeZone, next);
}
