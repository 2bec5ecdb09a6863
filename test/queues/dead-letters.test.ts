import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { asQueued } from "../../src/edge/click-buffer";
import { consume } from "../../src/queues/consume";
import { clicksMessage } from "../../src/queues/messages";
import { rim } from "../../src/rim";
import { call } from "../support/api";
import { makeClick } from "../support/factories";
import { failing } from "../support/faults";
import type { Json } from "../support/world";

afterEach(() => vi.restoreAllMocks());

const HOUR_SECONDS = 3600;
const KEPT_SECONDS = 4 * 86_400;
const newId = () => rim().newId();

/** A message of a queue, handed over for the so-many-th time. */
async function handOver(bindings: Env, queue: string, message: { body: unknown; attempts: number }) {
  const batch = createMessageBatch(queue, [{ id: "m", timestamp: new Date(), ...message }]);
  const retry = vi.spyOn(batch.messages[0] as Message, "retry");
  await consume(batch, bindings, createExecutionContext());
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  expect(retryMessages).toHaveLength(retry.mock.calls.length);
  return { acked: explicitAcks, againIn: retry.mock.calls.map(([options]) => options?.delaySeconds) };
}

async function lines(code: string): Promise<Json[]> {
  const sql = "SELECT level, message, request ->> '$.body' AS body FROM history WHERE code = ? ORDER BY id";
  return (await env.LOGS.prepare(sql).bind(code).all<Json>()).results;
}

/** As many clicks as a message can carry, with what JSON must escape. */
function largeMessage() {
  const offerId = newId();
  const clicks = Array.from({ length: 80 }, () =>
    makeClick({ id: newId(), offerId, at: Date.now(), userAgent: '"\\'.repeat(256) }),
  );
  const body = asQueued(clicksMessage({ id: newId(), shard: 0, clicks }));
  expect(JSON.stringify(body).length).toBeGreaterThan(100_000);
  return { offerId, body };
}

async function tally(offerId: string) {
  const stored = "SELECT count(*) AS n FROM clicks WHERE offer_id = ?";
  const counted = "SELECT sum(clicks) AS n FROM rollups WHERE offer_id = ? AND tier = 'h'";
  return {
    stored: await env.CLICKS_0.prepare(stored).bind(offerId).first("n"),
    counted: await env.DB.prepare(counted).bind(offerId).first("n"),
  };
}

test("a dead letter that cannot be saved is tried once an hour, so that 100 tries outlast the queue's four days", async () => {
  const { body } = largeMessage();
  const broken = failing(env, { CLICKS_0: true });
  for (const attempts of [1, 40, 79]) {
    const end = await handOver(broken, "gokart-clicks-dead", { body, attempts });
    expect(end).toEqual({ acked: [], againIn: [HOUR_SECONDS] });
  }
  expect(HOUR_SECONDS * 100).toBeGreaterThan(KEPT_SECONDS);
  expect(await lines("CLICKS_DEAD")).toEqual([]);
});

test("in its last tries its whole text is kept in LOGS, and the queue brings it back from there", async () => {
  const { offerId, body } = largeMessage();
  const broken = failing(env, { CLICKS_0: true });
  const end = await handOver(broken, "gokart-clicks-dead", { body, attempts: 80 });
  expect(end).toEqual({ acked: ["m"], againIn: [] });
  const [line] = await lines("CLICKS_DEAD");
  expect(line).toMatchObject({ level: "error", message: expect.stringContaining("could not be saved") });
  expect(line.body).toBe(JSON.stringify(body));
  const back = { body: JSON.parse(line.body), attempts: 1 };
  expect(await handOver(env, "gokart-clicks", back)).toEqual({ acked: ["m"], againIn: [] });
  expect(await tally(offerId)).toEqual({ stored: 80, counted: 80 });
});

test("of a dead letter staff see the line, not the text, which may hold clicks of every network", async () => {
  const { body } = largeMessage();
  await handOver(failing(env, { DB: true }), "gokart-clicks-dead", { body, attempts: 99 });
  const [line] = (await call("GET", "/history-logs?code=CLICKS_DEAD")).data as Json[];
  expect(line.request).toEqual({ method: "QUEUE", url: "m" });
});

test("a postback that was answered 202 outlives a DB that stays down", async () => {
  const postback = { networkId: newId(), clickId: newId(), offerId: null, code: "PARKED", message: "m" };
  const sealed = { fingerprint: newId(), request: "v2.sealed", receivedAt: Date.now() };
  const unstored = { id: newId(), ...postback, ...sealed };
  const message = { body: { unstored }, attempts: 80 };
  const end = await handOver(failing(env, { DB: true }), "gokart-postbacks-dead", message);
  expect(end).toEqual({ acked: ["m"], againIn: [] });
  const [line] = await lines("POSTBACK_DEAD");
  await handOver(env, "gokart-postbacks", { body: JSON.parse(line.body), attempts: 1 });
  const kept = await env.DB.prepare("SELECT request FROM parked_postbacks WHERE id = ?").bind(unstored.id);
  expect(await kept.first("request")).toBe("v2.sealed");
});

test("while LOGS does not take the line either, it is kept and tried again", async () => {
  const { body } = largeMessage();
  const broken = failing(env, { CLICKS_0: true, LOGS: true });
  const end = await handOver(broken, "gokart-clicks-dead", { body, attempts: 100 });
  expect(end).toEqual({ acked: [], againIn: [HOUR_SECONDS] });
});

test("a database that hangs keeps no dead letter from its line", async () => {
  const real = globalThis.setTimeout;
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, ms: number) =>
    real(work, ms / 10)) as typeof setTimeout);
  const before = (await lines("CLICKS_DEAD")).length;
  const { body } = largeMessage();
  const hanging = failing(env, { CLICKS_0: true, how: "hang" });
  const end = await handOver(hanging, "gokart-clicks-dead", { body, attempts: 80 });
  expect(end).toEqual({ acked: ["m"], againIn: [] });
  expect(await lines("CLICKS_DEAD")).toHaveLength(before + 1);
});

test("one that is saved after all, or that no version can read, has its line at once", async () => {
  const { offerId, body } = largeMessage();
  const saved = await handOver(env, "gokart-clicks-dead", { body, attempts: 2 });
  expect(saved).toEqual({ acked: ["m"], againIn: [] });
  expect(await tally(offerId)).toEqual({ stored: 80, counted: 80 });
  expect(await lines("CLICKS_RESCUED")).toMatchObject([{ level: "warning", body: null }]);
  await handOver(env, "gokart-logs-dead", { body: { version: 9 }, attempts: 1 });
  expect(await lines("LOGS_DEAD")).toMatchObject([{ level: "error", body: '{"version":9}' }]);
});

test("a postback that its table cannot hold is not called saved", async () => {
  const unstored = {
    id: newId(),
    networkId: newId(),
    clickId: newId(),
    offerId: null,
    code: "PARKED",
    message: "m",
  };
  const body = { unstored: { ...unstored, fingerprint: newId(), request: null, receivedAt: Date.now() } };
  const end = await handOver(env, "gokart-postbacks-dead", { body, attempts: 1 });
  expect(end).toEqual({ acked: [], againIn: [HOUR_SECONDS] });
  expect(await lines("POSTBACK_RESCUED")).toEqual([]);
});
