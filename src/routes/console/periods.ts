import { quickPeriods } from "../../domain/report/periods";
import { offsetAt } from "../../domain/report/timezone";
import { type PeriodLink, withQuery } from "../../pages/ui/filters";
import type { Visit } from "./page";

type Query = Record<string, string>;
const DAY = 86_400_000;

/** The day that it is in a zone. */
function todayIn(timezone: string, now: number): string {
  return new Date(now + offsetAt(timezone, now)).toISOString().slice(0, 10);
}

/** The days that a report is asked for, the last 30 where it is not said. */
export function spanOf(query: Query, timezone: string, now: number): { from: string; to: string } {
  const to = query.to || todayIn(timezone, now);
  const last = Date.parse(to) || now;
  return { from: query.from || new Date(last - 29 * DAY).toISOString().slice(0, 10), to };
}

/** The usual periods as links that keep all else that a page was asked for. */
export function periodLinks(
  { network, rim }: Visit,
  { path, query, timezone = network.timezone }: { path: string; query: Query; timezone?: string },
): PeriodLink[] {
  return quickPeriods(todayIn(timezone, rim.now)).map(({ label, from, to }) => ({
    label,
    href: withQuery(path, query, { from, to }),
    current: query.from === from && query.to === to,
  }));
}
