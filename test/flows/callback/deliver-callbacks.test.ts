import { describe, expect, test } from "vitest";
import { deliverBatch, waitingCallbacks } from "../../support/callback-batch";
import { attemptsOf, callbackRow, historyOf, openBreakers } from "../../support/callbacks";
import { failing } from "../../support/faults";
import { HeldQueue } from "../../support/queue";
import { sealed } from "../../support/scene";
import { until } from "../../support/world";

const statesOf = async (ids: string[]) =>
  (await Promise.all(ids.map((id) => callbackRow(id)))).map(({ state }) => state);
const idsAt = async (box: { received(): Promise<{ headers: Record<string, string> }[]> }) =>
  (await box.received()).map(({ headers }) => headers["webhook-id"] ?? "");

describe("a batch", () => {
  test("asks the database twice, however many callbacks it has, and logs them in one message", async () => {
    const { env: held, box, messages, ids, now } = await waitingCallbacks(12);
    const batches: number[] = [];
    const onlyBatches = failing(held, { DB: ["run", "all", "raw", "first"] });
    const DB = new Proxy(onlyBatches.DB, {
      get(db, name) {
        if (name !== "batch") return Reflect.get(db, name);
        return (statements: D1PreparedStatement[]) => {
          batches.push(statements.length);
          return db.batch(statements);
        };
      },
    });
    const logs = new HeldQueue();
    const deliveries = await deliverBatch({ ...held, DB, LOGS_QUEUE: logs }, messages, { now });

    expect(deliveries).toEqual(ids.map(() => ({ state: "delivered" })));
    expect((await idsAt(box)).sort()).toEqual([...ids].sort());
    expect(batches).toHaveLength(2);
    expect(logs.sent).toHaveLength(1);
    expect(logs.sent[0]?.body).toMatchObject({ history: [], attempts: { length: 12 } });
  });

  test("with one that fails delivers the others and tries that one again", async () => {
    const { env: held, callbacks, box, messages, ids, now } = await waitingCallbacks(8);
    await box.behave({ script: [200, 200, 503] });
    const deliveries = await deliverBatch(held, messages, { now });
    const failed = ids.filter((_, n) => deliveries[n]?.state === "retrying");
    expect(deliveries.filter(({ state }) => state === "delivered")).toHaveLength(7);
    expect(failed).toHaveLength(1);
    expect(await callbackRow(failed[0] ?? "")).toMatchObject({
      state: "retrying",
      attempts: 1,
      lastStatus: 503,
    });
    expect(callbacks.sent.map(({ body }) => body)).toEqual([{ id: failed[0], attempt: 1 }]);
    for (const id of ids) expect(await attemptsOf(id)).toHaveLength(1);
  });

  test("with one that hangs records the others while that one is still on its way", async () => {
    const hung = await waitingCallbacks(1);
    const quick = await waitingCallbacks(9);
    await hung.box.behave({ hang: true });
    const flying = deliverBatch(quick.env, [...hung.messages, ...quick.messages], {
      now: quick.now,
      timeLimitMs: 6_000,
    });
    const [hungId = ""] = hung.ids;
    await until("the quick ones' records", async () =>
      (await statesOf(quick.ids)).every((state) => state === "delivered"),
    );
    expect(await callbackRow(hungId)).toMatchObject({ state: "waiting", attempts: 0 });

    const [ofHung, ...ofQuick] = await flying;
    expect(ofHung).toEqual({ state: "retrying" });
    expect(ofQuick).toEqual(quick.ids.map(() => ({ state: "delivered" })));
    expect((await callbackRow(hungId)).lastError).toMatch(/^TIMEOUT/);
  });

  test("speaks to each partner in its own words and with its own key", async () => {
    const first = await waitingCallbacks(3);
    const second = await waitingCallbacks(3);
    const messages = first.messages.flatMap((message, n) => [message, second.messages[n] ?? message]);
    await deliverBatch(first.env, messages, { now: first.now });
    for (const { box, ids, scene } of [first, second]) {
      const received = await box.received();
      expect(received.map(({ headers }) => headers["webhook-id"]).sort()).toEqual([...ids].sort());
      for (const { body } of received)
        expect(JSON.parse(body).conversion).toMatchObject({
          partnerId: scene.partner.id,
          offerId: scene.offer.id,
        });
    }
  });

  test("with one that cannot be made at all delivers the others", async () => {
    const broken = await waitingCallbacks(1, {
      signingSecrets: [{ sealed: await sealed("whsec_%%%"), until: null }],
    });
    const sound = await waitingCallbacks(2);
    const deliveries = await deliverBatch(sound.env, [...broken.messages, ...sound.messages], {
      now: sound.now,
    });
    expect(deliveries).toEqual([
      { state: null, againInSeconds: 30 },
      { state: "delivered" },
      { state: "delivered" },
    ]);
  });

  test("with a callback that no longer exists delivers the others", async () => {
    const { env: held, messages, now } = await waitingCallbacks(2);
    const gone = { id: crypto.randomUUID(), attempt: 0 };
    expect(await deliverBatch(held, [gone, ...messages], { now })).toEqual([
      { state: null },
      { state: "delivered" },
      { state: "delivered" },
    ]);
  });

  test("gives back untouched what had no turn in time", async () => {
    const { env: held, box, messages, ids, now } = await waitingCallbacks(2);
    const before = await callbackRow(ids[0] ?? "");
    expect(await deliverBatch(held, messages, { now, beginWithinMs: 0 })).toEqual([
      { state: null, againInSeconds: 5 },
      { state: null, againInSeconds: 5 },
    ]);
    expect(await callbackRow(ids[0] ?? "")).toEqual(before);
    expect(await box.received()).toEqual([]);
    expect(await deliverBatch(held, messages, { now })).toEqual([
      { state: "delivered" },
      { state: "delivered" },
    ]);
  });
});

describe("one callback", () => {
  test("twice in a batch is sent once", async () => {
    const { env: held, box, messages, ids, now } = await waitingCallbacks(2);
    const stale = { id: ids[0] ?? "", attempt: 7 };
    const deliveries = await deliverBatch(held, [...messages, ...messages, stale], { now });
    expect(deliveries.map(({ againInSeconds }) => againInSeconds)).toEqual(Array(5).fill(undefined));
    expect((await idsAt(box)).sort()).toEqual([...ids].sort());
    for (const id of ids) expect(await callbackRow(id)).toMatchObject({ state: "delivered", attempts: 1 });
  });

  test("in two batches at once is sent once", async () => {
    const { env: held, box, messages, ids, now } = await waitingCallbacks(10);
    const both = await Promise.all([
      deliverBatch(held, messages, { now }),
      deliverBatch(held, [...messages].reverse(), { now }),
    ]);
    expect(both.flat().filter(({ state }) => state === "delivered")).toHaveLength(10);
    expect((await idsAt(box)).sort()).toEqual([...ids].sort());
  });
});

describe("when the outcomes cannot be written", () => {
  const SETTLE = /refusals \+/;

  test("all of them come again, and are sent again once their lease has ended", async () => {
    const { env: held, box, messages, ids, now } = await waitingCallbacks(3);
    const broken = failing(held, { DB: SETTLE, times: 1 });
    expect(await deliverBatch(broken, messages, { now })).toEqual(
      ids.map(() => ({ state: null, againInSeconds: 30 })),
    );
    expect(await deliverBatch(broken, messages, { now: now + 30_000 })).toEqual(
      ids.map(() => ({ state: null, againInSeconds: 5 })),
    );
    expect(await box.received()).toHaveLength(3);
    expect(await deliverBatch(broken, messages, { now: now + 61_000 })).toEqual(
      ids.map(() => ({ state: "delivered" })),
    );
    expect((await idsAt(box)).sort()).toEqual([...ids, ...ids].sort());
  });

  test("or only the answer is lost, none is sent again", async () => {
    const { env: held, box, messages, ids, now } = await waitingCallbacks(3);
    const broken = failing(held, { DB: SETTLE, how: "lose", times: 1 });
    await deliverBatch(broken, messages, { now });
    expect(await statesOf(ids)).toEqual(ids.map(() => "delivered"));
    expect(await deliverBatch(broken, messages, { now: now + 61_000 })).toEqual(
      ids.map(() => ({ state: null })),
    );
    expect(await box.received()).toHaveLength(3);
  });
});

test("a dead endpoint is counted once for all its callbacks in a batch, and then holds the next together", async () => {
  const { env: held, box, scene, messages, now } = await waitingCallbacks(24);
  await box.behave({ status: 500 });
  await deliverBatch(held, messages.slice(0, 12), { now });
  expect(await openBreakers(scene.network.id)).toMatchObject([{ failures: 12 }]);
  expect((await historyOf(scene.network.id)).map(({ code }) => code)).toEqual(["CALLBACK_ENDPOINT_DOWN"]);

  const next = await deliverBatch(held, messages.slice(12), { now: now + 1000 });
  expect(next).toEqual(Array(12).fill({ state: "held" }));
  expect(await box.received()).toHaveLength(12);

  await box.behave({});
  const probed = await deliverBatch(held, messages.slice(12), { now: now + 120_000 });
  expect(probed.filter(({ state }) => state === "delivered")).toHaveLength(1);
  expect(probed.filter(({ state }) => state === "held")).toHaveLength(11);
  expect(await openBreakers(scene.network.id)).toEqual([]);
});
