import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { makeClickId, readClickIdKeys } from "../../../src/domain/click/id";
import { conversionDeltas } from "../../../src/domain/conversion/rollup";
import { derivedId, firstIdAt } from "../../../src/domain/ids";
import { ingestClicks } from "../../../src/flows/click/ingest-clicks";
import { compactDays } from "../../../src/flows/report/sweep-daily-rollups";
import { checkDay, sweepSelfCheck } from "../../../src/flows/report/sweep-self-check";
import { clicksMessage } from "../../../src/queues/messages";
import { rim } from "../../../src/rim";
import { mainDb } from "../../../src/store/databases";
import { rollupRows, rollupUpsert } from "../../../src/store/report/rollups";
import { conversions, selfChecks } from "../../../src/store/schema/main";
import { call } from "../../support/api";
import { rimAt } from "../../support/callbacks";
import { makeClick, makeConversionRow } from "../../support/factories";
import { failing } from "../../support/faults";
import { makeKey } from "../../support/keys";
import { heldEnv } from "../../support/queue";
import { makeNetwork } from "../../support/records";
import { click, type Json, landed, makeWorld, postback } from "../../support/world";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Each test has a network and days of its own, since the check is about all there is. */
let today = Date.parse("2026-03-01T00:00:00Z");
let network: { id: string; key: string };
let who: { offerId: string; partnerId: string; advertiserId: string };

beforeEach(async () => {
  today += 10 * DAY;
  network = await makeNetwork();
  const { newId } = rim();
  who = { offerId: newId(), partnerId: newId(), advertiserId: newId() };
});

/** Human clicks that came home by the queue. */
async function ingest(count: number, at: number, over: object = {}) {
  const [key] = await readClickIdKeys(env.CLICK_ID_SECRETS);
  if (!key) throw new Error("no key");
  const clicks = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const random = crypto.getRandomValues(new Uint8Array(5));
      const id = await makeClickId({ now: at + n, shard: 1, random }, key);
      return makeClick({ id, at: at + n, networkId: network.id, ...who, ...over });
    }),
  );
  await ingestClicks(env, { messages: [clicksMessage({ id: rim().newId(), shard: 1, clicks })], rim: rim() });
  return clicks;
}

/** A conversion with its roll-up, as the commit writes both. */
async function convert(at: number, status: "Success" | "Pending" | "Rejected" = "Success", rolledUp = true) {
  const click = makeClick({ networkId: network.id, ...who, at: at - HOUR });
  const id = await derivedId(crypto.randomUUID(), firstIdAt(at));
  const row = makeConversionRow({ id, click, status, receivedAt: at, createdAt: at });
  await mainDb(env).insert(conversions).values(row);
  if (!rolledUp) return;
  const deltas = conversionDeltas(row as Json, row, 1);
  await env.DB.prepare(rollupUpsert("1"))
    .bind(JSON.stringify(rollupRows(deltas)))
    .run();
}

const check = (at: number, bindings: Env = heldEnv().env) => sweepSelfCheck(bindings, { rim: rimAt(at) });
const checks = async (query = "") =>
  (await call("GET", `/self-checks?${query}`, { key: network.key })).data as Json[];
const errors = async () => {
  const sql = "SELECT * FROM history WHERE network_id = ? AND code = 'SELF_CHECK_OFF'";
  return (await env.LOGS.prepare(sql).bind(network.id).all<Json>()).results;
};

test("days whose reports tie out are ok, from two o'clock, once a day", async () => {
  await ingest(5, today - DAY);
  await ingest(3, today - 1000);
  await ingest(2, today - DAY + 5 * HOUR, { kind: "bot" });
  await ingest(2, today - DAY + 5 * HOUR, { test: true });
  await convert(today - DAY);
  await convert(today - 1, "Pending");
  await convert(today - 2 * DAY, "Rejected");
  expect(await check(today + HOUR)).toBe(0);
  expect(await checks()).toEqual([]);
  expect(await Promise.all([check(today + 2 * HOUR), check(today + 2 * HOUR)])).toContain(2);
  const [yesterday, before, ...rest] = await checks();
  expect(rest).toEqual([]);
  expect(yesterday).toMatchObject({ day: dayOf(today - DAY), ok: true, differences: [] });
  expect(before).toMatchObject({ day: dayOf(today - 2 * DAY), ok: true });
  expect(await check(today + 20 * HOUR)).toBe(0);
  expect(await errors()).toEqual([]);
});

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

test("what does not tie out is shown with the difference, and is an error of History", async () => {
  await ingest(5, today - DAY + HOUR);
  await env.DB.prepare("UPDATE rollups SET clicks = clicks - 2 WHERE offer_id = ? AND tier = 'h'")
    .bind(who.offerId)
    .run();
  await convert(today - DAY + HOUR, "Success", false);
  await check(today + 3 * HOUR);
  const [yesterday, before] = await checks();
  expect(before.ok).toBe(true);
  expect(yesterday.ok).toBe(false);
  const h = { offerId: who.offerId, tier: "h" };
  expect(yesterday.differences).toEqual([
    { ...h, field: "clicks", recounted: 5, reported: 3, difference: -2 },
    { ...h, field: "conversions", recounted: 1, reported: 0, difference: -1 },
    { ...h, field: "revenue", recounted: 5, reported: 0, difference: -5 },
    { ...h, field: "payout", recounted: 3.5, reported: 0, difference: -3.5 },
    expect.objectContaining({ tier: "q", field: "conversions" }),
    expect.objectContaining({ tier: "q", field: "revenue" }),
    expect.objectContaining({ tier: "q", field: "payout" }),
  ]);
  expect(await errors()).toMatchObject([
    {
      level: "error",
      type: "system",
      message: expect.stringContaining("3 clicks in roll-up h, 5 in the records"),
    },
  ]);
  expect(await checks("ok=false")).toHaveLength(1);
  expect((await call("GET", "/self-checks")).data.every((row: Json) => row.ok)).toBe(true);

  await env.DB.prepare("UPDATE rollups SET clicks = clicks + 2 WHERE offer_id = ? AND tier = 'h'")
    .bind(who.offerId)
    .run();
  await mainDb(env).delete(conversions);
  await check(today + DAY + 3 * HOUR);
  expect((await checks()).map((row) => [row.day, row.ok])).toEqual([
    [dayOf(today), true],
    [dayOf(today - DAY), true],
    [dayOf(today - 2 * DAY), true],
  ]);
});

test("a day on which very much is off is kept with the first hundred differences and their number", async () => {
  const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12500)
    INSERT INTO rollups (tier, network_id, bucket, offer_id, partner_id, advertiser_id, event_id, country, device, os,
      subs, clicks)
    SELECT t.value, ?1, ?2, printf('offer-with-an-id-as-long-as-any-%d', i), '', '', '', '', '', '', '', 1
    FROM n, json_each('["h","q"]') t`;
  await env.DB.prepare(sql)
    .bind(network.id, today - DAY + HOUR)
    .run();
  await check(today + 3 * HOUR);
  const [yesterday] = await checks();
  expect(yesterday).toMatchObject({ day: dayOf(today - DAY), ok: false, differencesFound: 25_000 });
  expect(yesterday.differences).toHaveLength(100);
  expect(await errors()).toMatchObject([{ message: expect.stringContaining("in 25000 places") }]);
});

test("daily rows are checked against the quarters, with what came late", async () => {
  await ingest(5, today - 2 * DAY + HOUR, { subs: { 1: "s" } });
  await convert(today - 2 * DAY + 2 * HOUR);
  await compactDays(env, { now: today + HOUR });
  await ingest(2, today - 2 * DAY + 3 * HOUR);
  await check(today + 3 * HOUR);
  expect((await checks("ok=false")).length).toBe(0);
  await env.DB.prepare("UPDATE daily_rollups SET clicks = clicks - 1 WHERE network_id = ? AND tier = 's1p'")
    .bind(network.id)
    .run();
  await checkDay(heldEnv().env, { from: today - 2 * DAY, now: today + 4 * HOUR });
  const [off] = await checks("ok=false");
  expect(off).toMatchObject({ day: dayOf(today - 2 * DAY) });
  expect(off.differences).toEqual([
    expect.objectContaining({ tier: "s1p", field: "clicks", recounted: 7, reported: 5 }),
  ]);
});

test("a check that an earlier version kept, as a mere list, is shown like any other", async () => {
  const { newId } = rim();
  const off = { offerId: "o", field: "clicks", tier: "h", recounted: 2, reported: 1 } as const;
  const row = { id: newId(), networkId: network.id, day: "2026-01-31", ok: false, checkedAt: 1 };
  await mainDb(env)
    .insert(selfChecks)
    .values({ ...row, differences: [off] });
  expect(await checks()).toMatchObject([{ differences: [{ ...off, difference: -1 }], differencesFound: 1 }]);
});

test("a check that fails is done anew", async () => {
  await ingest(1, today - DAY);
  const broken = failing(heldEnv().env, { CLICKS_1: true });
  await expect(check(today + 3 * HOUR, broken)).rejects.toThrow();
  expect(await check(today + 3 * HOUR + 60_000)).toBe(0);
  expect(await check(today + 4 * HOUR)).toBe(2);
  expect(await checks()).toHaveLength(2);
});

// The last, since it is about today: the turns of the other tests' days are over by then.
test("what came through redirect, postbacks and status changes ties out", async () => {
  const { links, offer } = await makeWorld();
  const ids = await Promise.all(
    ["a", "b", "c"].map((member) => click(links[0].id, member, { pub_sub_1: "s" })),
  );
  await landed(ids);
  const [first, second] = await Promise.all(ids.slice(0, 2).map((id) => postback({ gk_click_id: id })));
  await postback({ gk_click_id: ids[0] ?? "" });
  const body = { status: "Rejected", reason: "fraud" };
  expect((await call("PATCH", `/conversions/${first.data.conversionId}`, { body })).status).toBe(200);
  expect(second.code).toBe("ACCEPTED");
  const { rows } = (await call("GET", `/reports?offerId=${offer.id}&groupBy=offer`)).data;
  expect(rows).toMatchObject([{ clicks: 3, conversions: 1, rejected: 1 }]);
  const tomorrow = Math.floor(Date.now() / DAY) * DAY + DAY;
  expect(await check(tomorrow + 3 * HOUR)).toBe(2);
  const shown = (await call("GET", "/self-checks")).data;
  expect(shown.slice(0, 2).map((row: Json) => row.differences)).toEqual([[], []]);
});

test("partners see none of it", async () => {
  const { id } = (await call("POST", "/partners", { body: { name: "P" } })).data;
  const key = await makeKey("partner", id);
  expect((await call("GET", "/self-checks", { key })).status).toBe(403);
});
