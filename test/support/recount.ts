import { env } from "cloudflare:workers";
import type { Reported } from "./reported";
import type { Json } from "./world";

export type Query = {
  tz: string;
  basis: "click" | "conversion";
  groupBy: string[];
  /** Days in the zone, both included, or times, the last excluded. */
  from: string;
  to: string;
  filters: Record<string, string>;
};
/** One thing that a report may count, with all that it may be grouped or filtered by. */
type Fact = { at: number; counts: Counts; facts: Record<string, string | null> };
type Counts = Record<"clicks" | "conversions" | "pending" | "rejected" | "revenue" | "payout", number>;

const NOTHING: Counts = { clicks: 0, conversions: 0, pending: 0, rejected: 0, revenue: 0, payout: 0 };

/** All clicks and conversions of a network as they stand in their tables. */
export async function readRows({ networkId, offers }: Reported) {
  const all = async (db: D1Database, table: string) =>
    (await db.prepare(`SELECT * FROM ${table} WHERE network_id = ?`).bind(networkId).all<Json>()).results;
  const clicks = [...(await all(env.CLICKS_0, "clicks")), ...(await all(env.CLICKS_1, "clicks"))];
  const conversions = await all(env.DB, "conversions");
  const currencies = Object.fromEntries(offers.map((offer: Json) => [offer.id, offer.currency]));
  return { clicks, conversions, currencies };
}
export type Rows = Awaited<ReturnType<typeof readRows>>;

/** The report as a reader with pencil and paper would make it: row by row, without roll-ups and without SQL. */
export function recount(rows: Rows, query: Query): Map<string, Counts> {
  const counted = new Map<string, Counts>();
  const local = localTimes(query.tz);
  for (const { at, counts, facts } of [...clickFacts(rows, query), ...conversionFacts(rows, query)]) {
    const times = local(at);
    if (!isWithin(query, at, times.day)) continue;
    if (Object.entries(query.filters).some(([name, value]) => (facts[name] ?? "") !== value)) continue;
    const known: Record<string, string | null> = { ...facts, ...times };
    const key = JSON.stringify([facts.currency, ...query.groupBy.map((group) => known[group] || null)]);
    const sum = counted.get(key) ?? { ...NOTHING };
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
    counted.set(key, sum);
  }
  return counted;
}

function clickFacts({ clicks, currencies }: Rows, { groupBy, filters }: Query): Fact[] {
  const people = clicks.filter((click) => click.kind === "human" && click.test === 0);
  // Clicks belong to no event: a report on one shows them all, unless it has a row for each event.
  const eventId = groupBy.includes("event") ? null : (filters.eventId ?? null);
  return people.map((click) => {
    const facts = { ...placesOf(click, JSON.parse(click.subs)), event: null, eventId };
    return {
      at: click.at,
      counts: { ...NOTHING, clicks: 1 },
      facts: ofOffer(facts, click, currencies),
    };
  });
}

function conversionFacts({ conversions, currencies }: Rows, { basis }: Query): Fact[] {
  return conversions
    .filter((conversion) => conversion.test === 0)
    .map((conversion) => {
      const { event_id: event, status, revenue, payout } = conversion;
      const click = JSON.parse(conversion.click);
      const is = (wanted: string) => (status === wanted ? 1 : 0);
      const paid = is("Success");
      const money = { revenue: paid * Number(revenue), payout: paid * Number(payout) };
      const counts = {
        clicks: 0,
        conversions: paid,
        pending: is("Pending"),
        rejected: is("Rejected"),
        ...money,
      };
      const facts = { ...placesOf(click, click.subs), event: event, eventId: event };
      const at = Number(basis === "click" ? conversion.click_at : conversion.received_at);
      return { at, counts, facts: ofOffer(facts, conversion, currencies) };
    });
}

function placesOf({ country, device, os }: Json, subs: Record<string, string>) {
  const named = [1, 2, 3, 4, 5].map((n) => [`pub_sub_${n}`, subs[n] ?? null]);
  return { country, device, os, ...Object.fromEntries(named) };
}

function ofOffer(facts: Record<string, string | null>, row: Json, currencies: Record<string, string>) {
  const { offer_id: offer, partner_id: partner, advertiser_id: advertiser, link_id: linkId } = row;
  const ids = {
    offer,
    partner,
    advertiser,
    offerId: offer,
    partnerId: partner,
    advertiserId: advertiser,
    linkId,
  };
  return { ...facts, ...ids, currency: currencies[offer] ?? "" } as Record<string, string | null>;
}

function isWithin({ from, to }: Query, at: number, day: string): boolean {
  const isDay = (text: string) => text.length === 10;
  const begun = isDay(from) ? day >= from : at >= Date.parse(from);
  return begun && (isDay(to) ? day <= to : at < Date.parse(to));
}

/** What a wall clock in the zone shows, from the calendar that Intl keeps and no offsets of ours. */
function localTimes(timeZone: string) {
  const parts = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    ...parts,
    second: "2-digit",
  });
  return (at: number) => {
    const shown = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = `${shown.year}-${shown.month}-${shown.day}`;
    const wall = Date.parse(`${day}T${shown.hour}:${shown.minute}:${shown.second}Z`);
    const ahead = Math.round((wall - at) / 60_000);
    const monday =
      Date.parse(`${day}T00:00:00Z`) - ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) * 86_400_000;
    return {
      day,
      month: day.slice(0, 7),
      week: new Date(monday).toISOString().slice(0, 10),
      hour: `${day}T${shown.hour}:00:00${offsetText(ahead)}`,
    };
  };
}

function offsetText(minutes: number): string {
  if (minutes === 0) return "Z";
  const two = (value: number) => String(value).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
