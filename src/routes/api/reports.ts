import type { Caller } from "../../domain/access/caller";
import { addUp, figures, partnerFigures, type ReportRow, TIME_GROUPS } from "../../domain/report/report";
import { DAY } from "../../domain/report/rollup";
import { offsetAt } from "../../domain/report/timezone";
import { AppError } from "../../errors";
import { findLink } from "../../store/link/offer-links";
import type { ReportFilter } from "../../store/report/ask";
import { MOST_ROWS, namesOf, type ReportRead, readReport } from "../../store/report/report";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { csvAnswer, wantsCsv } from "./csv";
import { type Api, endpoint } from "./endpoint";
import { scoped } from "./partner-view";
import { type ReportQuery, reportAnswer, reportQuery } from "./reports.schema";
import { reportSpan } from "./reports.span";

/** `/reports`: sums by any combination of groups, from the roll-ups alone. */
export function reports(api: Api): void {
  const spec = { tag: "Reports", summary: "Sum up clicks and conversions", access: "everyone" } as const;
  endpoint(
    api,
    { method: "get", path: "/reports", ...spec, query: reportQuery, data: reportAnswer, csv: true },
    answerReport,
  );
}

async function answerReport(asked: Asked<ReportQuery>): Promise<Response> {
  const { c, env, caller, networkId, query, rim } = asked;
  const { groupBy, basis, tz: timeZone = caller.network.timezone } = query;
  refuseHiddenGroups(caller, groupBy);
  const filter = await readFilter(asked);
  const ask = { networkId, ...reportSpan(query, timeZone, rim.now), timeZone, groupBy, basis, filter };
  const read = filter === null ? NOTHING : await readReport(env, { ...ask, filter });
  if (read.rows === null)
    throw new AppError("NOT_KEPT", notKept(read, { timeZone, own: caller.network.timezone }));
  const { rows } = read;
  if (rows.length > MOST_ROWS) {
    throw new AppError(
      "INVALID",
      `groupBy: more than ${MOST_ROWS} rows; choose fewer groups or a shorter span`,
    );
  }
  const names = await readNames(asked, rows);
  const shown = rows.sort(byTimeThenClicks(groupBy)).map((row) => showRow(caller, row, names));
  if (!wantsCsv(c.req.header("accept"))) {
    return answer(c, { rows: shown, totals: showTotals(caller, rows, caller.network.currency) });
  }
  const columns = [...groupBy.flatMap(columnsOf), "currency", ...Object.keys(figuresFor(caller, addUp([])))];
  return csvAnswer("report", columns, async () => ({ rows: shown, next: null }));
}

const NOTHING: ReportRead = { rows: [], keptFrom: null };
type NotKept = Extract<ReportRead, { rows: null }>;

/** What can be asked instead; the day is the first one in the report's zone that is there as a whole. */
function notKept(
  { keptFrom, lacks }: NotKept,
  { timeZone, own }: { timeZone: string; own: string },
): string[] {
  const day = Math.ceil((keptFrom + offsetAt(timeZone, keptFrom)) / DAY) * DAY;
  const first = new Date(day).toISOString().slice(0, 10);
  if (lacks === "details") {
    return [
      `from: sums by sub, and by partner with country and device at once, are kept from ${first} on`,
      "Before that day ask without subs; of single partners by country, or by device and system; of all partners by all three.",
    ];
  }
  return [
    `from: quarter hours, which this report needs, are kept from ${first} on`,
    `Before that day ask for whole days in the time zone ${own}: by country, device and system, or by one sub; or by offer and partner.`,
  ];
}

function refuseHiddenGroups({ role }: Caller, groupBy: string[]): void {
  if (role === "partner" && groupBy.includes("advertiser")) {
    throw new AppError("FORBIDDEN", "Partners cannot group by advertiser.");
  }
}

/** The filter for the roll-ups, which know a link by its offer and partner; null when there is no such link. */
async function readFilter({
  env,
  networkId,
  caller,
  query,
}: Asked<ReportQuery>): Promise<ReportFilter | null> {
  const { offerId, partnerId, advertiserId, eventId, country, device, os } = scoped(caller, query);
  const named = [query.pub_sub_1, query.pub_sub_2, query.pub_sub_3, query.pub_sub_4, query.pub_sub_5];
  const subs = Object.fromEntries(named.flatMap((value, i) => (value === undefined ? [] : [[i + 1, value]])));
  const filter = { offerId, partnerId, advertiserId, eventId, country, device, os, subs };
  if (query.linkId === undefined) return filter;
  const link = await findLink(env, networkId, query.linkId);
  const contradicts =
    !link || (offerId ?? link.offerId) !== link.offerId || (partnerId ?? link.partnerId) !== link.partnerId;
  return contradicts ? null : { ...filter, offerId: link.offerId, partnerId: link.partnerId };
}

const NAMED = { offer: "offers", partner: "partners", advertiser: "advertisers" } as const;
type Names = Record<string, Map<string, string>>;

async function readNames({ env, networkId }: Asked, rows: ReportRow[]): Promise<Names> {
  const entries = Object.entries(NAMED).map(async ([group, table]) => {
    const ids = new Set(rows.flatMap((row) => row.keys[group] ?? []));
    return [group, await namesOf(env, networkId, table, [...ids])] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function columnsOf(group: string): string[] {
  return group in NAMED ? [group, `${group}Id`, `${group}Name`] : [group];
}

/** A row with its group keys; an offer's id stands under the filter's name too, so that a row can be drilled into. */
function showRow(caller: Caller, row: ReportRow, names: Names): Record<string, unknown> {
  const keys = Object.entries(row.keys).flatMap(([group, value]) => {
    if (!(group in NAMED)) return [[group, value]];
    const [key, id, name] = columnsOf(group);
    return [
      [key, value],
      [id, value],
      [name, names[group]?.get(value ?? "") ?? null],
    ];
  });
  return { ...Object.fromEntries(keys), currency: row.currency, ...figuresFor(caller, row) };
}

function figuresFor(caller: Caller, sums: Parameters<typeof figures>[0]) {
  return caller.role === "partner" ? partnerFigures(sums) : figures(sums);
}

/** What the rows add up to; money of several currencies is not added, but told for each. */
function showTotals(caller: Caller, rows: ReportRow[], networkCurrency: string): Record<string, unknown> {
  const byCurrency = [...Map.groupBy(rows, (row) => row.currency)].map(([currency, of]) => {
    return { currency, ...figuresFor(caller, addUp(of)) };
  });
  const sum = figuresFor(caller, addUp(rows));
  if (byCurrency.length <= 1)
    return { currency: byCurrency[0]?.currency ?? networkCurrency, ...sum, byCurrency };
  const mixed = ["revenue", "payout", "profit", "epc"]
    .filter((name) => name in sum)
    .map((name) => [name, null]);
  return { currency: null, ...sum, ...Object.fromEntries(mixed), byCurrency };
}

/** Times in their order, then the busiest first. */
function byTimeThenClicks(groupBy: string[]) {
  const times = groupBy.filter((group) => (TIME_GROUPS as readonly string[]).includes(group));
  return (one: ReportRow, other: ReportRow): number => {
    for (const time of times) {
      const order = String(one.keys[time]).localeCompare(String(other.keys[time]));
      if (order !== 0) return order;
    }
    return other.clicks - one.clicks || other.conversions - one.conversions;
  };
}
