import { DAY } from "../../domain/report/rollup";
import { type OffsetSpan, offsetText } from "../../domain/report/timezone";

/**
 * The SQL of a group's key, over the columns of `rollups` or, with their way to tell a sub, of `daily_rollups`. Rows are
 * added up by the number of their day, which is quicker to sort by than its date: half of a month by country is sorting.
 */
export function keySql(group: string, spans: OffsetSpan[], nth = subSql): string {
  const [, sub] = /^pub_sub_(\d)$/.exec(group) ?? [];
  if (sub) return nth(Number(sub));
  return COLUMN_OF[group] ?? timeSql(group, spans);
}

/** What a report shows of a key: the date of a day, of a week (its Monday) or of a month; anything else as it is. */
export function shownSql(group: string, key: string): string {
  const at = `${key} * ${DAY / 1000}, 'unixepoch'`;
  if (group === "month") return `strftime('%Y-%m', ${at})`;
  if (group === "week") return `date(${at}, '-6 days', 'weekday 1')`;
  if (group === "day") return `date(${at})`;
  return key;
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

/** The nth reported sub of a row; empty where it has none. */
export function subSql(n: number): string {
  return `CASE WHEN subs IN ('', '*') THEN '' ELSE subs ->> '$[${n - 1}]' END`;
}

/** A bucket's hour or the number of its day, in the zone's own time. */
function timeSql(group: string, spans: OffsetSpan[]): string {
  const local = `(bucket + ${bySpan(spans, ({ offset }) => String(offset))})`;
  if (group !== "hour") return `${local} / ${DAY}`;
  const zone = bySpan(spans, ({ offset }) => `'${offsetText(offset)}'`);
  return `strftime('%Y-%m-%dT%H:00:00', ${local} / 1000, 'unixepoch') || ${zone}`;
}

function bySpan(spans: OffsetSpan[], value: (span: OffsetSpan) => string): string {
  const last = spans.at(-1);
  if (!last) return "0";
  const whens = spans.slice(0, -1).map((span) => `WHEN bucket < ${span.until} THEN ${value(span)}`);
  return whens.length === 0 ? value(last) : `CASE ${whens.join(" ")} ELSE ${value(last)} END`;
}

/** The columns of `rollups` by which its rows lie in order, after tier and network, down to the last coarse one. */
const ORDER = ["bucket", "offer_id", "partner_id", "advertiser_id", "event_id"];

/**
 * The first columns of the roll-ups' own order that hold all these groups; null where one lies deeper. Rows can be
 * added up by them while they are read, without sorting.
 */
export function orderedColumns(groupBy: readonly string[]): string[] | null {
  const columns = groupBy.map((group) => {
    if (group.startsWith("pub_sub_")) return "subs";
    return COLUMN_OF[group] ?? "bucket";
  });
  const places = ["offer_id", ...columns].map((column) => ORDER.indexOf(column));
  return places.includes(-1) ? null : ORDER.slice(0, Math.max(...places) + 1);
}
