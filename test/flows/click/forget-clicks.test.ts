import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Click } from "../../../src/domain/click/click";
import { makeClickId } from "../../../src/domain/click/id";
import { clickIdKeys } from "../../../src/edge/click-id-keys";
import { forgetClicks } from "../../../src/flows/click/forget-clicks";
import { replayParked } from "../../../src/flows/postback/replay-parked";
import { sweep } from "../../../src/flows/sweep";
import { rim } from "../../../src/rim";
import { insertClicks } from "../../../src/store/click/clicks";
import { call } from "../../support/api";
import { rimAt } from "../../support/callbacks";
import { makeClick } from "../../support/factories";
import { failing } from "../../support/faults";
import { heldEnv } from "../../support/queue";
import { makeNetwork } from "../../support/records";
import { click, type Json, landed, makeWorld, manage, postback } from "../../support/world";

const MINUTE = 60_000;
const DAY = 86_400_000;
const KEPT = 120;
let today = Math.floor(Date.now() / DAY) * DAY;

/** Days of a test's own, later than those of the test before, whose clicks are gone: a day is done once. */
async function laterDays(): Promise<number> {
  for (const db of [env.CLICKS_0, env.CLICKS_1]) await db.prepare("DELETE FROM clicks").run();
  today += 1_000 * DAY;
  return today;
}
/** As where no bucket is bound, whatever wrangler.toml says. */
function withoutArchive({ ARCHIVE: _, ...rest }: Env): Env {
  return rest as Env;
}
const bare = withoutArchive(env);

async function store(shard: number, times: readonly number[], over: Partial<Click> = {}): Promise<string[]> {
  const [key] = await clickIdKeys(env);
  const clicks = await Promise.all(
    times.map(async (at) => {
      const random = crypto.getRandomValues(new Uint8Array(5));
      return makeClick({ ...over, at, id: await makeClickId({ now: at, shard, random }, key) });
    }),
  );
  await insertClicks(env, shard, clicks);
  return clicks.map(({ id }) => id);
}

async function left(ids: readonly string[]): Promise<string[]> {
  const sql = "SELECT id FROM clicks WHERE id IN (SELECT value FROM json_each(?))";
  const ask = (db: D1Database) => db.prepare(sql).bind(JSON.stringify(ids)).all<{ id: string }>();
  const found = await Promise.all([env.CLICKS_0, env.CLICKS_1].map(ask));
  return found.flatMap(({ results }) => results.map(({ id }) => id));
}

async function lines(networkId: string): Promise<Json[]> {
  const sql = "SELECT * FROM history WHERE network_id = ? AND code = 'CLICKS_FORGOTTEN' ORDER BY id";
  return (await env.LOGS.prepare(sql).bind(networkId).all<Json>()).results;
}

const forget = (now: number, bindings: Env = bare, bounds: { step?: number; mostSteps?: number } = {}) =>
  forgetClicks(bindings, { rim: rimAt(now), ...bounds });

// The first, since it sends postbacks, which come today.
test("what became a conversion can still be repeated, reversed, traced and read; what did not is refused, not parked", async () => {
  const { links } = await makeWorld();
  const [converted, idle] = [
    await click(links[0].id, "converted"),
    await click(links[0].id, "idle", { pub_sub_1: "s" }),
  ];
  await landed([converted, idle]);
  const first = await postback({ gk_click_id: converted, cnv_conversion_id: "t-1" });
  expect(first.code).toBe("ACCEPTED");
  const before = (await call("GET", `/clicks/${converted}`)).data;

  expect(await forget(Date.now() + (KEPT + 1) * DAY)).toBe(2);
  expect(await left([converted, idle])).toEqual([]);

  expect((await call("GET", `/clicks/${converted}`)).data).toEqual(before);
  const { key } = await makeNetwork();
  for (const path of [`/clicks/${converted}`, `/clicks/${converted}/trace`])
    expect((await call("GET", path, { key })).status, "another network's key").toBe(404);
  const body = { gkClickId: converted };
  expect((await call("POST", "/tools/conversions", { key, body })).status).toBe(404);
  const trace: Json[] = (await call("GET", `/clicks/${converted}/trace`)).data;
  expect(trace.map(({ code }) => code)).toEqual(expect.arrayContaining(["COUNTED", "SENT_ON", "SUCCESS"]));
  const again = await postback({ gk_click_id: converted, cnv_conversion_id: "t-1" });
  expect(again).toMatchObject({ code: "DUPLICATE", data: { conversionId: first.data.conversionId } });
  const reversed = await postback({
    gk_click_id: converted,
    cnv_conversion_id: "t-1",
    cnv_status: "rejected",
  });
  expect(reversed).toMatchObject({ code: "UPDATED", data: { conversionId: first.data.conversionId } });

  expect((await call("GET", `/clicks/${idle}`)).status).toBe(404);
  expect(await postback({ gk_click_id: idle })).toMatchObject({ http: 404, code: "CLICK_NOT_FOUND" });
  const sql = "SELECT count(*) AS n FROM parked_postbacks WHERE click_id = ?";
  expect(await env.DB.prepare(sql).bind(idle).first("n")).toBe(0);
});

test("a postback that waits for its event keeps its click, and counts when the event is there", async () => {
  const events = [{ eventId: "win", name: "Win" }];
  const money = { revenue: { type: "fixed", amount: 5 }, payout: { type: "fixed", amount: 3 } };
  const offer = { type: "multi", events: events.map((event) => ({ ...event, ...money })) };
  const world = await makeWorld({ offer: { ...offer, revenue: undefined, payout: undefined } });
  const [waiting, other] = [
    await click(world.links[0].id, "waiting"),
    await click(world.links[0].id, "other"),
  ];
  await landed([waiting, other]);
  const parked = await postback({ gk_click_id: waiting, cnv_event_id: "bonus" });
  expect(parked.code).toBe("EVENT_UNKNOWN");
  const sql = "SELECT id FROM parked_postbacks WHERE click_id = ?";
  const parkedId = await env.DB.prepare(sql).bind(waiting).first<string>("id");

  await forget(Date.now() + (KEPT + 3) * DAY);
  expect(await left([waiting, other])).toEqual([waiting]);

  const added = [...offer.events, { eventId: "bonus", name: "Bonus", ...money }];
  await manage("PATCH", `/offers/${world.offer.id}`, { events: added });
  const replayed = await replayParked(env, { rim: rim(), parkedId: parkedId ?? "" });
  expect(replayed).toMatchObject({ ok: true, code: "ACCEPTED" });
});

test("clicks go when the longest window of all offers and 30 days are over, and History says how many", async () => {
  const now = await laterDays();
  const networkId = crypto.randomUUID();
  const border = now - KEPT * DAY;
  const old = [
    await store(0, [border - 1, border - 40 * DAY], { networkId }),
    await store(1, [border - 1], { networkId }),
  ].flat();
  const young = [
    await store(0, [border, now - DAY], { networkId }),
    await store(1, [border], { networkId }),
  ].flat();
  expect(await forget(now + 5 * MINUTE)).toBe(3);
  expect(await left([...old, ...young])).toEqual(expect.arrayContaining(young));
  expect(await left(old)).toEqual([]);
  const day = new Date(border).toISOString().slice(0, 10);
  expect(await lines(networkId)).toMatchObject([
    {
      level: "info",
      count: 3,
      message: expect.stringMatching(`from before ${day} .* for 120 days.* not archived`),
    },
  ]);
});

test("a sweep stops at its bound, the next one goes on, and a day that is done is left alone", async () => {
  const now = await laterDays();
  const networkId = crypto.randomUUID();
  const times = Array.from({ length: 5 }, (_, n) => now - (KEPT + 1) * DAY + n);
  const ids = [await store(0, times, { networkId }), await store(1, times, { networkId })].flat();
  const bounds = { step: 2, mostSteps: 2 };
  expect(await forget(now, bare, bounds)).toBe(4);
  expect(await forget(now, bare, bounds), "a second sweep of the same minute").toBe(0);
  expect(await forget(now + MINUTE, bare, bounds)).toBe(4);
  expect(await forget(now + 2 * MINUTE, bare, { step: 2 })).toBe(2);
  expect(await left(ids)).toEqual([]);
  expect((await lines(networkId)).map(({ count }) => count)).toEqual([10]);
  const late = await store(1, times, { networkId });
  expect(await forget(now + 3 * MINUTE)).toBe(0);
  expect(await forget(now + DAY)).toBe(late.length);
});

test("where there are more shards than steps, each has its turn", async () => {
  const now = await laterDays();
  const ids = await store(1, [now - (KEPT + 1) * DAY]);
  const shards = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`CLICKS_${i}`, env.CLICKS_0]));
  const many = { ...bare, ...shards, CLICKS_11: env.CLICKS_1 } as Env;
  const removed: number[] = [];
  for (const minute of [0, 1, 2]) removed.push(await forget(now + minute * MINUTE, many, { mostSteps: 6 }));
  expect(removed.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await left(ids)).toEqual([]);
});

test("the sweep of each minute does it", async () => {
  const now = await laterDays();
  const ids = await store(1, [now - 200 * DAY]);
  await sweep(withoutArchive(heldEnv().env), rimAt(now));
  expect(await left(ids)).toEqual([]);
});

test("an offer with a longer window keeps the clicks of all, KEEP_CLICKS_DAYS cannot undercut it, forever keeps all", async () => {
  const now = await laterDays();
  const { offer } = await makeWorld({ offer: { clickWindowDays: 365 } });
  const ids = await store(0, [now - 370 * DAY]);
  expect(await forget(now)).toBe(0);
  expect(await forget(now + MINUTE, { ...bare, KEEP_CLICKS_DAYS: "380" })).toBe(0);
  expect(await forget(now + MINUTE, { ...bare, KEEP_CLICKS_DAYS: "forever" })).toBe(0);
  await expect(forget(now + MINUTE, { ...bare, KEEP_CLICKS_DAYS: "a year" })).rejects.toThrow(
    "KEEP_CLICKS_DAYS",
  );
  expect(await left(ids)).toEqual(ids);
  expect(await forget(now + 2 * MINUTE, { ...bare, KEEP_CLICKS_DAYS: "10" })).toBe(1);
  await manage("PATCH", `/offers/${offer.id}`, { clickWindowDays: 90 });
});

test("one click database that fails does not keep the others, and is cleared when it is well", async () => {
  const now = await laterDays();
  const time = now - 200 * DAY;
  const [bad, good] = [await store(0, [time]), await store(1, [time])];
  expect(await forget(now, failing(bare, { CLICKS_0: true }))).toBe(1);
  expect(await left([...bad, ...good])).toEqual(bad);
  expect(await forget(now + MINUTE)).toBe(1);
});

test("removing writes one row a click by D1's count, and gives the room back", async () => {
  const now = await laterDays();
  const userAgent = "x".repeat(500);
  await store(
    0,
    Array.from({ length: 500 }, () => now - 200 * DAY),
    { userAgent },
  );
  const size = async () => (await env.CLICKS_0.prepare("SELECT 1").run()).meta.size_after;
  const full = await size();
  const { meta } = await env.CLICKS_0.prepare("DELETE FROM clicks WHERE id < ?")
    .bind((await store(0, [now - 199 * DAY]))[0])
    .run();
  expect(meta.rows_written).toBe(500);
  expect(full - (await size())).toBeGreaterThan(300_000);
});

/** What the archive holds, by object. */
async function archived(shard: number, day: string): Promise<Record<string, Json[]>> {
  const { objects } = await env.ARCHIVE.list({ prefix: `clicks/${shard}/${day}/` });
  const read = async ({ key }: { key: string }) => {
    const body = (await env.ARCHIVE.get(key))?.body;
    if (!body) throw new Error(`${key} is gone`);
    const text = await new Response(body.pipeThrough(new DecompressionStream("gzip"))).text();
    return [
      key,
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Json),
    ] as const;
  };
  return Object.fromEntries(await Promise.all(objects.map(read)));
}
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

test("with an ARCHIVE the rows go there first, by shard and day, just as they were", async () => {
  const now = await laterDays();
  const networkId = crypto.randomUUID();
  const first = now - 130 * DAY;
  const times = [first, first + 1, first + 2, first + DAY];
  const ids = [await store(0, times, { networkId }), await store(1, [first], { networkId })].flat();
  const rows = (
    await env.CLICKS_0.prepare("SELECT * FROM clicks WHERE network_id = ? ORDER BY id")
      .bind(networkId)
      .all<Json>()
  ).results;
  expect(await forget(now, env, { step: 2 })).toBe(5);
  expect(await left(ids)).toEqual([]);
  const [one, other, second] = await Promise.all([
    archived(0, dayOf(first)),
    archived(1, dayOf(first)),
    archived(0, dayOf(first + DAY)),
  ]);
  expect(Object.values(one).map(({ length }) => length)).toEqual([2, 1]);
  expect([...Object.values(one), ...Object.values(second)].flat()).toEqual(rows);
  expect(Object.values(other).flat()).toMatchObject([{ id: ids[4] }]);
  expect((await lines(networkId))[0]?.message).toContain("They are in the archive.");
});

test("an archive that fails, or a crash behind it, loses no click", async () => {
  const now = await laterDays();
  const at = now - 150 * DAY;
  const ids = await store(0, [at, at + 1, at + 2]);
  expect(await forget(now, failing(env, { ARCHIVE: "put" }))).toBe(0);
  expect(await left(ids)).toEqual(ids);
  expect(await forget(now + MINUTE, failing(env, { CLICKS_0: /^DELETE/ }))).toBe(0);
  expect(await left(ids)).toEqual(ids);
  const late = await store(0, [at + 3]);
  expect(await forget(now + 2 * MINUTE, env)).toBe(4);
  const objects = Object.values(await archived(0, dayOf(at)));
  expect(objects.map((rows) => rows.map(({ id }) => id))).toEqual(
    expect.arrayContaining([ids, [...ids, ...late]]),
  );
});

test("two sweeps that overlap archive the same clicks, and count each once", async () => {
  const now = await laterDays();
  const networkId = crypto.randomUUID();
  const at = now - 150 * DAY;
  const ids = await store(0, [at, at + 1, at + 2], { networkId });
  const overtaken: number[] = [];
  const put: R2Bucket["put"] = async (...args: Parameters<R2Bucket["put"]>) => {
    // The next minute's sweep begins behind the lease of one that waits for its archive, and is through before it.
    overtaken.push(await forget(now + MINUTE, env));
    return env.ARCHIVE.put(...args);
  };
  const slow = { ...env, ARCHIVE: { put } } as unknown as Env;
  expect(await forget(now, slow)).toBe(0);
  expect(overtaken).toEqual([3]);
  expect(await left(ids)).toEqual([]);
  expect((await lines(networkId)).map(({ count }) => count)).toEqual([3]);
});

test("what the log says is the shard, the number and whether there is an archive", async () => {
  const now = await laterDays();
  await store(1, [now - 150 * DAY, now - 151 * DAY]);
  const info = vi.spyOn(console, "info");
  await forget(now);
  const said = info.mock.calls.map(([line]) => JSON.parse(String(line)) as Json);
  info.mockRestore();
  expect(said).toContainEqual({
    level: "info",
    event: "CLICKS_FORGOTTEN",
    shard: 1,
    clicks: 2,
    before: dayOf(now - KEPT * DAY),
    keptDays: KEPT,
    archived: false,
  });
});
