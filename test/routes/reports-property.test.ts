import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { forgetDetails } from "../../src/flows/report/forget-details";
import { forgetQuarters } from "../../src/flows/report/forget-quarters";
import { compactDays } from "../../src/flows/report/sweep-daily-rollups";
import { rim } from "../../src/rim";
import { call } from "../support/api";
import { type Chance, chance } from "../support/chance";
import { type Query, type Rows, readRows, recount } from "../support/recount";
import { clickAtRandom, makeReported, type Reported, someTime } from "../support/reported";
import { convertAtRandom } from "../support/reported-conversions";
import type { Json } from "../support/world";

// Another tale each time; a failure names its seed.
const SEED = Date.now() % 2 ** 31;
const dice = chance(SEED);
// Quarter and half hours, half an hour of summer time, and (Havana, Azores) clocks that skip midnight itself.
const ZONES = [
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/Havana",
  "Atlantic/Azores",
];
/** Where the network may be at home: its days are the ones that are compacted. */
const HOMES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Havana"];
const QUERIES = 20;
const QUARTER = 900_000;

const TIMES = ["hour", "day", "week", "month"];
const SUBS = ["pub_sub_1", "pub_sub_2", "pub_sub_5"];
const GROUPS = ["offer", "partner", "advertiser", "event", "country", "device", "os", ...SUBS, ...TIMES];

let world: Reported;
let rows: Rows;

beforeAll(async () => {
  world = await makeReported();
  const home = dice.oneOf(HOMES);
  await env.DB.prepare("UPDATE networks SET timezone = ? WHERE id = ?").bind(home, world.networkId).run();
});

async function happen(clicks: number, conversions: number): Promise<void> {
  const made = await clickAtRandom(dice, world, clicks);
  await convertAtRandom(dice, world, made.slice(0, conversions));
  rows = await readRows(world);
}

describe(`a report is what a recount of all rows comes to (seed ${SEED})`, () => {
  describe("of days that are not compacted", () => {
    beforeAll(() => happen(800, 175));

    test("there is something to count, of every sort", () => {
      expect(rows.clicks.length).toBe(800);
      expect(rows.conversions.length).toBe(175);
      for (const status of ["Success", "Pending", "Rejected"])
        expect(rows.conversions.filter((row) => row.status === status).length).toBeGreaterThan(25);
      expect(rows.conversions.filter((row) => row.change_no > 1).length).toBeGreaterThan(25);
    });
    asks();
  });

  describe("of days of which some are compacted", () => {
    beforeAll(async () => {
      await compactDays(env, { now: Date.parse("2025-10-10T12:00:00Z") });
      expect(await compacted()).toBeGreaterThan(13 * 20);
    });
    asks();
  });

  describe("of compacted days into which more came late", () => {
    beforeAll(async () => {
      const before = await compacted();
      await compactDays(env, { now: Date.now() });
      expect(await compacted()).toBeGreaterThan(before);
      await happen(800, 175);
    });
    asks();
  });

  describe("of days that were compacted again", () => {
    beforeAll(async () => {
      await compactDays(env, { now: Date.now() });
    });
    asks();
  });

  describe("of days whose quarter hours were removed, with what came late", () => {
    beforeAll(async () => {
      // All of spring, and of autumn the days up to its last week.
      const now = { ...rim(), now: Date.parse("2025-11-01T12:00:00Z") + 8 * 86_400_000 };
      expect(await forgetQuarters(env, { rim: now, room: 0, mostSteps: 10_000 })).toBeGreaterThan(50);
      await happen(400, 90);
    });
    asksOfWhatIsKept();
  });

  describe("of days whose sums by sub were removed as well, with what came late", () => {
    beforeAll(async () => {
      const now = { ...rim(), now: Date.parse("2025-05-10T12:00:00Z") + 31 * 86_400_000 };
      expect(await forgetDetails(env, { rim: now, room: 0, mostSteps: 10_000 })).toBeGreaterThan(10);
      await happen(400, 90);
    });
    asksOfWhatIsKept();
  });
});

/** Asks what may be refused; what is answered is compared. */
function asksOfWhatIsKept(): void {
  const answered = { yes: 0, no: 0 };
  asks((asked) => {
    answered[asked.status === 200 ? "yes" : "no"] += 1;
    if (asked.status !== 200) expect([asked.status, asked.code]).toEqual([422, "NOT_KEPT"]);
    return asked.status === 200;
  });
  test("some are refused and most others answered", () => {
    expect(answered.no).toBeGreaterThan(10);
    expect(answered.yes).toBeGreaterThan(10);
  });
}

/** How many days are compacted, each tier counted. */
async function compacted(): Promise<number> {
  const sql = "SELECT count(*) AS n FROM compacted_days WHERE network_id = ? AND done_until = ends_at";
  return (await env.DB.prepare(sql).bind(world.networkId).first<number>("n")) ?? 0;
}

type Asked = Awaited<ReturnType<typeof call>>;

/** Asks all sorts of reports, in every zone and by either time; `isToBeTold` says which answers are compared. */
function asks(isToBeTold: (asked: Asked) => boolean = () => true): void {
  describe.each(ZONES)("in %s", (tz) => {
    test.each(["click", "conversion"] as const)("by the time of the %s", async (basis) => {
      for (let i = 0; i < QUERIES / 2; i++) await compare(someQuery(dice, { tz, basis, i }), isToBeTold);
    });
  });
}

async function compare(query: Query, isToBeTold: (asked: Asked) => boolean): Promise<void> {
  const { tz, basis, groupBy, from, to, filters } = query;
  const text = new URLSearchParams({ tz, basis, from, to, groupBy: groupBy.join(","), ...filters });
  const asked = await call("GET", `/reports?${text}`, { key: world.key });
  if (!isToBeTold(asked)) return;
  const { data, status, messages } = asked;
  expect([status, messages], String(text)).toEqual([200, []]);
  const expected = recount(rows, query);
  const shown = new Map(data.rows.map((row: Json) => [keyOf(row, groupBy), figuresOf(row)]));
  expect(shown.size, `no row twice: ${text}`).toBe(data.rows.length);
  const wanted = [...expected].map(([key, sums]) => [key, shownAs(sums)] as const);
  expect(shown, String(text)).toEqual(new Map(wanted));
  compareTotals(data.totals, expected, String(text));
}

/** Totals are the sum of all that was counted, told a currency at a time where there are several. */
function compareTotals(totals: Json, expected: ReturnType<typeof recount>, text: string): void {
  const byCurrency = Map.groupBy(expected, ([key]) => JSON.parse(key)[0] as string);
  const sums = [...byCurrency].map(([currency, of]) => [currency, shownAs(addUp(of.map(([, sum]) => sum)))]);
  const told = totals.byCurrency.map((sum: Json) => [sum.currency, figuresOf(sum)]);
  expect(new Map(told), text).toEqual(new Map(sums as [string, Json][]));
  const { revenue, payout, profit, epc, ...counts } = shownAs(addUp([...expected.values()]));
  const money =
    byCurrency.size > 1
      ? { revenue: null, payout: null, profit: null, epc: null }
      : { revenue, payout, profit, epc };
  expect(totals, text).toMatchObject({ ...counts, ...money });
}

type Sums = ReturnType<typeof recount> extends Map<string, infer Counts> ? Counts : never;

function addUp(all: Sums[]): Sums {
  const sum: Sums = { clicks: 0, conversions: 0, pending: 0, rejected: 0, revenue: 0, payout: 0 };
  for (const one of all) for (const name of Object.keys(sum) as (keyof Sums)[]) sum[name] += one[name];
  return sum;
}

function shownAs({ clicks, conversions, pending, rejected, revenue, payout }: Sums) {
  const rate = (value: number) => (clicks === 0 ? 0 : Math.round((value / clicks) * 1e6) / 1e6);
  const money = { revenue: revenue / 1e6, payout: payout / 1e6, profit: (revenue - payout) / 1e6 };
  const rates = { conversionRate: rate(conversions), epc: rate(revenue / 1e6) };
  return { clicks, conversions, pending, rejected, ...money, ...rates };
}

function figuresOf({
  clicks,
  conversions,
  pending,
  rejected,
  revenue,
  payout,
  profit,
  conversionRate,
  epc,
}: Json) {
  return { clicks, conversions, pending, rejected, revenue, payout, profit, conversionRate, epc };
}

const keyOf = (row: Json, groupBy: string[]) =>
  JSON.stringify([row.currency, ...groupBy.map((group) => row[group])]);

function someQuery(dice: Chance, { tz, basis, i }: { tz: string; basis: Query["basis"]; i: number }): Query {
  // Few groups at times: those are what days alone can tell.
  const groupBy = dice.someOf(GROUPS, dice.oneOf([2, 4]));
  // At least one query in two tells times, which is where zones can go wrong.
  const time = TIMES[i % 8];
  if (time && !groupBy.includes(time)) groupBy.push(time);
  return { tz, basis, groupBy, ...someSpan(dice), filters: someFilters(dice) };
}

function someSpan(dice: Chance): { from: string; to: string } {
  if (dice.likely(0.3)) return { from: "2025-03-01", to: "2025-12-31" };
  const [from = 0, to = 0] = [someTime(dice), someTime(dice)].sort((a, b) => a - b);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const quarter = (at: number) => new Date(Math.floor(at / QUARTER) * QUARTER).toISOString();
  if (dice.likely(0.6)) return { from: day(from), to: day(to) };
  return { from: quarter(from), to: quarter(to + QUARTER) };
}

function someFilters(dice: Chance): Record<string, string> {
  const link = dice.oneOf(world.links);
  const possible: [string, string][] = [
    ["offerId", dice.oneOf(world.offers).id],
    ["partnerId", dice.oneOf(world.partners).id],
    ["advertiserId", dice.oneOf(world.offers).advertiserId],
    ["linkId", link.id],
    ["eventId", dice.oneOf(["win", "100", "Level 2", "none"])],
    ["country", dice.oneOf(["US", "DE"])],
    ["device", dice.oneOf(["mobile", "desktop"])],
    ["os", "ios"],
    ["pub_sub_1", dice.oneOf(["news", "7", "*"])],
    ["pub_sub_2", dice.oneOf(['"q"', "ü", "a,b"])],
  ];
  return dice.likely(0.4) ? {} : Object.fromEntries(dice.someOf(possible, 2));
}
