import type { ReportRow, ReportSums } from "../domain/report";
import { HOUR, QUARTER } from "../domain/rollup";
import { type OffsetSpan, offsetSpans } from "../domain/timezone";
import { allOf, type Condition, given } from "./conditions";

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

/** The rows of a report, from the coarsest roll-up that can tell; one row more than MOST_ROWS when there are too many. */
export async function readReport(env: Env, ask: ReportAsk): Promise<ReportRow[]> {
  const spans = offsetSpans(ask.timeZone, ask.from, ask.to);
  const keys = ask.groupBy.map((group, i) => ({ group, column: `k${i}`, sql: keySql(group, spans) }));
  const columns = keys.map(({ column }) => column);
  const { where, values } = allOf(...conditions(ask, spans));
  const summed = sums(ask);
  const inner = `SELECT ${[...keys.map(({ sql, column }) => `${sql} AS ${column}`), "offer_id"].join(", ")}, ${summed.sql}
    FROM rollups WHERE ${where} GROUP BY ${[...columns, "offer_id"].join(", ")}`;
  const names = ["clicks", ...COUNTERS];
  const outer = `SELECT ${[...columns, "coalesce(o.currency, '') AS currency"].join(", ")},
      ${names.map((name) => `sum(r.${name}) AS ${name}`).join(", ")}
    FROM (${inner}) r LEFT JOIN offers o ON o.id = r.offer_id GROUP BY ${[...columns, "o.currency"].join(", ")}
    HAVING ${names.map((name) => `sum(r.${name}) <> 0`).join(" OR ")} LIMIT ${MOST_ROWS + 1}`;
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

function keySql(group: string, spans: OffsetSpan[]): string {
  const [, sub] = /^pub_sub_(\d)$/.exec(group) ?? [];
  if (sub) return subSql(Number(sub));
  return COLUMN_OF[group] ?? timeSql(group, spans);
}

const COLUMN_OF: Record<string, string> = {
  offer: "offer_id",
  partner: "partner_id",
  advertiser: "advertiser_id",
  event: "event_id",
  country: "country",
  device: "device",
  os: "os",
};

function subSql(n: number): string {
  return `CASE WHEN subs IN ('', '*') THEN '' ELSE subs ->> '$[${n - 1}]' END`;
}

/** A bucket's hour, day, week (its Monday) or month, in the zone's own time. */
function timeSql(group: string, spans: OffsetSpan[]): string {
  const local = `(bucket + ${bySpan(spans, ({ offset }) => String(offset))}) / 1000, 'unixepoch'`;
  if (group === "month") return `strftime('%Y-%m', ${local})`;
  if (group === "week") return `date(${local}, '-6 days', 'weekday 1')`;
  if (group === "day") return `date(${local})`;
  const zone = bySpan(spans, ({ offset }) => `'${offsetText(offset)}'`);
  return `strftime('%Y-%m-%dT%H:00:00', ${local}) || ${zone}`;
}

function bySpan(spans: OffsetSpan[], value: (span: OffsetSpan) => string): string {
  const last = spans.at(-1);
  if (!last) return "0";
  const whens = spans.slice(0, -1).map((span) => `WHEN bucket < ${span.until} THEN ${value(span)}`);
  return whens.length === 0 ? value(last) : `CASE ${whens.join(" ")} ELSE ${value(last)} END`;
}

/** An offset as ISO 8601 has it: `+05:30`, `Z`. */
function offsetText(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.floor(Math.abs(offset) / 60_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
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
