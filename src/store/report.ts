import type { ReportRow, ReportSums } from "../domain/report";
import { HOUR, QUARTER } from "../domain/rollup";
import { type OffsetSpan, offsetSpans } from "../domain/timezone";
import { allOf, type Condition, given } from "./conditions";
import { keySql, orderedColumns, subSql } from "./report-keys";

/** What a report is asked for; `from` is included, `to` excluded. */
export type ReportAsk = {
  networkId: string;
  from: number;
  to: number;
  timeZone: string;
  groupBy: readonly string[];
  basis: "click" | "conversion";
  filter: ReportFilter;
};
export type ReportFilter = {
  offerId?: string;
  partnerId?: string;
  advertiserId?: string;
  eventId?: string;
  country?: string;
  device?: string;
  os?: string;
  /** By number, 1 to 5. */
  subs: Record<number, string>;
};

/** More rows than anybody reads, and about as many as a Worker should carry. */
export const MOST_ROWS = 20_000;

const FINE = new Set(["country", "device", "os"]);
const COUNTERS = ["conversions", "pending", "rejected", "revenue", "payout"] as const;
const NAMES = ["clicks", ...COUNTERS];
const ADD_UP = NAMES.map((name) => `sum(${name}) AS ${name}`).join(", ");

/** The rows of a report, from the coarsest roll-up that can tell; one row more than MOST_ROWS when there are too many. */
export async function readReport(env: Env, ask: ReportAsk): Promise<ReportRow[]> {
  const spans = offsetSpans(ask.timeZone, ask.from, ask.to);
  const keys = ask.groupBy.map((group, i) => ({ group, column: `k${i}`, sql: keySql(group, spans) }));
  const columns = keys.map(({ column }) => column);
  const { where, values } = allOf(...conditions(ask, spans));
  const summed = sums(ask);
  const source = sourceOf(ask, summed.sql, where);
  const inner = `SELECT ${[...keys.map(({ sql, column }) => `${sql} AS ${column}`), "offer_id"].join(", ")},
      ${source.sums} FROM ${source.rows} GROUP BY ${[...columns, "offer_id"].join(", ")}`;
  const outer = `SELECT ${[...columns, "coalesce(o.currency, '') AS currency"].join(", ")}, ${ADD_UP}
    FROM (${inner}) r LEFT JOIN (SELECT id, currency FROM offers) o ON o.id = r.offer_id
    GROUP BY ${[...columns, "o.currency"].join(", ")}
    HAVING ${NAMES.map((name) => `sum(${name}) <> 0`).join(" OR ")} LIMIT ${MOST_ROWS + 1}`;
  const { results } = await env.DB.prepare(outer)
    .bind(...summed.values, ...values)
    .all<ReportSums & { currency: string } & Record<string, string>>();
  return results.map((row) => {
    const { clicks, conversions, pending, rejected, revenue, payout, currency } = row;
    const named = keys.map(({ group, column }) => [group, row[column] || null] as const);
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

/**
 * The rows of the tier that are asked for. Those of one bucket and offer lie side by side: where the groups allow it they
 * are added up as they are read, and what is left to sort by day is a tenth. That takes less than half of the time.
 */
function sourceOf({ groupBy, filter }: ReportAsk, summed: string, where: string) {
  const bySub = Object.keys(filter.subs).length > 0;
  const side = bySub ? null : orderedColumns(groupBy)?.join(", ");
  if (!side) return { rows: `rollups WHERE ${where}`, sums: summed };
  return { rows: `(SELECT ${side}, ${summed} FROM rollups WHERE ${where} GROUP BY ${side})`, sums: ADD_UP };
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

function conditions(ask: ReportAsk, spans: OffsetSpan[]): Condition[] {
  const { networkId, filter, groupBy } = ask;
  const needsSubs =
    groupBy.some((group) => group.startsWith("pub_sub_")) || Object.keys(filter.subs).length > 0;
  const fine = needsSubs || isFine(ask, spans);
  const step = fine ? QUARTER : HOUR;
  const tier: Condition = needsSubs
    ? ["tier = 's' OR (tier = 'q' AND subs = '')"]
    : ["tier = ?", fine ? "q" : "h"];
  return [
    needsSubs ? ["tier IN ('q', 's')"] : null,
    tier,
    ["network_id = ?", networkId],
    ["bucket >= ?", Math.floor(ask.from / step) * step],
    ["bucket < ?", Math.ceil(ask.to / step) * step],
    given(filter.offerId, "offer_id = ?"),
    given(filter.partnerId, "partner_id = ?"),
    given(filter.advertiserId, "advertiser_id = ?"),
    groupBy.includes("event") ? given(filter.eventId, "event_id = ?") : null,
    given(filter.country, "country = ?"),
    given(filter.device, "device = ?"),
    given(filter.os, "os = ?"),
    ...Object.entries(filter.subs).map(([n, value]): Condition => [`${subSql(Number(n))} = ?`, value]),
  ];
}

/** Whether hours by offer and partner cannot tell: other dimensions, half-hour zones, or a span that cuts an hour. */
function isFine({ groupBy, filter, from, to }: ReportAsk, spans: OffsetSpan[]): boolean {
  const dimension = groupBy.some((group) => FINE.has(group)) || filter.country || filter.device || filter.os;
  return (
    Boolean(dimension) ||
    from % HOUR !== 0 ||
    to % HOUR !== 0 ||
    spans.some(({ offset }) => offset % HOUR !== 0)
  );
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
