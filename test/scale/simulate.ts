import { vi } from "vitest";
import type { Click } from "../../src/domain/click/click";
import { rollupKeys } from "../../src/domain/report/rollup";
import { deviceReader } from "../../src/edge/device-reader";
import type { Background } from "../../src/rim";
import { rim } from "../../src/rim";
import { type Chance, chance } from "../support/chance";
import { makeClick } from "../support/factories";
import { CLICK_ID, CLOUD, PretendD1, PretendQueue } from "./pretend-cloud";
import { VirtualTime } from "./virtual-time";

/** The click buffer of one isolate: what its module keeps is its own. */
type Isolate = typeof import("../../src/edge/click-buffer");

const loaded: Promise<Isolate>[] = [];
function isolate(n: number): Promise<Isolate> {
  loaded[n] ??= import(/* @vite-ignore */ `../../src/edge/click-buffer.ts?isolate=${n}`) as Promise<Isolate>;
  return loaded[n];
}

export type Load = { clicksPerSecond: number; isolates: number; shards: number; seconds: number };

export type Figures = {
  clicks: number;
  /** In no database when all is done, but in the log, from where they can be brought back. */
  logged: number;
  /** Nowhere. */
  lost: number;
  clicksPerMessage: number;
  messagesPerSecond: number;
  messagesPerBatch: number;
  clicksPerBatch: number;
  /** Roll-up rows written for a click. */
  rollupRowsPerClick: number;
  refusedShare: number;
  fallbackShare: number;
  toQueueMs: { p50: number; p99: number };
  toDatabaseMs: { p50: number; p99: number };
  /** How far the fullest or emptiest shard is from its share of the clicks. */
  imbalance: number;
  /** How busy a database was while clicks came: 1 is all it can do. */
  mainBusy: number;
  shardBusy: number;
};

const START = Date.parse("2026-11-21T12:00:00Z");
/** After the last click: what is still on its way arrives, or never does. */
const DRAIN_MS = 120_000;

/** Runs the real buffer, packing, sharding, sending and ingest in virtual time against pretended Cloudflare parts. */
export async function simulate(load: Load, seed = 1): Promise<Figures> {
  const time = new VirtualTime(START);
  const world = { time, chance: chance(seed) };
  const shards = Array.from({ length: load.shards }, () => new PretendD1(world, CLOUD.clickRowMs));
  const main = new PretendD1(world, CLOUD.countMs);
  const queue: PretendQueue = new PretendQueue(world, () => env);
  const bound = Object.fromEntries(shards.map((db, n) => [`CLICKS_${n}`, db]));
  const env = { CLICKS_QUEUE: queue, DB: main, ...bound } as unknown as Env;
  const clicks: Click[] = [];
  const isolates = await Promise.all(Array.from({ length: load.isolates }, (_, n) => isolate(n)));
  await loadFirst();
  const log = listen(time);
  try {
    const pick = unevenly(load.isolates, world.chance);
    const comeIn = () => {
      for (let n = poisson(load.clicksPerSecond / 1_000, world.chance); n > 0; n--)
        clicks.push(takeClick(isolates[pick()], { env, shards: load.shards, world }));
    };
    while (time.now < START + load.seconds * 1_000) await time.step(comeIn);
    const busy = { main: main.busyMs, shard: Math.max(...shards.map(({ busyMs }) => busyMs)) };
    for (const end = time.now + DRAIN_MS; time.now < end && (time.waiting > 0 || !queue.isIdle); )
      await time.step();
    return figures({ load, clicks, queue, shards, busy, log });
  } finally {
    log.end();
  }
}

// What the buffer loads with its first clicks comes in the machine's time, of which virtual time knows nothing.
async function loadFirst(): Promise<void> {
  await deviceReader();
  await import("../../src/store/click/count-clicks");
}

/** Puts virtual time in the place of the runtime's, and reads the Worker's log for clicks that only it holds. */
function listen(time: VirtualTime): { clicks: Set<string>; end: () => void } {
  for (const [name, value] of Object.entries(time.globals())) vi.stubGlobal(name, value);
  const clicks = new Set<string>();
  const hear = (line: unknown) => {
    if (!String(line).includes("CLICKS_NOT_KEPT")) return;
    for (const [id] of String(line).matchAll(CLICK_ID)) clicks.add(id);
  };
  const { now } = Date;
  const { info, warn, error } = console;
  // No spies: they would remember a million calls.
  Date.now = () => time.now;
  Object.assign(console, { info: () => {}, warn: () => {}, error: hear });
  const end = () => {
    vi.unstubAllGlobals();
    Date.now = now;
    Object.assign(console, { info, warn, error });
  };
  return { clicks, end };
}

// Work that goes on after the answer: nobody waits for it here either.
const background: Background = { waitUntil: () => {} };
const ids = { newId: () => rim().newId() };

function takeClick(
  buffer: Isolate | undefined,
  at: { env: Env; shards: number; world: { time: VirtualTime; chance: Chance } },
): Click {
  const click = describe(buffer?.shardInTurn(at.shards) ?? 0, at.world);
  buffer?.gatherClick(at.env, background, click, ids);
  return click;
}

const hex = (value: number, length: number) => value.toString(16).padStart(length, "0");

const likeness = makeClick({
  region: "Somewhere",
  city: "Some Town",
  browser: "Mobile Safari",
  language: "en-US",
  ip: "203.0.113.0",
  referrer: "https://app.example/rewards/offers",
  userAgent:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
});

/** A click as big as real ones, of one of 50 links, with subs: of busy ones more. */
function describe(shard: number, { time, chance }: { time: VirtualTime; chance: Chance }): Click {
  const stamp = hex(time.now, 12);
  const random = () => hex(chance.whole(0, 2 ** 24), 6);
  const id = `${stamp.slice(0, 8)}-${stamp.slice(8)}-8${hex(shard, 3)}-8${hex(chance.whole(0, 4096), 3)}-${random()}${random()}`;
  const link = Math.floor(50 * chance.next() ** 2);
  const named = (kind: number, n: number) => `0198c2d4-0000-7000-8${hex(kind, 3)}-${hex(n, 12)}`;
  return {
    ...likeness,
    id,
    at: time.now,
    networkId: named(0, 0),
    linkId: named(1, link),
    offerId: named(2, link % 10),
    partnerId: named(3, Math.floor(link / 10)),
    advertiserId: named(4, link % 5),
    pubClickId: `pc-${random()}${random()}`,
    pubMemberId: `member-${random()}`,
    subs: { 1: `source-${chance.whole(0, 3)}`, 2: "banner" },
    country: chance.oneOf(["US", "DE", "GB", "FR", "BR", "IN", "ES", "IT"]),
    device: chance.oneOf(["mobile", "mobile", "desktop"]),
    os: chance.oneOf(["ios", "android", "windows"]),
    destination: `https://tracking.example/click?campaign=123456&sub1=${id}&sub2=${random()}`,
  };
}

/** Places have visitors by their size: the n-th has 1/n^0.6 of the first's. */
function unevenly(count: number, { next }: Chance): () => number {
  const sums: number[] = [];
  for (let n = 1; n <= count; n++) sums.push((sums.at(-1) ?? 0) + n ** -0.6);
  const all = sums.at(-1) ?? 1;
  return () => {
    const at = next() * all;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function poisson(mean: number, { next }: Chance): number {
  let count = 0;
  for (let left = Math.exp(-mean), product = next(); product > left; product *= next()) count += 1;
  return count;
}

function figures(done: {
  load: Load;
  clicks: Click[];
  queue: PretendQueue;
  shards: PretendD1[];
  busy: { main: number; shard: number };
  log: { clicks: Set<string> };
}): Figures {
  const { load, clicks, queue, shards, busy, log } = done;
  const queuedAt = new Map<string, number>();
  for (const { at, ids } of queue.accepted.values()) for (const id of ids) queuedAt.set(id, at);
  const storedAt = (click: Click) =>
    shards[Number.parseInt(click.id.slice(15, 18), 16)]?.stored.get(click.id);
  const stored = clicks.filter((click) => storedAt(click) !== undefined);
  const missing = clicks.filter((click) => storedAt(click) === undefined);
  const fallen = stored.filter(({ id }) => !queuedAt.has(id));
  const seconds = load.seconds;
  return {
    clicks: clicks.length,
    logged: missing.filter(({ id }) => log.clicks.has(id)).length,
    lost: missing.filter(({ id }) => !log.clicks.has(id)).length,
    clicksPerMessage: clicks.length / queue.offered.size,
    messagesPerSecond: queue.offered.size / seconds,
    messagesPerBatch: mean(queue.batches.map(({ messages: n }) => n)),
    clicksPerBatch: mean(queue.batches.map(({ clicks: n }) => n)),
    rollupRowsPerClick: rollupRows(clicks, mean(queue.batches.map(({ clicks: n }) => n))),
    refusedShare: queue.sends.refused / queue.sends.tried,
    fallbackShare: fallen.length / clicks.length,
    toQueueMs: spread(
      clicks.flatMap(({ id, at }) => (queuedAt.has(id) ? [(queuedAt.get(id) ?? 0) - at] : [])),
    ),
    toDatabaseMs: spread(stored.map((click) => (storedAt(click) ?? 0) - click.at)),
    imbalance: imbalance(shards.map(({ stored: { size } }) => size)),
    mainBusy: busy.main / seconds / 1_000,
    shardBusy: busy.shard / seconds / 1_000,
  };
}

/** The different roll-up rows in batches of so many clicks. */
function rollupRows(clicks: readonly Click[], perBatch: number): number {
  const size = Math.max(1, Math.round(perBatch));
  const some = clicks.slice(0, Math.max(20_000, size));
  let rows = 0;
  for (let from = 0; from < some.length; from += size) {
    const batch = some.slice(from, from + size);
    rows += new Set(
      batch.flatMap((click) => rollupKeys(click, "", click.at).map((key) => JSON.stringify(key))),
    ).size;
  }
  return rows / some.length;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function spread(values: number[]): { p50: number; p99: number } {
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.floor(values.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function imbalance(sizes: readonly number[]): number {
  const even = mean(sizes);
  return Math.max(...sizes.map((size) => Math.abs(size - even) / even));
}
