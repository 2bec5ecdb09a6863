import type { DailyTier, Day } from "../../domain/report/daily-rollup";
import { HOUR, QUARTER } from "../../domain/report/rollup";
import type { OffsetSpan } from "../../domain/report/timezone";
import { allOf, type Condition, given } from "../query/conditions";
import type { ReportAsk } from "./ask";
import { subSql } from "./keys";

/** Rows that a report adds up: where they are, what must hold of them, and how their nth sub is told. */
export type Source = {
  from: string;
  where: string;
  values: (string | number | null)[];
  subSql: (n: number) => string;
};

const FINE = new Set(["country", "device", "os"]);

/** The whole days of a report in the daily rows of a tier; null without any. */
export function dailySource(ask: ReportAsk, tier: DailyTier | null, days: readonly Day[]): Source | null {
  if (!tier || days.length === 0) return null;
  const [sub] = Object.values(ask.filter.subs);
  const { where, values } = allOf(
    ["tier = ?", tier.tier],
    ["network_id = ?", ask.networkId],
    ["bucket IN (SELECT value FROM json_each(?))", JSON.stringify(days.map(({ from }) => from))],
    tier.byPartner ? null : ["partner_id = ''"],
    ...filters(ask),
    given(sub, "sub = ?"),
  );
  return { from: "daily_rollups", where, values, subSql: () => "sub" };
}

/** The rest of a report's span in the coarsest tier of `rollups` that can tell; null when days leave no rest. */
export function fineSource(ask: ReportAsk, spans: OffsetSpan[], gaps: readonly Day[]): Source | null {
  if (gaps.length === 0) return null;
  const needsSubs = asksForSubs(ask);
  const fine = needsQuarters(ask, spans, gaps);
  const step = fine ? QUARTER : HOUR;
  const tier: Condition = needsSubs
    ? ["tier = 's' OR (tier = 'q' AND subs = '')"]
    : ["tier = ?", fine ? "q" : "h"];
  const within = gaps.map(({ from, to }) => ({
    from: Math.floor(from / step) * step,
    to: Math.ceil(to / step) * step,
  }));
  const { from, bounds } = stretches(within);
  const { where, values } = allOf(
    needsSubs ? ["tier IN ('q', 's')"] : null,
    tier,
    ["network_id = ?", ask.networkId],
    bounds,
    ...filters(ask),
    ...Object.entries(ask.filter.subs).map(([n, value]): Condition => [`${subSql(Number(n))} = ?`, value]),
  );
  return { from: from.sql, where, values: [...from.values, ...values], subSql };
}

/** One stretch is read in the rows' own order; several, which are short, one after the other. */
function stretches(gaps: readonly Day[]): { from: { sql: string; values: string[] }; bounds: Condition } {
  const [only] = gaps;
  if (only && gaps.length === 1) {
    return {
      from: { sql: "rollups", values: [] },
      bounds: ["bucket >= ? AND bucket < ?", only.from, only.to],
    };
  }
  return {
    from: { sql: "json_each(?) g CROSS JOIN rollups", values: [JSON.stringify(gaps)] },
    bounds: ["bucket >= g.value ->> '$.from' AND bucket < g.value ->> '$.to'"],
  };
}

function filters({ filter, groupBy }: ReportAsk): Condition[] {
  return [
    given(filter.offerId, "offer_id = ?"),
    given(filter.partnerId, "partner_id = ?"),
    given(filter.advertiserId, "advertiser_id = ?"),
    groupBy.includes("event") ? given(filter.eventId, "event_id = ?") : null,
    given(filter.country, "country = ?"),
    given(filter.device, "device = ?"),
    given(filter.os, "os = ?"),
  ];
}

/** Whether a report has to read quarter hours, which are not kept for ever, in these stretches of its span. */
export function needsQuarters(ask: ReportAsk, spans: OffsetSpan[], gaps: readonly Day[]): boolean {
  return gaps.length > 0 && (asksForSubs(ask) || isFine(ask, spans, gaps));
}

function asksForSubs({ groupBy, filter }: ReportAsk): boolean {
  return groupBy.some((group) => group.startsWith("pub_sub_")) || Object.keys(filter.subs).length > 0;
}

/** Whether hours by offer and partner cannot tell: other dimensions, half-hour zones, or a stretch that cuts an hour. */
function isFine({ groupBy, filter }: ReportAsk, spans: OffsetSpan[], gaps: readonly Day[]): boolean {
  const dimension = groupBy.some((group) => FINE.has(group)) || filter.country || filter.device || filter.os;
  return (
    Boolean(dimension) ||
    gaps.some(({ from, to }) => from % HOUR !== 0 || to % HOUR !== 0) ||
    spans.some(({ offset }) => offset % HOUR !== 0)
  );
}
