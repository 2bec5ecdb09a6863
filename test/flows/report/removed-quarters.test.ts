import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import runbook from "../../../docs/runbook.md?raw";
import { compactDays } from "../../../src/flows/report/sweep-daily-rollups";
import { rim } from "../../../src/rim";
import { countClicks } from "../../../src/store/click/count-clicks";
import { call } from "../../support/api";
import { makeClick } from "../../support/factories";
import { makeReported, type Reported } from "../../support/reported";
import type { Json } from "../../support/world";

const DAY = 86_400_000;
const today = Math.floor(Date.now() / DAY) * DAY;

/** What the runbook has people run where a database is full, by its binding. */
const section = runbook.split("\n## ").find((part) => part.startsWith("A full or failing D1")) ?? "";
const removals = [...section.matchAll(/d1 execute (\w+) --remote --command[\s\\]*"([^"]*)"/g)].map(
  ([, binding = "", sql = ""]) => [binding, sql] as const,
);

/** The one of them for the quarter hours of a day. */
function removalOf(daysAgo: number): string {
  const [, sql = ""] = removals.find(([, one]) => one.includes("DELETE FROM rollups")) ?? [];
  expect(sql).toContain("$day");
  return sql.replaceAll("$day", String(daysAgo));
}

async function clicksOf({ networkId, links }: Reported, at: number): Promise<void> {
  const [, link] = links;
  const who = {
    networkId,
    offerId: link.offerId,
    partnerId: link.partnerId,
    advertiserId: link.advertiserId,
  };
  const clicks = Array.from({ length: 40 }, (_, i) =>
    makeClick({
      ...who,
      at: at + (i * DAY) / 40,
      country: i % 3 ? "DE" : "US",
      subs: i % 4 ? { 1: `s${i % 5}` } : {},
    }),
  );
  await countClicks(env, [{ id: rim().newId(), clicks }], { now: at + DAY, token: rim().newId() });
}

const WHOLE = ["day", "day,offer", "partner,country", "day,device,os", "pub_sub_1", "partner,pub_sub_1"];

async function reports({ key }: Reported): Promise<Json[]> {
  const date = (at: number) => new Date(at).toISOString().slice(0, 10);
  const span = { tz: "UTC", from: date(today - 20 * DAY), to: date(today) };
  const ask = (groupBy: string) =>
    call("GET", `/reports?${new URLSearchParams({ ...span, groupBy })}`, { key });
  return (await Promise.all(WHOLE.map(ask))).map(({ data }) => data);
}

test("what the runbook removes of days that are added up leaves reports on whole days, and days that are not, as they were", async () => {
  const world = await makeReported();
  await env.DB.prepare("UPDATE networks SET timezone = 'UTC' WHERE id = ?").bind(world.networkId).run();
  for (const daysAgo of [12, 11, 10]) await clicksOf(world, today - daysAgo * DAY);
  // The last of them is not over yet.
  await compactDays(env, { now: today - 10 * DAY + DAY / 2 });
  const before = await reports(world);
  expect(before.map(({ totals }) => totals.clicks)).toEqual(before.map(() => 120));

  for (const daysAgo of [12, 11, 10]) await env.DB.prepare(removalOf(daysAgo)).run();
  const left =
    "SELECT DISTINCT tier, bucket / 86400000 AS day FROM rollups WHERE network_id = ? AND tier <> 'h' ORDER BY tier";
  const { results } = await env.DB.prepare(left).bind(world.networkId).all();
  const day = today / DAY - 10;
  expect(results).toEqual([
    { tier: "q", day },
    { tier: "s", day },
  ]);
  expect(await reports(world)).toEqual(before);
});

test("what the runbook removes is found by its key", async () => {
  const plan = env.DB.prepare(`EXPLAIN QUERY PLAN ${removalOf(9)}`);
  const { results } = await plan.all<{ detail: string }>();
  expect(results.map(({ detail }) => detail).join("\n")).toMatch(
    /^SEARCH rollups USING PRIMARY KEY \(tier=\? AND network_id=\? AND bucket>\? AND bucket<\?\)/m,
  );
});

test.each(removals)("of %s rows can be removed as the runbook says", async (binding, sql) => {
  const db = (env as unknown as Record<string, D1Database>)[binding];
  const result = await db?.prepare(sql.replaceAll("$day", "9")).run();
  expect(result?.success).toBe(true);
});

test("there is one for each thing that may go", () => {
  expect(removals.map(([binding]) => binding)).toEqual(["CLICKS_0", "LOGS", "LOGS", "DB", "DB"]);
});
