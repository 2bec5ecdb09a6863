import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Click } from "../../../src/domain/click/click";
import { DAILY_TIERS, dailyKeys, dayAround } from "../../../src/domain/report/daily-rollup";
import { DAY, HOUR, type RollupKey } from "../../../src/domain/report/rollup";
import { compactDays, sweepDailyRollups } from "../../../src/flows/report/sweep-daily-rollups";
import { countClicks } from "../../../src/store/click/count-clicks";
import { compactStretches, stretchEnd } from "../../../src/store/report/daily-rollups";
import { COUNTERS } from "../../../src/store/report/rollup-columns";
import { rimAt } from "../../support/callbacks";
import { chance } from "../../support/chance";
import { failing } from "../../support/faults";
import { clickAtRandom, makeReported, type Reported } from "../../support/reported";
import { convertAtRandom } from "../../support/reported-conversions";
import type { Json } from "../../support/world";

const SEED = Date.now() % 2 ** 31;
const dice = chance(SEED);
const ZONE = "Europe/Berlin";

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

async function read(table: string, { networkId }: Reported): Promise<Row[]> {
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
