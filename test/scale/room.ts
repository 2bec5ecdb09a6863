import { BYTES, QUESTIONS } from "./measured";
import { numberIn, readTable, shown } from "./page";

const D1_BYTES = 10e9;
const DAY_S = 86_400;
const CONVERT = 0.02;
const MARKS_DAYS = 9;
const LOGS_DAYS = 90;
/** From here on the sweep makes room in DB and LOGS, but not of these days. */
const ROOM_BYTES = 7e9;
const LEAST_DAYS = 8;
/** Of detailed daily sums these days always stay. */
const LEAST_DETAILED_DAYS = 31;

/** What the clicks of a network differ in; all values are equally likely. */
type Mix = {
  offers: number;
  partners: number;
  countries: number;
  devices: number;
  systems: number;
  subs: number[];
};
export const MIXES: Record<"few" | "many", Mix> = {
  few: { offers: 10, partners: 5, countries: 8, devices: 3, systems: 3, subs: [4, 1] },
  many: { offers: 20, partners: 10, countries: 20, devices: 5, systems: 3, subs: [200, 50] },
};

/** How many of so many combinations some clicks have, by chance. */
const met = (combinations: number, clicks: number) =>
  -combinations * Math.expm1(clicks * Math.log1p(-1 / combinations));

/** Bytes of roll-ups a day: quarter hours, with those by sub; detailed days; and what always stays, hours and days. */
export function rollupBytes(
  mix: Mix,
  clicksPerSecond: number,
): { fine: number; detailed: number; coarse: number } {
  const { offers, partners, countries, devices, systems, subs } = mix;
  const links = offers * partners;
  const where = countries * devices * systems;
  const together = subs.reduce((all, values) => all * values);
  const [quarter, hour, day] = [900 * clicksPerSecond, 3_600 * clicksPerSecond, DAY_S * clicksPerSecond];
  const fine =
    96 * (BYTES.quarter * met(links * where, quarter) + BYTES.sub * met(links * where * together, quarter));
  // As in domain/report/daily-rollup: by who, by where, by one sub; of subs that nobody sends a row each.
  const five = [...subs, ...Array<number>(5 - subs.length).fill(1)];
  const days = (tiers: number[]) => BYTES.day * sum(tiers.map((combinations) => met(combinations, day)));
  const kept = days([links, links * devices * systems, links * countries, offers * where]);
  const detailed = days([links * where, ...five.flatMap((values) => [offers * values, links * values])]);
  return { fine, detailed, coarse: 24 * BYTES.quarter * met(links, hour) + kept };
}

/** What takes so many bytes a day until it is so many days old, and is then removed. */
type Passing = { aDay: number; days: number };

/** Days until a database has so many bytes that takes so much a day for ever, and what passes besides. */
function daysTo(bytes: number, aDay: number, ...passing: Passing[]): number {
  let [at, used] = [0, 0];
  for (const until of [...passing.map(({ days }) => days).sort((one, other) => one - other), Infinity]) {
    const growth = aDay + sum(passing.map((one) => (one.days > at ? one.aDay : 0)));
    if (used + growth * (until - at) >= bytes) return at + (bytes - used) / growth;
    used += growth * (until - at);
    at = until;
  }
  return at;
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** As the simulation says; where clicks are few each travels alone. */
function messagesPerSecond(clicksPerSecond: number): number {
  const simulated = readTable("simulated").find((row) => numberIn(row["clicks/s"]) === clicksPerSecond);
  return simulated ? numberIn(simulated["messages/s"]) : clicksPerSecond;
}

const gigabytes = (bytes: number) => shown(bytes / 1e9);

/** A row of the page's table of `DB`, from its rate. */
export function mainRoom(row: Record<string, string>): Record<string, string> {
  const clicks = numberIn(row["clicks/s"]);
  const converted = clicks * CONVERT * DAY_S;
  const marks = { aDay: messagesPerSecond(clicks) * DAY_S * BYTES.mark, days: MARKS_DAYS };
  const few = rollupBytes(MIXES.few, clicks);
  const many = rollupBytes(MIXES.many, clicks);
  const owed = converted * (BYTES.conversion + BYTES.callback);
  return {
    "clicks/s": shown(clicks, 6),
    "marks of 9 days": gigabytes(marks.aDay * MARKS_DAYS),
    "conversions a day": gigabytes(converted * BYTES.conversion),
    "callbacks a day": gigabytes(converted * BYTES.callback),
    "roll-ups a day, few subs": gigabytes(allOf(few)),
    "many subs": gigabytes(allOf(many)),
    "quarter hours go after, days, few subs": shown(daysTo(ROOM_BYTES, owed + allOf(few), marks)),
    "by many": shown(daysTo(ROOM_BYTES, owed + allOf(many), marks)),
    "full in, days, few subs": shown(daysToFull(owed, marks, few)),
    "full in, days, many subs": shown(daysToFull(owed, marks, many)),
  };
}

type Rollups = ReturnType<typeof rollupBytes>;
const allOf = ({ fine, detailed, coarse }: Rollups) => fine + detailed + coarse;

/** Days until DB is full though quarter hours and detailed days go: but for those that always stay. */
function daysToFull(owed: number, marks: Passing, { fine, detailed, coarse }: Rollups): number {
  const passing = [marks, { aDay: fine, days: LEAST_DAYS }, { aDay: detailed, days: LEAST_DETAILED_DAYS }];
  return daysTo(D1_BYTES, owed + coarse, ...passing);
}

/** How far LOGS reaches back, or when it is full by what always stays. */
function daysOfLogs(aDay: number): string {
  if (aDay * LEAST_DAYS > D1_BYTES) return `full in ${shown(D1_BYTES / aDay)}`;
  return shown(Math.max(LEAST_DAYS, Math.min(LOGS_DAYS, ROOM_BYTES / aDay)));
}

/** A row of the page's table of `LOGS`, from its rate. */
export function logsRoom(row: Record<string, string>): Record<string, string> {
  const clicks = numberIn(row["clicks/s"]);
  const attempts = clicks * CONVERT * DAY_S;
  const aDay = attempts * BYTES.attempt;
  return {
    "clicks/s": shown(clicks, 6),
    "callbacks a day": shown(attempts, 3),
    "attempts, GB a day": gigabytes(aDay),
    "90 days would take, GB": gigabytes(aDay * LOGS_DAYS),
    "`LOGS` reaches back, days": daysOfLogs(aDay),
    "by a short GET": daysOfLogs(attempts * BYTES["short attempt"]),
    "click shards for 120 days": shown((clicks * DAY_S * 120 * BYTES.click) / D1_BYTES, 3),
  };
}

/** A row of the page's table of what a sweep asks, by its first cell. */
export function questions(row: Record<string, string>): Record<string, string> {
  const sweep = row.sweep as keyof typeof QUESTIONS;
  const { besides, shard } = QUESTIONS[sweep];
  const fit = (most: number) => shown(Math.max(0, Math.floor((most - besides) / shard)), 3);
  return {
    sweep,
    "asks besides": shown(besides, 4),
    "each shard": shown(shard),
    "shards within 1 000": fit(1_000),
    "shards within 10 000": fit(10_000),
  };
}

/** What the page says of a kind of row. */
export const bytesSaid = (row: Record<string, string>): Record<string, string> => ({
  ...row,
  bytes: shown(BYTES[row["one row"] as keyof typeof BYTES], 6),
});

/** The page's tables of room, with what makes a row anew from what it begins with. */
export const ROOM_TABLES = { bytes: bytesSaid, "main room": mainRoom, "logs room": logsRoom, questions };
