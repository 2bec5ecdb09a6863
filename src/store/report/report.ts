import {
  type DailyTier,
  type Day,
  dailyTierFor,
  gapsBetween,
  isDetailed,
  wholeDays,
} from "../../domain/report/daily-rollup";
import type { ReportRow, ReportSums } from "../../domain/report/report";
import { type OffsetSpan, offsetSpans } from "../../domain/report/timezone";
import type { ReportAsk } from "./ask";
import { compactedDays } from "./daily-rollups";
import { detailsGone } from "./details";
import { keySql, orderedColumns, shownSql } from "./keys";
import { quartersGone } from "./quarters";
import { dailySource, fineSource, needsQuarters, type Source } from "./source";

/** More rows than anybody reads, and about as many as a Worker should carry. */
export const MOST_ROWS = 20_000;

const COUNTERS = ["conversions", "pending", "rejected", "revenue", "payout"] as const;
const NAMES = ["clicks", ...COUNTERS];
const ADD_UP = NAMES.map((name) => `sum(${name}) AS ${name}`).join(", ");

/** Rows or, where these are no longer known, what it would have to read and from when on that is kept. */
export type ReportRead =
  | { rows: ReportRow[]; keptFrom: null }
  | { rows: null; keptFrom: number; lacks: "quarters" | "details" };

/** A report from the coarsest roll-ups that can tell; one row more than MOST_ROWS when there are too many. */
export async function readReport(env: Env, ask: ReportAsk): Promise<ReportRead> {
  const spans = offsetSpans(ask.timeZone, ask.from, ask.to);
  const tier = dailyTierFor(ask);
  const days = tier ? await wholeDaysOf(env, { ...ask, tier }, spans) : [];
  const gaps = gapsBetween(days, ask);
  const sources = [dailySource(ask, tier, days), fineSource(ask, spans, gaps)];
  const sums = sumUp(env, ask, { spans, sources: sources.filter((source) => source !== null) });
  // What is not kept for ever is asked for in the transaction that reads it.
  const checks = [
    needsQuarters(ask, spans, gaps) && { lacks: "quarters" as const, ask: quartersGone(env, ask, gaps) },
    tier && isDetailed(tier) && { lacks: "details" as const, ask: detailsGone(env, { ...ask, tier }, days) },
  ].filter((check) => check !== false && check !== null);
  if (checks.length === 0) return { rows: rowsIn(ask, await sums.all<Summed>()), keptFrom: null };
  type Kept = { keptFrom: number | null };
  const results = await env.DB.batch<Kept | Summed>([...checks.map((check) => check.ask), sums]);
  for (const [i, { lacks }] of checks.entries()) {
    const keptFrom = (results[i] as D1Result<Kept>).results[0]?.keptFrom ?? null;
    if (keptFrom !== null) return { rows: null, keptFrom, lacks };
  }
  return { rows: rowsIn(ask, results.at(-1) as D1Result<Summed>), keptFrom: null };
}

const keysOf = ({ groupBy }: ReportAsk) => groupBy.map((group, i) => ({ group, column: `k${i}` }));

function sumUp(
  env: Env,
  ask: ReportAsk,
  { spans, sources }: { spans: OffsetSpan[]; sources: Source[] },
): D1PreparedStatement {
  const keys = keysOf(ask);
  const groups = [...keys.map(({ column }) => column), "currency"].join(", ");
  const summed = sums(ask);
  const inner = sources.map((source) => {
    const named = keys.map(({ group, column }) => `${keySql(group, spans, source.subSql)} AS ${column}`);
    const { from, where, sums: added } = rowsOf(ask, source, summed.sql);
    return `SELECT ${[...named, "coalesce(o.currency, '') AS currency", added].join(", ")}
      FROM ${from} LEFT JOIN (SELECT id, currency FROM offers) o ON o.id = offer_id ${where} GROUP BY ${groups}`;
  });
  const shown = keys.map(({ group, column }) => `${shownSql(group, column)} AS ${column}`);
  const outer = `SELECT ${[...shown, "currency", ADD_UP].join(", ")} FROM (${inner.join(" UNION ALL ")})
    GROUP BY ${[...shown, "currency"].map((_, i) => i + 1).join(", ")}
    HAVING ${NAMES.map((name) => `sum(${name}) <> 0`).join(" OR ")} LIMIT ${MOST_ROWS + 1}`;
  return env.DB.prepare(outer).bind(...sources.flatMap((source) => [...summed.values, ...source.values]));
}

type Summed = ReportSums & { currency: string } & Record<string, string>;

function rowsIn(ask: ReportAsk, { results }: D1Result<Summed>): ReportRow[] {
  return results.map((row) => {
    const { clicks, conversions, pending, rejected, revenue, payout, currency } = row;
    const named = keysOf(ask).map(({ group, column }) => [group, row[column] || null] as const);
    return {
      keys: Object.fromEntries(named),
      currency,
      clicks,
      conversions,
      pending,
      rejected,
      revenue,
      payout,
    };
  });
}

/** The days that are taken whole from the daily rows, as far as these can tell; the rest is read from the finer ones. */
async function wholeDaysOf(
  env: Env,
  ask: ReportAsk & { tier: DailyTier },
  spans: OffsetSpan[],
): Promise<Day[]> {
  // Days are only ever added: what is one now still is when the rows are read, and its rows are exact, or said to be gone.
  return wholeDays(await compactedDays(env, ask), ask.groupBy, spans);
}

/**
 * Rows of one bucket and offer lie side by side in `rollups`: where the groups allow it they are added up as they are
 * read, and what is left to sort by day is a tenth. That takes less than half of the time.
 */
function rowsOf({ groupBy, filter }: ReportAsk, { from, where }: Source, summed: string) {
  const bySub = Object.keys(filter.subs).length > 0;
  const side = bySub || from !== "rollups" ? null : orderedColumns(groupBy)?.join(", ");
  if (!side) return { from, where: `WHERE ${where}`, sums: summed };
  const added = `(SELECT ${side}, ${summed} FROM ${from} WHERE ${where} GROUP BY ${side})`;
  return { from: added, where: "", sums: ADD_UP };
}

/** Clicks belong to no event: a report on one event still shows the clicks that led to it. */
function sums({ basis, filter, groupBy }: ReportAsk): { sql: string; values: string[] } {
  const prefix = basis === "click" ? "click_" : "";
  const { eventId } = filter;
  const ofEvent = eventId !== undefined && !groupBy.includes("event");
  const counted = COUNTERS.map((name) => {
    const value = ofEvent ? `CASE WHEN event_id = ? THEN ${prefix}${name} ELSE 0 END` : `${prefix}${name}`;
    return `sum(${value}) AS ${name}`;
  });
  const sql = ["sum(clicks) AS clicks", ...counted].join(", ");
  return { sql, values: ofEvent ? COUNTERS.map(() => eventId) : [] };
}

/** What the ids of a report's rows are called. */
export async function namesOf(
  env: Env,
  networkId: string,
  table: "offers" | "partners" | "advertisers",
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const sql = `SELECT id, name FROM ${table} WHERE network_id = ? AND id IN (SELECT value FROM json_each(?))`;
  const { results } = await env.DB.prepare(sql)
    .bind(networkId, JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}
