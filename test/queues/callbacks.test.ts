import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
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
