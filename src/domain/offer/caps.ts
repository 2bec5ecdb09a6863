import type { Micros } from "../money";
import type { Cap, CapMetric, CapPeriod } from "./offer";

const DAY = 86_400_000;
const METRICS: readonly CapMetric[] = ["conversions", "revenue"];
const PERIODS: readonly CapPeriod[] = ["day", "week", "month", "total"];
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
  return `${capKeyStem(scope, cap)}${periodStart(cap.period, at)}`;
}

/** What the counters of a cap in all its periods begin with; the rest of each is digits. */
export function capKeyStem(scope: string, { metric, period }: Pick<Cap, "metric" | "period">): string {
  return `${scope}|${metric}|${period}|`;
}

/** The counters of whatever caps a scope may have, in the periods that hold `at`. */
export function allCapKeys(scope: string, at: number): string[] {
  return METRICS.flatMap((metric) => PERIODS.map((period) => capKey(scope, { metric, period }, at)));
}

/** What one conversion takes of one counter. */
export type CapClaim = { key: string; limit: number; delta: number };

/** The claims of a conversion on the caps of a scope. */
export function capClaims(scope: string, caps: readonly Cap[], revenue: Micros, at: number): CapClaim[] {
  return caps.map((cap) => claimOf(capKey(scope, cap, at), { limit: cap.limit, revenue }));
}

/** A conversion's claim on one counter: a place, or, where revenue is counted, what it brings. */
export function claimOf(key: string, { limit, revenue }: { limit: number; revenue: Micros }): CapClaim {
  return { key, limit, delta: readCapKey(key).metric === "conversions" ? 1 : Math.max(0, revenue) };
}

/** These claims on the counters of the periods that hold `at`, by a conversion of this revenue. */
export function claimsAt(claims: readonly CapClaim[], of: { revenue: Micros; at: number }): CapClaim[] {
  return claims.map(({ key, limit }) => {
    const { scope, ...cap } = readCapKey(key);
    return claimOf(capKey(scope, cap, of.at), { limit, revenue: of.revenue });
  });
}

/** These claims, and of more those on counters that they do not name yet. */
export function withMissing(claims: readonly CapClaim[], more: readonly CapClaim[]): CapClaim[] {
  const known = new Set(claims.map(({ key }) => key));
  return [...claims, ...more.filter(({ key }) => !known.has(key))];
}

/** What a counter counts: `capKey` read back. */
export function readCapKey(key: string): { scope: string; metric: CapMetric; period: CapPeriod } {
  // Keys are made by capKey only.
  const [scope, metric, period] = key.split("|") as [string, CapMetric, CapPeriod];
  return { scope, metric, period };
}

/** How far over a limit the clicks made before it was reached may still go: 20 %, rounded up. */
export function honouredLimit(limit: number): number {
  return limit + Math.ceil(limit / 5);
}
