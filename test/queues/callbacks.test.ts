import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { consumeCallbacks } from "../../src/queues/callbacks";
import { consumeDeadCallbacks } from "../../src/queues/callbacks-dead";
import { callbackRow, historyOf, waitingCallback } from "../support/callbacks";
import { until } from "../support/world";

function batchOf(bodies: unknown[]) {
  const messages = bodies.map((body, index) => ({
    id: `m${index}`,
    timestamp: new Date(),
    attempts: 1,
    body,
  }));
  return createMessageBatch("gokart-callbacks", messages);
}
async function consume(env: Env, consumer: typeof consumeCallbacks, bodies: unknown[]) {
  const batch = batchOf(bodies);
  const ctx = createExecutionContext();
  await consumer(batch, env, ctx);
  return getQueueResult(batch, ctx);
}

test("a slow endpoint holds nobody up, and each message stands for itself", async () => {
  const slow = await waitingCallback();
  const quick = await waitingCallback();
  const failing = await waitingCallback();
  await slow.box.behave({ held: true });
  await failing.box.behave({ status: 500 });

  const bodies = [slow, failing, quick].map(({ id }) => ({ id, attempt: 0 }));
  const unreadable = [
    "junk",
    { id: 7, attempt: 0 },
    { id: "no-uuid", attempt: 0 },
    { id: quick.id, attempt: "0" },
  ];
  const consumed = consume(slow.env, consumeCallbacks, [...unreadable, ...bodies]);
  await until("the others", async () =>
    (await Promise.all([failing, quick].map(({ box }) => box.received()))).every(
      ({ length }) => length === 1,
    ),
  );
  await slow.box.release();
  const result = await consumed;

  expect(result.explicitAcks).toHaveLength(unreadable.length + bodies.length);
  expect(result.retryMessages).toEqual([]);
  const [slowRow, failingRow, quickRow] = await Promise.all(
    [slow, failing, quick].map(({ id }) => callbackRow(id)),
  );
  expect(slowRow?.state).toBe("delivered");
  expect(failingRow).toMatchObject({ state: "retrying", attempts: 1 });
  expect(quickRow?.state).toBe("delivered");
  expect(slow.callbacks.sent).toMatchObject([{ body: { id: failing.id, attempt: 1 } }]);
});

test("an endpoint that takes its time does not keep the queue from the next batch", async () => {
  const slow = await waitingCallback();
  await slow.box.behave({ held: true });
  const batch = batchOf([{ id: slow.id, attempt: 0 }]);
  const ctx = createExecutionContext();

  await consumeCallbacks(batch, slow.env, ctx); // while its callback is still on its way
  expect((await callbackRow(slow.id)).state).toBe("waiting");
  await slow.box.release();
  const result = await getQueueResult(batch, ctx);

  expect(result.explicitAcks).toEqual(["m0"]);
  expect((await callbackRow(slow.id)).state).toBe("delivered");
  expect(slow.callbacks.sent).toEqual([]);
});

test("the queue itself hands out the next batch while an endpoint takes its time", async () => {
  const slow = await waitingCallback();
  const quick = await waitingCallback();
  await slow.box.behave({ held: true });
  const asked = (one: typeof slow) => async () => (await one.box.received()).length > 0;

  await env.CALLBACKS_QUEUE.send({ id: slow.id, attempt: 0 });
  await until("the slow one", asked(slow));
  await env.CALLBACKS_QUEUE.send({ id: quick.id, attempt: 0 });
  await until("the quick one", asked(quick));

  expect((await callbackRow(slow.id)).state).toBe("waiting");
  await slow.box.release();
  await until("the slow one's end", async () => (await callbackRow(slow.id)).state === "delivered");
});

test("what could not be done behind a batch is told to the queue once more", async () => {
  const { env: held, id, callbacks } = await waitingCallback();
  const late = new Proxy(held.DB, {
    get: (db, name) => (name === "batch" ? failsLate : Reflect.get(db, name).bind(db)),
  });
  const result = await consume({ ...held, DB: late }, consumeCallbacks, [{ id, attempt: 0 }]);
  expect(result).toMatchObject({ explicitAcks: ["m0"], retryMessages: [] });
  expect(callbacks.sent).toEqual([{ body: { id, attempt: 0 }, delaySeconds: 30 }]);
});

async function failsLate() {
  await scheduler.wait(1_500);
  throw new Error("the database is gone");
}

test("a message is retried while the database does not answer", async () => {
  const { env, id, box } = await waitingCallback();
  const down = { ...env, DB: null as unknown as D1Database };
  const result = await consume(down, consumeCallbacks, [{ id, attempt: 0 }]);
  expect(result.retryMessages).toMatchObject([{ msgId: "m0" }]);
  expect(await box.received()).toEqual([]);
});

test("a message the queue gave up leaves its row due and a line in the history", async () => {
  const { env, id, scene } = await waitingCallback();
  const before = await callbackRow(id);
  const result = await consume(env, consumeDeadCallbacks, [{ id, attempt: 0 }, "junk"]);
  expect(result.explicitAcks).toEqual(expect.arrayContaining(["m0", "m1"]));
  expect(await callbackRow(id)).toEqual(before);
  expect(await historyOf(scene.network.id)).toMatchObject([
    { code: "CALLBACK_QUEUE_GAVE_UP", level: "error" },
  ]);
});
