import { REPORTED_SUBS } from "../click/click";
import { DAY, HOUR } from "./rollup";
import { type OffsetSpan, offsetAt, offsetIn, startOfDay } from "./timezone";

const WHERE = ["country", "device", "os"] as const;
type Where = (typeof WHERE)[number];

/**
 * One way in which whole days are added up. `reads` is the tier of `rollups` it is made from; `byPartner` keeps
 * partners apart; `where` is what it keeps of the visitor; `sub` the one sub that it keeps, of the five that reports know.
 */
export type DailyTier = {
  tier: string;
  reads: "q" | "s";
  byPartner: boolean;
  where: readonly Where[];
  sub: number | null;
};

/**
 * Days by who ("o"); by where, of all partners ("g") and by partner ("c" the country, "d" the device, "gp" all of it);
 * and by one sub, of all partners and by partner ("s1", "s1p" …). Of those that can tell, the first has the fewest rows.
 */
export const DAILY_TIERS: readonly DailyTier[] = [
  // Of quarter hours like all: a day of a half-hour zone begins within an hour.
  { tier: "o", reads: "q", byPartner: true, where: [], sub: null },
  { tier: "g", reads: "q", byPartner: false, where: WHERE, sub: null },
  { tier: "d", reads: "q", byPartner: true, where: ["device", "os"], sub: null },
  { tier: "c", reads: "q", byPartner: true, where: ["country"], sub: null },
  { tier: "gp", reads: "q", byPartner: true, where: WHERE, sub: null },
  ...Array.from({ length: REPORTED_SUBS }, (_, i) => i + 1).flatMap((sub): DailyTier[] => [
    { tier: `s${sub}`, reads: "s", byPartner: false, where: [], sub },
    { tier: `s${sub}p`, reads: "s", byPartner: true, where: [], sub },
  ]),
];

/** The tiers with by far the most rows: by sub, and by partner with all of the visitor. They are not kept for ever. */
export const isDetailed = ({ sub, byPartner, where }: DailyTier): boolean =>
  sub !== null || (byPartner && where.length === WHERE.length);

/** A day in a network's own zone: `from` included, `to` excluded. */
export type Day = { from: number; to: number };

type Dimensions = {
  groupBy: readonly string[];
  filter: {
    partnerId?: string;
    country?: string;
    device?: string;
    os?: string;
    subs: Record<number, string>;
  };
};

/** The smallest daily tier that can tell what a report asks for; null when only finer rows can. */
export function dailyTierFor({ groupBy, filter }: Dimensions): DailyTier | null {
  if (groupBy.includes("hour")) return null;
  const subs = new Set(Object.keys(filter.subs).map(Number));
  for (const group of groupBy) if (group.startsWith("pub_sub_")) subs.add(Number(group.slice(8)));
  const where = WHERE.filter((name) => groupBy.includes(name) || filter[name] !== undefined);
  const byPartner = filter.partnerId !== undefined || groupBy.includes("partner");
  const canTell = (tier: DailyTier) =>
    [...subs].every((sub) => sub === tier.sub) &&
    where.every((name) => tier.where.includes(name)) &&
    (tier.byPartner || !byPartner);
  return DAILY_TIERS.find(canTell) ?? null;
}

/** Those of the days that a report can take whole: all of them, or with a calendar of its own those that are one date in it. */
export function wholeDays(days: readonly Day[], groupBy: readonly string[], spans: OffsetSpan[]): Day[] {
  const dated = ["day", "week", "month"].some((group) => groupBy.includes(group));
  return dated ? days.filter((day) => isOneDate(day, spans)) : [...days];
}

function isOneDate({ from, to }: Day, spans: OffsetSpan[]): boolean {
  const changes = spans.map(({ until }) => until).filter((until) => until > from && until < to);
  const looked = [from, ...changes.flatMap((until) => [until - 1, until]), to - 1];
  const dates = new Set(looked.map((at) => Math.floor((at + offsetIn(spans, at)) / DAY)));
  return dates.size === 1;
}

/** What is left of a span without these days, which are in order. */
export function gapsBetween(days: readonly Day[], { from, to }: Day): Day[] {
  const starts = [from, ...days.map((day) => day.to)];
  const ends = [...days.map((day) => day.from), to];
  return starts.flatMap((start, i) => {
    const end = ends[i] ?? to;
    return end > start ? [{ from: start, to: end }] : [];
  });
}

/** The calendar day of a zone that a moment is in. */
export function dayAround(timeZone: string, at: number): Day {
  const noon = Math.floor((at + offsetAt(timeZone, at)) / DAY) * DAY + DAY / 2;
  const date = (days: number) => new Date(noon + days * DAY).toISOString().slice(0, 10);
  return { from: startOfDay(timeZone, date(0)), to: startOfDay(timeZone, date(1)) };
}

/** What the queues carry at midnight has landed by then; whatever comes later is added to the day's rows as well. */
export const COMPACTED_AFTER_MS = 2 * HOUR;

/** Whether the day of a moment may be compacted: not within an hour, however much two clocks differ. */
export function mayBeCompacted(at: number, now: number): boolean {
  return at < now - HOUR;
}
