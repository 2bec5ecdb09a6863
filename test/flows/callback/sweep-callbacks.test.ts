import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { enqueueCallbacks } from "../../../src/flows/callback/enqueue-callbacks";
import { sweepCallbacks } from "../../../src/flows/callback/sweep-callbacks";
import { mainDb } from "../../../src/store/databases";
import { callbacks as table } from "../../../src/store/schema/main";
import { callbackRow, deliverNext, waitingCallback } from "../../support/callbacks";
import { makeCallbackRow, makeConversionRow } from "../../support/factories";
import type { HeldQueue } from "../../support/queue";

const MINUTE = 60_000;
const messagesFor = (queue: HeldQueue, id: string) =>
  queue.take().filter(({ body }) => (body as { id: string }).id === id);

test("a message that was lost is sent anew, and delivered once", async () => {
  const { env: held, callbacks, box, id, now } = await waitingCallback();
  callbacks.down = true;
  await enqueueCallbacks(held, [id]);
  callbacks.down = false;

  await sweepCallbacks(held, { now: now + 10_000 });
  expect(messagesFor(callbacks, id)).toEqual([]);
  await sweepCallbacks(held, { now: now + MINUTE });
  expect(messagesFor(callbacks, id)).toEqual([{ body: { id, attempt: 0 }, delaySeconds: 0 }]);

  const twice = await Promise.all([deliverNext(held, id, now + MINUTE), deliverNext(held, id, now + MINUTE)]);
  expect(twice.filter(({ state }) => state === "delivered")).toHaveLength(1);
  expect(await box.received()).toHaveLength(1);
  await sweepCallbacks(held, { now: now + 10 * MINUTE });
  expect(messagesFor(callbacks, id)).toEqual([]);
});

test("what died in mid-delivery is sent anew when its lease has ended", async () => {
  const { env: held, callbacks, id, now } = await waitingCallback();
  await mainDb(env)
    .update(table)
    .set({ leaseUntil: now + 2 * MINUTE });
  await sweepCallbacks(held, { now: now + MINUTE });
  expect(messagesFor(callbacks, id)).toEqual([]);
  await sweepCallbacks(held, { now: now + 3 * MINUTE });
  expect(messagesFor(callbacks, id)).toHaveLength(1);
  expect(await deliverNext(held, id, now + 3 * MINUTE)).toEqual({ state: "delivered" });
});

test("a long wait is sent when it is over, as the attempt that is next", async () => {
  const { env: held, callbacks, box, id, now } = await waitingCallback();
  await box.behave({ status: 503, retryAfter: 3600 });
  await deliverNext(held, id, now);
  await sweepCallbacks(held, { now: now + 59 * MINUTE });
  expect(messagesFor(callbacks, id)).toEqual([]);
  await sweepCallbacks(held, { now: now + 61 * MINUTE });
  expect(messagesFor(callbacks, id)).toEqual([{ body: { id, attempt: 1 }, delaySeconds: 0 }]);
});

test("two sweeps at once take each callback once, in batches of a hundred", async () => {
  const { env: held, callbacks, now } = await waitingCallback();
  await sweepCallbacks(held, { now: now + 20 * MINUTE });
  callbacks.take();
  const conversion = makeConversionRow({ createdAt: now });
  const rows = Array.from({ length: 620 }, (_, changeNo) =>
    makeCallbackRow(conversion, { destination: "account", changeNo }),
  );
  for (const row of await Promise.all(rows)) await mainDb(env).insert(table).values(row);

  const later = now + 20 * MINUTE;
  const counts = await Promise.all([
    sweepCallbacks(held, { now: later }),
    sweepCallbacks(held, { now: later }),
  ]);
  expect(counts[0] + counts[1]).toBe(620);
  const ids = callbacks.take().map(({ body }) => (body as { id: string }).id);
  expect(new Set(ids).size).toBe(620);
  const [first = ""] = ids;
  expect(await callbackRow(first)).toMatchObject({ dueAt: later, state: "waiting" });
});
