import { expect, test } from "vitest";
import { callbackId } from "../../../src/domain/callback/plan";
import { sendCallbacksNow } from "../../../src/flows/callback/send-callback-now";
import { listCallbacks } from "../../../src/store/callback/list-callbacks";
import { attemptsOf, callbackRow, deliverNext, rimAt, waitingCallback } from "../../support/callbacks";
import { failing } from "../../support/faults";
import { partnerBox } from "../../support/partner";
import { HeldQueue, heldEnv } from "../../support/queue";
import { makeAccountCallback, storeScene } from "../../support/scene";

async function sendNow(env: Env, scene: Awaited<ReturnType<typeof storeScene>>, note: string | null = null) {
  const { id: conversionId, networkId, createdAt } = scene.conversion;
  const sent = await sendCallbacksNow(env, { rim: rimAt(createdAt), networkId, conversionId, note });
  if (!sent.ok) throw new Error(sent.code);
  return sent.results;
}

test("each destination is sent to now and its whole answer is shown", async () => {
  const account = partnerBox();
  const global = partnerBox();
  await account.behave({ body: "z".repeat(5000), headers: { "x-trace": "t1" } });
  await global.behave({ status: 500, body: "sorry" });
  const callback = await makeAccountCallback({
    url: account.url(),
    headerName: "X-Key",
    headerValue: "hush",
  });
  const scene = await storeScene({ partner: { callback, globalPostback: global.url("?c={pub_click_id}") } });

  const results = await sendNow(heldEnv().env, scene, "Checking with Bob");
  expect(results).toMatchObject([
    { destination: "account", status: 200, error: null, request: { method: "POST", url: account.url() } },
    {
      destination: "global",
      status: 500,
      body: "sorry",
      error: null,
      request: { method: "GET", body: null },
    },
  ]);
  expect(results[0]?.body).toHaveLength(5000);
  expect(results[0]?.headers).toMatchObject({ "x-trace": "t1" });
  expect(JSON.stringify(results)).not.toContain("hush");

  const of = { conversionId: scene.conversion.id, changeNo: 0 };
  const [accountId, globalId] = await Promise.all([
    callbackId({ ...of, destination: "account" }, scene.conversion.createdAt),
    callbackId({ ...of, destination: "global" }, scene.conversion.createdAt),
  ]);
  expect(await callbackRow(accountId)).toMatchObject({
    state: "delivered",
    attempts: 1,
    note: "Checking with Bob",
  });
  expect(await callbackRow(globalId)).toMatchObject({ state: "failed", lastStatus: 500, dueAt: null });
  expect(await attemptsOf(globalId)).toMatchObject([{ no: 1, note: "Checking with Bob", answer: "sorry" }]);
});

test("sent twice at once where there was none, it is one callback with two attempts", async () => {
  const box = partnerBox();
  const callback = await makeAccountCallback({ url: box.url() });
  const scene = await storeScene({ partner: { callback } });
  const { id: conversionId, networkId, createdAt } = scene.conversion;
  const { env: held } = heldEnv();
  const send = (now: number) =>
    sendCallbacksNow(held, { rim: rimAt(now), networkId, conversionId, note: null });
  await Promise.all([send(createdAt), send(createdAt + 5)]);
  const page = await listCallbacks(held, networkId, { filter: {}, before: null, limit: 10 });
  expect(page.rows).toMatchObject([{ state: "delivered", attempts: 2, test: false }]);
  expect(await box.received()).toHaveLength(2);
});

test("one that waits and is delivered by hand is not sent again", async () => {
  const { env, box, id, scene, now } = await waitingCallback();
  await sendNow(env, scene);
  expect(await callbackRow(id)).toMatchObject({ state: "delivered", dueAt: null, leaseUntil: null });
  expect(await deliverNext(env, id, now)).toEqual({ state: null });
  expect(await box.received()).toHaveLength(1);
});

test("one that waits and fails by hand keeps its place and its ladder", async () => {
  const { env, callbacks, box, id, scene, now } = await waitingCallback();
  await box.behave({ script: [400, 400, 400] });
  for (let i = 0; i < 3; i++) await sendNow(env, scene);
  const row = await callbackRow(id);
  expect(row).toMatchObject({
    state: "waiting",
    dueAt: now,
    attempts: 3,
    ladderStart: 3,
    refusals: 0,
    leaseUntil: null,
  });
  expect(callbacks.sent.at(-1)).toEqual({ body: { id, attempt: 3 }, delaySeconds: 0 });
  expect(await deliverNext(env, id, now)).toEqual({ state: "delivered" });
});

test("a delivered one is sent again and stays delivered, whatever comes of it", async () => {
  const { env, box, id, scene, now } = await waitingCallback();
  await deliverNext(env, id, now);
  await box.behave({ status: 500 });
  expect(await sendNow(env, scene)).toMatchObject([{ status: 500 }]);
  expect(await callbackRow(id)).toMatchObject({ state: "delivered", attempts: 2, lastStatus: 500 });
  expect(await box.received()).toHaveLength(2);
});

test("a destination that is refused says so", async () => {
  const { env, scene, box } = await waitingCallback();
  const [result] = await sendNow({ ...env, ALLOW_PRIVATE_CALLBACKS: "" }, scene);
  expect(result).toMatchObject({
    status: null,
    code: "DESTINATION_REFUSED",
    body: "",
    error: expect.stringMatching(/^DESTINATION_REFUSED/),
  });
  expect(await box.received()).toEqual([]);
});

test("its attempt is on record at once, and goes by the queue where LOGS does not answer", async () => {
  const { env, scene, id } = await waitingCallback();
  const logs = new HeldQueue();
  await sendNow({ ...env, LOGS_QUEUE: logs }, scene, "first");
  expect(await attemptsOf(id)).toMatchObject([{ no: 1, note: "first" }]);
  expect(logs.sent).toEqual([]);
  await sendNow(failing({ ...env, LOGS_QUEUE: logs }, { LOGS: "batch" }), scene, "second");
  expect(logs.sent).toMatchObject([{ body: { attempts: [{ callbackId: id, no: 2, note: "second" }] } }]);
});

test("another network's conversion is not found", async () => {
  const { env, scene, now } = await waitingCallback();
  const ask = {
    rim: rimAt(now),
    networkId: crypto.randomUUID(),
    conversionId: scene.conversion.id,
    note: null,
  };
  expect(await sendCallbacksNow(env, ask)).toMatchObject({ ok: false, code: "NOT_FOUND" });
});
