import { describe, expect, test } from "vitest";
import { numberIn, readTable, shown, writeTable } from "./page";
import { ROOM_TABLES } from "./room";
import { type Figures, type Load, simulate } from "./simulate";

// The loads are those of docs/scale.md; each runs for so long that it takes a few seconds here.
const SECONDS: Record<number, number> = { 100: 40, 1000: 10, 10000: 2, 100000: 1 };
const rows = readTable("simulated");
const loads = rows.map((row): Load => {
  const [clicksPerSecond, isolates, shards] = ["clicks/s", "isolates", "shards"].map((name) =>
    numberIn(row[name]),
  );
  if (!clicksPerSecond || !isolates || !shards) throw new Error("the page's table has no such load");
  return { clicksPerSecond, isolates, shards, seconds: SECONDS[clicksPerSecond] ?? 1 };
});

const share = (value: number) => `${shown(100 * value)} %`;

/** What the page says of a load, column by column. */
function rowOf({ clicksPerSecond, isolates, shards }: Load, figures: Figures): Record<string, string> {
  return {
    "clicks/s": shown(clicksPerSecond, 6),
    isolates: shown(isolates, 6),
    shards: shown(shards, 6),
    "clicks a message *p*": shown(figures.clicksPerMessage),
    "messages/s": shown(figures.messagesPerSecond),
    "messages a batch": shown(figures.messagesPerBatch),
    "clicks a batch": shown(figures.clicksPerBatch),
    "roll-up rows a click *g*": shown(figures.rollupRowsPerClick),
    "sends refused": share(figures.refusedShare),
    "straight to D1": share(figures.fallbackShare),
    "in the queue after, ms": shown(figures.toQueueMs.p50),
    "99 % after, ms": shown(figures.toQueueMs.p99),
    "shard busy": share(figures.shardBusy),
    "`DB` busy": share(figures.mainBusy),
    "only in the log": share(figures.logged / figures.clicks),
    lost: shown(figures.lost),
  };
}

// Chance, and the last of two digits.
const NEAR = 0.12;
const SMALL = 0.015;
// A batch with a message that came before is counted message by message, which takes several times as long; a run of
// seconds has a handful of such batches, one more or less by chance.
const ROUGH = 0.5;
const ROUGH_COLUMNS = ["shard busy", "`DB` busy"];

function differences(said: Record<string, string>, simulated: Record<string, string>): string[] {
  return Object.entries(simulated).flatMap(([column, cell]) => {
    const [one, other] = [numberIn(said[column]), numberIn(cell)];
    const apart = Math.abs(one - other);
    const near = ROUGH_COLUMNS.includes(column) ? ROUGH : NEAR;
    const fine = apart <= near * Math.max(Math.abs(one), Math.abs(other)) || apart <= SMALL;
    return fine ? [] : [`${column}: the page says ${said[column]}, the simulation ${cell}`];
  });
}

describe("docs/scale.md and the simulation say the same of", () => {
  const renewed: Record<string, string>[] = [];

  test.each(loads.map((load, i) => ({ ...load, i })))(
    "$clicksPerSecond clicks/s on $isolates isolates and $shards shards, and no click is lost",
    { timeout: 180_000 },
    async ({ i, ...load }) => {
      const figures = await simulate(load);
      expect(figures.clicks).toBeGreaterThan(0.9 * load.clicksPerSecond * load.seconds);
      expect(figures.lost).toBe(0);
      const calm = figures.messagesPerSecond < 5_000;
      if (calm) expect([figures.refusedShare, figures.fallbackShare, figures.logged]).toEqual([0, 0, 0]);
      // Turns are taken message by message: in a second of few messages the shards differ by chance.
      expect(figures.imbalance).toBeLessThan(0.25);
      renewed.push(rowOf(load, figures));
      if (process.env.RENEW_SCALE) return;
      expect(differences(rows[i] ?? {}, rowOf(load, figures))).toEqual([]);
    },
  );

  test.runIf(process.env.RENEW_SCALE)("what is written there now", () => {
    writeTable("simulated", renewed);
    writeTable("bill", readTable("bill").map(billed));
    for (const [name, made] of Object.entries(ROOM_TABLES)) writeTable(name, readTable(name).map(made));
  });
});

test("other chances give nearly the same figures", async () => {
  const load = { clicksPerSecond: 1_000, isolates: 60, shards: 2, seconds: 3 };
  const [one, other] = [await simulate(load, 7), await simulate(load, 8)];
  expect(other.clicks).not.toBe(one.clicks);
  expect(Math.abs(other.clicksPerMessage / one.clicksPerMessage - 1)).toBeLessThan(0.1);
});

const MONTH = 30 * 86_400;

/** A row of the bill, from its load, its share of KV reads, and what the page says was simulated. */
function billed(row: Record<string, string>): Record<string, string> {
  const [clicksPerSecond, k] = [numberIn(row["clicks/s"]), numberIn(row["*k*"])];
  const simulated = readTable("simulated").find((one) => numberIn(one["clicks/s"]) === clicksPerSecond) ?? {};
  const p = numberIn(simulated["clicks a message *p*"]);
  const g = numberIn(simulated["roll-up rows a click *g*"]);
  const perMillion = {
    "requests and KV": 0.34 + 0.5 * k,
    queue: 1.2 / p,
    "click rows": 3,
    "marks and roll-ups": 2 / p + g,
    "removing them": 1,
    conversions: 0.6,
  };
  const sum = Object.values(perMillion).reduce((all, dollars) => all + dollars, 0);
  const dollars = Object.entries(perMillion).map(([name, value]) => [name, value.toFixed(2)]);
  return {
    "clicks/s": shown(clicksPerSecond, 6),
    "*k*": shown(k, 3),
    ...Object.fromEntries(dollars),
    "$ a million clicks": `**${sum.toFixed(1)}**`,
    "$ a month": `**${shown((sum * clicksPerSecond * MONTH) / 1e6, 3)}**`,
  };
}

describe("the arithmetic of docs/scale.md", () => {
  const near = (value: number, is: number, what: string) =>
    expect(Math.abs(value / is - 1), `${what}: the page says ${value}, it is ${is}`).toBeLessThan(0.02);

  // Read before anything runs, so not of what a run has just written.
  test.skipIf(process.env.RENEW_SCALE).each(readTable("bill").map((row) => [row["clicks/s"], row] as const))(
    "the bill for %s clicks/s",
    (_, row) => expect(row).toEqual(billed(row)),
  );

  test.each(readTable("room").map((row) => [row["clicks/s"], row] as const))(
    "the room for %s clicks/s",
    (_, row) => {
      const at = (name: string) => numberIn(row[name]);
      const gigabytes = (days: number) => (at("clicks/s") * 86_400 * days * 940) / 1e9;
      near(at("a shard is full in, h"), 10e9 / 940 / at("clicks/s") / 3_600, "hours");
      near(at("kept 120 days, TB"), gigabytes(120) / 1_000, "120 days");
      near(at("shards for them"), gigabytes(120) / 10, "shards for 120 days");
      near(at("kept 11 days, TB"), gigabytes(11) / 1_000, "11 days");
      near(at("shards for these"), gigabytes(11) / 10, "shards for 11 days");
      near(at("storage of 11 days, $ a month"), gigabytes(11) * 0.75, "storage");
    },
  );
});
