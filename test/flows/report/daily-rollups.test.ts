import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Click } from "../../../src/domain/click/click";
import { DAILY_TIERS, type Day, dayAround } from "../../../src/domain/report/daily-rollup";
import { DAY, HOUR, type RollupKey } from "../../../src/domain/report/rollup";
import { compactDays, sweepDailyRollups } from "../../../src/flows/report/sweep-daily-rollups";
import { countClicks } from "../../../src/store/click/count-clicks";
import { compactStretches, stretchEnd } from "../../../src/store/report/daily-rollups";
import { COUNTERS } from "../../../src/store/report/rollup-columns";
import { rimAt } from "../../support/callbacks";
import { chance } from "../../support/chance";
import { dailyKeys } from "../../support/daily-keys";
import { makeClick } from "../../support/factories";
import { failing } from "../../support/faults";
import { clickAtRandom, makeReported, type Reported } from "../../support/reported";
import { convertAtRandom } from "../../support/reported-conversions";
import type { Json } from "../../support/world";

const SEED = Date.now() % 2 ** 31;
const dice = chance(SEED);
const ZONE = "Europe/Berlin";
const MINUTE = 60_000;

type Row = Record<string, string | number>;
const keyOf = (row: Row) =>
  JSON.stringify(
    [
      "tier",
      "bucket",
      "partner_id",
      "offer_id",
      "advertiser_id",
      "event_id",
      "country",
      "device",
      "os",
      "sub",
    ].map((name) => row[name]),
  );
const figuresOf = (row: Row) => COUNTERS.map((name) => Number(row[name]));

async function read(table: string, { networkId }: { networkId: string }): Promise<Row[]> {
  const sql = `SELECT * FROM ${table} WHERE network_id = ?`;
  return (await env.DB.prepare(sql).bind(networkId).all<Row>()).results;
}

/** What the daily rows must be, from the finer rows as they are now and the marks. */
async function wanted(world: Reported): Promise<Map<string, number[]>> {
  const marks = await read("compacted_days", world);
  const sums = new Map<string, number[]>();
  for (const row of await read("rollups", world)) {
    for (const { at, partnerId, ...key } of dailyKeys(rollupKeyOf(row))) {
      const mark = marks.find(
        (one) => one.tier === key.tier && Number(one.starts_at) <= at && at < Number(one.done_until),
      );
      if (!mark) continue;
      const snake = { ...row, ...key, partner_id: partnerId, bucket: mark.starts_at } as Row;
      const sum = sums.get(keyOf(snake)) ?? COUNTERS.map(() => 0);
      sums.set(
        keyOf(snake),
        sum.map((value, i) => value + (figuresOf(row)[i] ?? 0)),
      );
    }
  }
  return nonZero(sums);
}

function rollupKeyOf(row: Row): RollupKey {
  const { network_id, offer_id, partner_id, advertiser_id, event_id, ...rest } = row as Json;
  const ids = {
    networkId: network_id,
    offerId: offer_id,
    partnerId: partner_id,
    advertiserId: advertiser_id,
  };
  return { ...rest, ...ids, eventId: event_id } as RollupKey;
}

async function kept(world: Reported): Promise<Map<string, number[]>> {
  const rows = await read("daily_rollups", world);
  return nonZero(new Map(rows.map((row) => [keyOf(row), figuresOf(row)])));
}

const nonZero = (sums: Map<string, number[]>) =>
  new Map([...sums].filter(([, figures]) => figures.some((value) => value !== 0)).sort());

async function happen(world: Reported, clicks: number, conversions: number) {
  const made = await clickAtRandom(dice, world, clicks);
  await convertAtRandom(dice, world, made.slice(0, conversions));
}

test(`daily rows are exact whatever comes late, between stretches, or twice (seed ${SEED})`, async () => {
  const world = await makeReported();
  await happen(world, 300, 60);
  const [some] = (await read("rollups", world)).filter((row) => row.tier === "h");
  const day = dayAround(ZONE, Number(some?.bucket));
  for (const tier of DAILY_TIERS) {
    let from = day.from;
    while (from < day.to) {
      const to = await stretchEnd(env, { networkId: world.networkId, tier, day, from }, 1);
      const stretches = [{ networkId: world.networkId, tier, day, from, to }];
      await Promise.all([
        compactStretches(env, stretches),
        clickAtRandom(dice, world, 3),
        compactStretches(env, stretches),
      ]);
      await compactStretches(env, stretches);
      from = to;
    }
  }
  await happen(world, 60, 20);
  expect((await kept(world)).size).toBeGreaterThanOrEqual(DAILY_TIERS.length);
  expect(await kept(world)).toEqual(await wanted(world));
  await Promise.all([
    compactDays(env, { now: Date.now() }),
    happen(world, 60, 20),
    compactDays(env, { now: Date.now() }),
  ]);
  expect(await kept(world)).toEqual(await wanted(world));
  expect((await read("daily_rollups", world)).every((row) => Number(row.clicks) >= 0)).toBe(true);
});

test("a crash in the middle of a day leaves it as it was, and the next sweep adds it up", async () => {
  const world = await makeReported();
  await happen(world, 100, 20);
  const lost = failing(env, { DB: "batch", how: "lose", times: 3 });
  expect((await compactDays(lost, { now: Date.now() })).left).toBe("failed");
  expect(await kept(world)).toEqual(await wanted(world));
  expect((await compactDays(env, { now: Date.now() })).left).toBe("none");
  expect((await kept(world)).size).toBeGreaterThan(100);
  expect(await kept(world)).toEqual(await wanted(world));
});

test("a day is left alone until it is two hours over in the network's own zone", async () => {
  const world = await makeReported();
  await happen(world, 40, 0);
  const last = Math.max(...(await read("rollups", world)).map((row) => Number(row.bucket)));
  const day = dayAround(ZONE, last);
  const isDone = async () =>
    (await read("compacted_days", world)).some((mark) => mark.starts_at === day.from);
  await compactDays(env, { now: day.to + 2 * HOUR - 1 });
  expect(await isDone()).toBe(false);
  await compactDays(env, { now: day.to + 2 * HOUR });
  expect(await isDone()).toBe(true);
});

test("days of another zone never overlap those that are compacted", async () => {
  const world = await makeReported();
  await happen(world, 60, 10);
  await compactDays(env, { now: Date.now() });
  const before = await kept(world);
  await env.DB.prepare("UPDATE networks SET timezone = 'Asia/Kolkata' WHERE id = ?")
    .bind(world.networkId)
    .run();
  expect((await compactDays(env, { now: Date.now() })).left).toBe("none");
  expect(await kept(world)).toEqual(before);
});

test("the sweep begins an hour after it is first heard of, then comes once an hour", async () => {
  const world = await makeReported();
  await happen(world, 20, 0);
  const now = Math.floor(Date.now() / DAY) * DAY + 30 * DAY;
  const at = (hours: number) => sweepDailyRollups(env, { rim: rimAt(now + hours * HOUR) });
  expect(await at(0)).toBe(0);
  expect(await at(0.5)).toBe(0);
  expect((await kept(world)).size).toBe(0);
  expect(await at(1)).toBeGreaterThan(0);
  expect(await kept(world)).toEqual(await wanted(world));
  expect((await kept(world)).size).toBeGreaterThan(0);
  expect(await at(1.5)).toBe(0);
});

test("where a day begins within an hour, what came right before and after stands in the days it belongs to", async () => {
  const world = await makeReported();
  await env.DB.prepare("UPDATE networks SET timezone = 'Asia/Kolkata' WHERE id = ?")
    .bind(world.networkId)
    .run();
  const [sample] = await clickAtRandom(chance(1), world, 1);
  const midnight = Date.parse("2025-06-10T18:30:00Z");
  const times = [midnight - DAY + 1, midnight - 20 * 60_000, midnight + 20 * 60_000];
  const clicks = times.map((at) => ({ ...(sample as Click), kind: "human" as const, test: false, at }));
  const message = { id: crypto.randomUUID(), clicks };
  await countClicks(env, [message], { now: times[2] ?? 0, token: crypto.randomUUID() });
  await compactDays(env, { now: midnight + 3 * HOUR });
  const counted = (await read("daily_rollups", world)).filter(({ tier }) => tier === "o");
  expect(counted.map(({ bucket, clicks }) => [bucket, clicks])).toEqual([[midnight - DAY, 2]]);
});

describe("a click that is counted late", () => {
  const at = Date.parse("2025-06-10T10:40:00Z");
  const day = dayAround("UTC", at);
  const dayLater = at + DAY;
  /** A click of a network of its own, and the daily rows that there are of this network. */
  const scene = (subs: Record<string, string>) => {
    const who = { offerId: "offer-1", partnerId: "partner-1", advertiserId: "adv-1" };
    const click = makeClick({ ...who, country: "US", device: "mobile", os: "ios", at, subs });
    const shown = async () => {
      const names = ["tier", "partner_id", "offer_id", "advertiser_id", "country", "device", "os", "sub"];
      const rows = await read("daily_rollups", click);
      return rows.map((row) => [...names.map((name) => row[name]), row.clicks].join(" ")).sort();
    };
    return { click, shown };
  };
  const message = (...clicks: Click[]) => ({ id: crypto.randomUUID(), clicks });
  const count = (bindings: Env, messages: ReturnType<typeof message>[], now: number) =>
    countClicks(bindings, messages, { now, token: crypto.randomUUID() });
  const compact = ({ networkId }: Click, { from, to }: Day) =>
    compactStretches(
      env,
      DAILY_TIERS.map((tier) => ({ networkId, tier, day, from, to })),
    );

  test.each<[string, Record<string, string>, string[]]>([
    ["without subs", {}, ["", "", "", "", ""]],
    ["with subs", { 1: "a", 2: '"b"', 4: "*", 5: "ü,7", 6: "f" }, ["a", '"b"', "", "*", "ü,7"]],
  ])("is in the row of each tier that it would have been in on time: %s", async (_, subs, values) => {
    const { click, shown } = scene(subs);
    const rows = (clicks: number) =>
      [
        "o partner-1 offer-1 adv-1    ",
        "g  offer-1 adv-1 US mobile ios ",
        "d partner-1 offer-1 adv-1  mobile ios ",
        "c partner-1 offer-1 adv-1 US   ",
        "gp partner-1 offer-1 adv-1 US mobile ios ",
        ...values.map((value, i) => `s${i + 1}  offer-1 adv-1    ${value}`),
        ...values.map((value, i) => `s${i + 1}p partner-1 offer-1 adv-1    ${value}`),
      ]
        .map((row) => `${row} ${clicks}`)
        .sort();
    await count(env, [message(click)], at);
    await compact(click, day);
    expect(await shown()).toEqual(rows(1));
    const late = message(click);
    await count(env, [late], dayLater);
    expect(await shown()).toEqual(rows(2));
    // A message that comes again beside a new one is counted on another way.
    await count(env, [late, message(click, click)], dayLater);
    expect(await shown()).toEqual(rows(4));
  });

  test("is in the rows of those tiers alone that have come to its time", async () => {
    const { click, shown } = scene({});
    const [o, g] = DAILY_TIERS;
    const stretch = { networkId: click.networkId, day, from: day.from };
    if (!o || !g) throw new Error("there are no tiers");
    await compactStretches(env, [
      { ...stretch, tier: o, to: at - 10 * MINUTE },
      { ...stretch, tier: g, to: at + 5 * MINUTE },
    ]);
    await count(env, [message(click)], dayLater);
    expect(await shown()).toEqual(["g  offer-1 adv-1 US mobile ios  1"]);
  });

  test("costs about what others do, while its day is not added up; what is younger than an hour costs nothing more", async () => {
    const batches: D1Result[][] = [];
    const batch = async (statements: D1PreparedStatement[]) => {
      const results = await env.DB.batch(statements);
      batches.push(results);
      return results;
    };
    const prepare = (sql: string) => env.DB.prepare(sql);
    const watched = { ...env, DB: { prepare, batch } as unknown as D1Database };
    const { click } = scene({});
    const clicks = Array.from({ length: 100 }, (_, i) => ({ ...click, subs: { 1: `a${i}`, 2: `b${i}` } }));
    // Its hour began more than an hour ago, its quarter hour did not.
    await count(watched, [message(...clicks)], at + 45 * MINUTE);
    await count(watched, [message(...clicks)], dayLater);
    const [fresh = [], late = []] = batches;
    expect([fresh.length, late.length]).toEqual([2, 3]);
    const rowsRead = (results: D1Result[]) => results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
    expect(rowsRead(late)).toBeLessThan(3 * rowsRead(fresh));
  });
});
