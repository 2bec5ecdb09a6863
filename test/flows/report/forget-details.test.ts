import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { forgetDetails } from "../../../src/flows/report/forget-details";
import { forgetQuarters } from "../../../src/flows/report/forget-quarters";
import { compactDays } from "../../../src/flows/report/sweep-daily-rollups";
import { countClicks } from "../../../src/store/click/count-clicks";
import { call } from "../../support/api";
import { historyOf, rimAt } from "../../support/callbacks";
import { makeClick } from "../../support/factories";
import { failing } from "../../support/faults";
import { makeReported, type Reported } from "../../support/reported";
import { until } from "../../support/world";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const NOW = START + 60 * DAY + DAY / 2;
const PER_DAY = 6;

let world: Reported;

beforeEach(async () => {
  await env.DB.batch(
    ["rollups", "daily_rollups", "compacted_days"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
  world = await makeReported();
  await env.DB.prepare("UPDATE networks SET timezone = 'UTC' WHERE id = ?").bind(world.networkId).run();
});

/** Clicks of some days, counted from 1 January 2026, each with a country and a sub of its own. */
async function clicksOn(days: number[], perDay = PER_DAY): Promise<void> {
  const { networkId, links } = world;
  const [{ offerId, partnerId, advertiserId, id: linkId }] = links;
  const of = { networkId, offerId, partnerId, advertiserId, linkId, country: "DE" };
  const clicks = days.flatMap((day) =>
    Array.from({ length: perDay }, (_, i) =>
      makeClick({ ...of, at: START + day * DAY + i * 1_000, subs: { 1: `s${i}` } }),
    ),
  );
  await countClicks(env, [{ id: crypto.randomUUID(), clicks }], { now: NOW, token: crypto.randomUUID() });
}

/** Days whose quarter hours are gone. */
async function oldDays(days: number[], perDay = PER_DAY): Promise<void> {
  await clicksOn(days, perDay);
  await compactDays(env, { now: NOW });
  await forgetQuarters(env, { rim: rimAt(NOW), room: 0 });
}

/** How many of some detailed rows the days still have. */
async function detailedRows(): Promise<Record<number, number>> {
  const sql = `SELECT CAST((bucket - ?) / ${DAY} AS INTEGER) AS day, count(*) AS n FROM daily_rollups
    WHERE tier IN ('s1', 's1p', 's2', 'gp') AND network_id = ? GROUP BY day ORDER BY day`;
  const { results } = await env.DB.prepare(sql)
    .bind(START, world.networkId)
    .all<{ day: number; n: number }>();
  return Object.fromEntries(results.map(({ day, n }) => [day, n]));
}
const PER_DAY_ROWS = 2 * PER_DAY + 2;

async function otherRows() {
  const sql =
    "SELECT * FROM daily_rollups WHERE tier IN ('o', 'g', 'c', 'd') ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11";
  return (await env.DB.prepare(sql).all()).results;
}

const report = (query: Record<string, string>) => {
  const span = { from: "2026-01-01T00:00:00Z", to: "2026-03-02T00:00:00Z" };
  return call("GET", `/reports?${new URLSearchParams({ ...span, ...query })}`, { key: world.key });
};

const forget = (over: Partial<Parameters<typeof forgetDetails>[1]> = {}, on: Env = env) =>
  forgetDetails(on, { rim: rimAt(NOW), room: 0, ...over });

describe("detailed daily sums", () => {
  test("stay while DB has room, and go until it has some again", async () => {
    await oldDays([0, 1, 2], 1_500);
    expect(await forget({ room: Number.POSITIVE_INFINITY })).toBe(0);
    const { size_after } = (await env.DB.prepare("SELECT 1").run()).meta;
    expect(await forget({ room: size_after - 10_000 })).toBe(1);
    expect(Object.keys(await detailedRows())).toEqual(["1", "2"]);
  });

  test("go day by day, the oldest first; all other sums stay, and History says so", async () => {
    await oldDays([0, 1, 2]);
    const others = await otherRows();
    expect(await forget({ mostSteps: 2 })).toBe(2);
    expect(await detailedRows()).toEqual({ 2: PER_DAY_ROWS });
    expect(await otherRows()).toEqual(others);
    const told = async () =>
      (await historyOf(world.networkId))
        .filter(({ code }) => code === "DETAILS_REMOVED")
        .map(({ message }) => message);
    await until("both lines", async () => (await told()).length === 2);
    expect((await told()).sort()).toEqual(
      ["2026-01-01", "2026-01-02"].map(
        (day) => `The detailed sums of the day that began at ${day} were removed, since DB runs out of room.`,
      ),
    );
  });

  test("of the last 31 days, and of days that still have quarter hours, always stay", async () => {
    await oldDays([0, 28, 29, 30, 59]);
    await clicksOn([1]);
    await compactDays(env, { now: NOW });
    expect(await forget()).toBe(2);
    expect(Object.keys(await detailedRows())).toEqual(["1", "29", "30", "59"]);
  });

  test("are refused by reports from then on, by name of the day from which on they can be asked", async () => {
    await oldDays([0, 1, 40]);
    await forget();
    for (const groupBy of ["pub_sub_1", "day,pub_sub_1", "partner,pub_sub_5", "partner,country,device"]) {
      const { status, code, messages } = await report({ groupBy });
      expect([status, code]).toEqual([422, "NOT_KEPT"]);
      expect(messages).toEqual([
        "from: sums by sub, and by partner with country and device at once, are kept from 2026-01-03 on",
        "Before that day ask without subs; of single partners by country, or by device and system; of all partners by all three.",
      ]);
    }
    for (const groupBy of ["day,country,device,os", "partner,country", "day,partner,device,os", "hour,offer"])
      expect((await report({ groupBy })).data.totals.clicks).toBe(3 * PER_DAY);
    const later = await report({ groupBy: "pub_sub_1", from: "2026-01-03T00:00:00Z" });
    expect([later.status, later.data.totals.clicks]).toEqual([200, PER_DAY]);
  });

  test("do not come back by what comes late; the day's other sums count it", async () => {
    await oldDays([0, 40]);
    await forget();
    await clicksOn([0, 40]);
    expect(await detailedRows()).toEqual({ 40: PER_DAY_ROWS });
    expect((await report({ groupBy: "country" })).data.totals.clicks).toBe(4 * PER_DAY);
    const later = await report({ groupBy: "pub_sub_1", from: "2026-02-01T00:00:00Z" });
    expect(later.data.totals.clicks).toBe(2 * PER_DAY);
  });

  test("of a large day go in steps, and the next sweep goes on where one stopped", async () => {
    await oldDays([0, 1]);
    expect(await forget({ step: 10, mostSteps: 1 })).toBe(0);
    expect((await report({ groupBy: "pub_sub_1" })).code).toBe("NOT_KEPT");
    expect(await forget({ step: 10 })).toBe(2);
    expect(await detailedRows()).toEqual({});
  });

  test("whose removal fails are refused before the first one goes", async () => {
    await oldDays([0]);
    await expect(forget({}, failing(env, { DB: /^DELETE FROM daily_rollups/ }))).rejects.toThrow();
    expect(await detailedRows()).toEqual({ 0: PER_DAY_ROWS });
    expect((await report({ groupBy: "pub_sub_1" })).code).toBe("NOT_KEPT");
    expect(await forget()).toBe(1);
    expect(await forget()).toBe(0);
  });
});
