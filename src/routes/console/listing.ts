import type { Network } from "../../domain/account/account";
import { isDay } from "../../domain/moment";
import { startOfDay } from "../../domain/report/timezone";
import { withQuery } from "../../pages/ui/filters";
import type { ListOf } from "../../pages/ui/list";
import { pagesOf } from "../../pages/ui/pager";
import type { Visit } from "./page";
import { periodLinks } from "./periods";

type Source = {
  /** The page's own address: `/history`. */
  path: string;
  /** The API's list: `/history-logs`. */
  from: string;
  /** The filters that the page knows; others in the address are not passed on. */
  filters: readonly string[];
};

/** Reads the page of a list that the address asks for: filters, cursor, CSV link and all. */
export async function readList<Row>(visit: Visit, { path, from, filters }: Source): Promise<ListOf<Row>> {
  const { query, network } = visit;
  const kept = Object.fromEntries(filters.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
  const ask = { ...apiQuery(kept, network), cursor: query.cursor ?? "" };
  const answer = await visit.api<Row[]>("GET", withQuery(from, ask));
  return {
    rows: answer.ok ? answer.data : [],
    query: kept,
    here: { ...kept, ...placeOf(query) },
    active: Object.keys(kept).length > 0,
    pages: pagesOf(path, kept, query, answer.nextCursor),
    csv: withQuery(`${path}.csv`, kept),
    periods: filters.includes("from") ? periodLinks(visit, { path, query: kept }) : [],
    refusal: answer.ok ? null : answer,
  };
}

/** Which page of a list an address is about, see ui/pager. */
const PLACE = ["cursor", "behind"];
const placeOf = (query: Record<string, string>) =>
  Object.fromEntries(PLACE.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

/** What the list asked for that a form was sent from (see ListField): only what the page knows. */
export function listOfForm({ form }: Visit, { filters }: Pick<Source, "filters">): Record<string, string> {
  const asked = new URLSearchParams(form.get("list") ?? "");
  const known = [...filters, ...PLACE].map((name) => [name, asked.get(name) ?? ""]);
  return Object.fromEntries(known.filter(([, value]) => value));
}

/** The fields of a form that have a value, of those named. */
export function given({ form }: Visit, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, form.get(name) ?? ""]).filter(([, value]) => value));
}

/** All rows that the address asks for, as a CSV file. */
export async function readCsv(visit: Visit, { from, filters }: Omit<Source, "path">): Promise<Response> {
  const kept = Object.fromEntries(filters.map((name) => [name, visit.query[name] ?? ""]));
  return namedBySpan(await visit.csv(withQuery(from, apiQuery(kept, visit.network))), kept);
}

/** A CSV file under a name that says which days it is of, where its address does: `conversions_2026-11-01_2026-11-30.csv`. */
function namedBySpan(file: Response, { from = "", to = "" }: Record<string, string>): Response {
  const days = [from, to].map((text) => /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0]);
  const said = file.headers.get("content-disposition");
  if (!said || days.every((day) => day === undefined)) return file;
  const span = days.map((day, i) => day ?? (i === 0 ? "start" : "now")).join("_");
  const named = new Response(file.body, file);
  named.headers.set("content-disposition", said.replace('.csv"', `_${span}.csv"`));
  return named;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A page's filters as the API takes them: days are days of the network's zone, `to` included. */
export function apiQuery(query: Record<string, string>, { timezone }: Network): Record<string, string> {
  const { from = "", to = "" } = query;
  return {
    ...query,
    ...(DAY.test(from) ? { from: dayStart(timezone, from) } : {}),
    ...(DAY.test(to) ? { to: dayStart(timezone, dayAfter(to)) } : {}),
  };
}

// A day that no calendar has goes on as it is: the API says what is wrong with it.
function dayStart(timezone: string, day: string): string {
  if (!isDay(day)) return day;
  return new Date(startOfDay(timezone, day)).toISOString();
}

function dayAfter(day: string): string {
  return isDay(day) ? new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10) : day;
}
