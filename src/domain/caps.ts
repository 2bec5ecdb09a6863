import type { Micros } from "./money";
import type { Cap, CapPeriod } from "./offer";

const DAY = 86_400_000;
/** Where the "total" period ends: later than anything. */
export const NEVER = 253_402_300_799_999;

/** The start of the UTC period that holds `at`; weeks start on Monday, a total has always been running. */
export function periodStart(period: CapPeriod, at: number): number {
  const day = Math.floor(at / DAY) * DAY;
  const date = new Date(day);
  if (period === "day") return day;
  if (period === "week") return day - ((date.getUTCDay() + 6) % 7) * DAY;
  if (period === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return 0;
}

/** The first moment after the period that holds `at`. */
export function periodEnd(period: CapPeriod, at: number): number {
  const start = periodStart(period, at);
  if (period === "day") return start + DAY;
  if (period === "week") return start + 7 * DAY;
  if (period === "total") return NEVER;
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The counter of a cap in the period that holds `at`: `capKey("offer:…", cap, now)`. */
export function capKey(scope: string, cap: Pick<Cap, "metric" | "period">, at: number): string {
  return `${scope}|${cap.metric}|${cap.period}|${periodStart(cap.period, at)}`;
}

/** What one conversion takes of one counter. */
export type CapClaim = { key: string; limit: number; delta: number };

/** The claims of a conversion on the caps of a scope. */
export function capClaims(scope: string, caps: readonly Cap[], revenue: Micros, at: number): CapClaim[] {
  return caps.map((cap) => ({
    key: capKey(scope, cap, at),
    limit: cap.limit,
    delta: cap.metric === "conversions" ? 1 : Math.max(0, revenue),
  }));
}

/** How far over a limit the clicks made before it was reached may still go: 20 %, rounded up. */
export function honouredLimit(limit: number): number {
  return limit + Math.ceil(limit / 5);
}
