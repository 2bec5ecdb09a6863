import { spanOfKey, type TimeGroup } from "../../../domain/report/times";
import { startOfDay } from "../../../domain/report/timezone";
import { sectionOf } from "../../../pages/nav";
import { DIMENSIONS, isTime, type ReportRow } from "../../../pages/performance/figures";
import type { RowLinks } from "../../../pages/performance/types";
import { withQuery } from "../../../pages/ui/filters";
import type { Visit } from "../page";

type Query = Record<string, string>;
const PATH = "/reports/performance";

/** Where the rows of a report lead. */
export function rowLinks(visit: Visit, query: Query, groups: string[]): RowLinks {
  const { role } = visit.frame.user;
  // A list that cannot be narrowed to the row would show other records than it stands for.
  const list = (path: string | null, knows: string[], fixed: Query) => {
    const asked = [...Object.keys(query).filter((name) => NARROWERS.has(name)), ...groups.map(filterOf)];
    if (path === null || asked.some((name) => NARROWERS.has(name) && !knows.includes(name))) return null;
    return (row: ReportRow) => {
      // No list can be asked for what has no event, say: that group's filter left out, it would show every event.
      if (groups.some((group) => !row[group])) return null;
      return withQuery(path, { ...recordsOf(visit, row, { query, groups, knows }), ...fixed });
    };
  };
  // Conversions are listed by their own time, so a report by the time of the clicks has others in its rows.
  const byOwnTime = query.basis !== "click";
  return {
    inside: (group, row) => inside(query, groups, { group, row }),
    clicks: list(sectionOf(role, "clicks"), OF_CLICKS, { kind: "human", test: "false" }),
    conversions: list(byOwnTime ? sectionOf(role, "conversions") : null, OF_CONVERSIONS, { test: "false" }),
  };
}

/** Into a row: its key becomes a filter; its rows are what is left to group by, finer times if nothing is. */
function inside(
  query: Query,
  groups: string[],
  { group, row }: { group: string; row: ReportRow },
): string | null {
  const key = row[group];
  if (key === null || key === undefined || key === "" || group === "hour") return null;
  const left = groups.filter((one) => one !== group);
  const finer = group === "day" ? "hour" : "day";
  const groupBy = (left.length > 0 ? left : [finer]).join(",");
  if (!isTime(group)) return withQuery(PATH, { ...query, [filterOf(group)]: String(key), groupBy });
  return withQuery(PATH, { ...query, ...spanOfRow(query, group, String(key)), groupBy });
}

const filterOf = (group: string) => DIMENSIONS[group]?.filter ?? group;

/** What the lists can be filtered by, of all that a report can. */
const OF_CLICKS = ["offerId", "partnerId", "advertiserId", "from", "to"];
const OF_CONVERSIONS = [...OF_CLICKS, "eventId"];

const NARROWERS = new Set(Object.values(DIMENSIONS).map(({ filter }) => filter));

type Behind = { query: Query; groups: string[]; knows: string[] };

function recordsOf(visit: Visit, row: ReportRow, { query, groups, knows }: Behind): Query {
  const filters: Query = { ...query };
  // An hour lies in its day, week and month, which add nothing.
  for (const group of groups.includes("hour") ? [...groups.filter((one) => !isTime(one)), "hour"] : groups) {
    const key = String(row[group]);
    Object.assign(filters, isTime(group) ? spanOfRow(filters, group, key) : { [filterOf(group)]: key });
  }
  const inZone = inOwnZone(filters, visit.network.timezone);
  return Object.fromEntries(knows.flatMap((name) => (inZone[name] ? [[name, inZone[name]]] : [])));
}

/** The time that a row stands for: its week or month, as far as the report goes. */
function spanOfRow({ from = "", to = "" }: Query, group: TimeGroup, key: string): Query {
  const span = spanOfKey(group, key);
  if (!("first" in span))
    return { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };
  const { first, last } = span;
  return {
    from: from.slice(0, 10) >= first ? from : first,
    to: to !== "" && to.slice(0, 10) <= last ? to : last,
  };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days of a list are the network's; those of another zone are told as moments. */
function inOwnZone(filters: Query, timezone: string): Query {
  const { tz = timezone, from = "", to = "" } = filters;
  if (tz === timezone || !DAY.test(from) || !DAY.test(to)) return filters;
  const after = new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const moment = (day: string) => new Date(startOfDay(tz, day)).toISOString();
  return { ...filters, from: moment(from), to: moment(after) };
}
