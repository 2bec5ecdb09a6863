import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import runbook from "../../../docs/runbook.md?raw";
import { forgetQuarters } from "../../../src/flows/report/forget-quarters";
import { compactDays } from "../../../src/flows/report/sweep-daily-rollups";
import { countClicks } from "../../../src/store/click/count-clicks";
import { call } from "../../support/api";
import { historyOf, rimAt } from "../../support/callbacks";
import { makeClick } from "../../support/factories";
import { failing } from "../../support/faults";
import { heldEnv } from "../../support/queue";
import { makeReported, type Reported } from "../../support/reported";
import { until } from "../../support/world";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const NOW = START + 30 * DAY + 12 * HOUR;
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
      makeClick({
        ...of,
        at: START + day * DAY + Math.floor((i * 18 * HOUR) / perDay),
        subs: { 1: `s${i}` },
      }),
    ),
  );
  await countClicks(env, [{ id: crypto.randomUUID(), clicks }], { now: NOW, token: crypto.randomUUID() });
}

/** The days that have rows of a tier. */
async function daysOf(tier: string): Promise<number[]> {
  const sql = `SELECT DISTINCT CAST((bucket - ?) / ${DAY} AS INTEGER) AS day FROM rollups WHERE tier = ? AND network_id = ? ORDER BY day`;
  const { results } = await env.DB.prepare(sql).bind(START, tier, world.networkId).all<{ day: number }>();
  return results.map(({ day }) => day);
}

const report = (query: Record<string, string>) => {
  const span = { from: "2026-01-01T00:00:00Z", to: "2026-01-31T00:00:00Z" };
  return call("GET", `/reports?${new URLSearchParams({ ...span, ...query })}`, { key: world.key });
};

const forget = (over: Partial<Parameters<typeof forgetQuarters>[1]> = {}, on: Env = env) =>
  forgetQuarters(on, { rim: rimAt(NOW), room: 0, ...over });

describe("quarter hours", () => {
  test("stay while DB has room, whatever their age", async () => {
    await clicksOn([0, 1, 2]);
    await compactDays(env, { now: NOW });
    expect(await forget({ room: Number.POSITIVE_INFINITY })).toBe(0);
    expect(await daysOf("q")).toEqual([0, 1, 2]);
  });

  test("go until there is room again, and no further", async () => {
    await clicksOn([0, 1, 2], 1_500);
    await compactDays(env, { now: NOW });
    const { size_after } = (await env.DB.prepare("SELECT 1").run()).meta;
    expect(await forget({ room: size_after - 10_000 })).toBe(1);
    expect(await daysOf("s")).toEqual([1, 2]);
  });

  test("go day by day, the oldest first; hours and whole days stay, and History says so", async () => {
    await clicksOn([0, 1, 2, 3]);
    await compactDays(env, { now: NOW });
    const daily = await env.DB.prepare("SELECT * FROM daily_rollups").all();
    expect(await forget({ mostSteps: 2 })).toBe(2);
    expect([await daysOf("q"), await daysOf("s"), await daysOf("h")]).toEqual([
      [2, 3],
      [2, 3],
      [0, 1, 2, 3],
    ]);
    expect((await env.DB.prepare("SELECT * FROM daily_rollups").all()).results).toEqual(daily.results);
    const told = () => historyOf(world.networkId);
    await until("both lines", async () => (await told()).length === 2);
    expect((await told()).map(({ code, message }) => `${code} ${message}`).sort()).toEqual(
      ["2026-01-01", "2026-01-02"].map(
        (day) =>
          `QUARTERS_REMOVED The quarter hours of the day that began at ${day} were removed, since DB runs out of room.`,
      ),
    );
  });

  test("leave what whole days and hours tell as it was, also of what changes later", async () => {
    await clicksOn([0, 1, 2]);
    await compactDays(env, { now: NOW });
    const whole = [
      "day",
      "day,offer",
      "hour,partner",
      "partner,country",
      "day,device,os",
      "pub_sub_1",
      "partner,pub_sub_1",
    ];
    const tell = async () =>
      (await Promise.all(whole.map((groupBy) => report({ groupBy })))).map(({ data }) => data);
    const before = await tell();
    expect(before.map(({ totals }) => totals.clicks)).toEqual(whole.map(() => 3 * PER_DAY));
    await forget();
    expect(await daysOf("q")).toEqual([]);
    expect(await tell()).toEqual(before);
    await clicksOn([1]);
    const after = await tell();
    expect(after.map(({ totals }) => totals.clicks)).toEqual(whole.map(() => 4 * PER_DAY));
    await forget();
    expect(await tell()).toEqual(after);
  });

  test("that are gone keep their whole days when the others are added up anew, as the runbook has it after a roll back", async () => {
    await clicksOn([0, 1, 28]);
    await compactDays(env, { now: NOW });
    await forget();
    const before = await env.DB.prepare(
      "SELECT * FROM daily_rollups ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
    ).all();
    const [, sql = ""] = /--command "(DELETE FROM daily_rollups[^"]*)"/.exec(runbook) ?? [];
    for (const one of sql.split(";").filter((text) => text.trim())) await env.DB.prepare(one).run();
    const days = () => env.DB.prepare("SELECT DISTINCT starts_at FROM compacted_days ORDER BY 1").all();
    expect((await days()).results).toEqual([0, 1].map((day) => ({ starts_at: START + day * DAY })));
    await compactDays(env, { now: NOW });
    const after = await env.DB.prepare(
      "SELECT * FROM daily_rollups ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
    ).all();
    expect(after.results).toEqual(before.results);
  });

  test("of the last eight days, and of days that do not stand in every daily tier, always stay", async () => {
    await clicksOn([0, 1, 21, 22, 23, 29]);
    await compactDays(env, { now: NOW });
    await env.DB.prepare("DELETE FROM compacted_days WHERE starts_at = ? AND tier = 's5p'").bind(START).run();
    await forget();
    expect(await daysOf("q")).toEqual([0, 22, 23, 29]);
  });

  test("of a long day go in steps, and the next sweep goes on where one stopped", async () => {
    await clicksOn([0, 1]);
    await compactDays(env, { now: NOW });
    expect(await forget({ step: 1, mostSteps: 2 })).toBe(0);
    const sql = "SELECT count(*) AS n FROM rollups WHERE tier = 'q' AND bucket < ?";
    const left = async () =>
      env.DB.prepare(sql)
        .bind(START + DAY)
        .first<number>("n");
    expect(await left()).toBeGreaterThan(0);
    expect(await left()).toBeLessThan(PER_DAY);
    expect((await report({ groupBy: "country,pub_sub_1" })).code).toBe("NOT_KEPT");
    expect(await forget({ step: 1 })).toBe(2);
    expect(await daysOf("q")).toEqual([]);
  });

  test("whose removal fails are marked before the first one goes", async () => {
    await clicksOn([0]);
    await compactDays(env, { now: NOW });
    await expect(forget({}, failing(env, { DB: /^DELETE FROM rollups/ }))).rejects.toThrow();
    expect(await daysOf("q")).toEqual([0]);
    expect((await report({ groupBy: "country,pub_sub_1" })).code).toBe("NOT_KEPT");
    expect(
      await forget({}, failing(env, { DB: /quarters_removed = \?4/, how: "lose", times: 1 })).catch(
        () => "died",
      ),
    ).toBe("died");
    expect(await forget()).toBe(1);
    expect(await daysOf("q")).toEqual([]);
  });

  test("go once where two sweeps meet, and are told once", async () => {
    await clicksOn([0, 1, 2]);
    await compactDays(env, { now: NOW });
    const held = heldEnv();
    await Promise.all([forget({}, held.env), forget({}, held.env)]);
    expect(await daysOf("q")).toEqual([]);
    const told = (await historyOf(world.networkId)).map(({ code }) => code);
    expect(told).toEqual(Array(3).fill("QUARTERS_REMOVED"));
  });
});
