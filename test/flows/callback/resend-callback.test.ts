import { expect, test } from "vitest";
import { resendCallback } from "../../../src/flows/callback/resend-callback";
import { attemptsOf, callbackRow, deliverNext, rimAt, waitingCallback } from "../../support/callbacks";
import { storeCallback } from "../../support/scene";

const DAY = 24 * 3_600_000;

test("a failed callback is sent again with its whole ladder", async () => {
  const { env, callbacks, box, id, scene, now } = await waitingCallback();
  await box.behave({ script: [410, 500] });
  await deliverNext(env, id, now);
  const ask = { networkId: scene.network.id, callbackId: id, actor: "ann@example.com" };
  expect(await resendCallback(env, { rim: rimAt(now + DAY), ...ask })).toEqual({ ok: true });

  expect(callbacks.take()).toEqual([{ body: { id, attempt: 1 }, delaySeconds: 0 }]);
  expect(await callbackRow(id)).toMatchObject({
    state: "waiting",
    endedAt: null,
    note: "Sent again by ann@example.com",
  });
  expect(await deliverNext(env, id, now + DAY)).toEqual({ state: "retrying" });
  const { dueAt } = await callbackRow(id);
  expect((dueAt ?? 0) - now - DAY).toBeLessThan(13_000);
  expect(await deliverNext(env, id, now + 2 * DAY)).toEqual({ state: "delivered" });
  expect((await attemptsOf(id)).map(({ no, status }) => [no, status])).toEqual([
    [1, 410],
    [2, 500],
    [3, 200],
  ]);
});

test("a delivered callback can be sent again, under the same id", async () => {
  const { env, box, id, scene, now } = await waitingCallback();
  await deliverNext(env, id, now);
  await resendCallback(env, {
    rim: rimAt(now + 1),
    networkId: scene.network.id,
    callbackId: id,
    actor: "ann",
  });
  expect(await deliverNext(env, id, now + 1)).toEqual({ state: "delivered" });
  expect((await box.received()).map(({ headers }) => headers["webhook-id"])).toEqual([id, id]);
});

test("what a newer change has replaced is not sent again", async () => {
  const { env, callbacks, id, scene, now } = await waitingCallback();
  await storeCallback(scene.conversion, { destination: "account", changeNo: 1 });
  const resent = await resendCallback(env, {
    rim: rimAt(now),
    networkId: scene.network.id,
    callbackId: id,
    actor: "ann",
  });
  expect(resent).toMatchObject({ ok: false, code: "CONFLICT" });
  expect(callbacks.sent).toEqual([]);
});

test("another network's callback is not found", async () => {
  const { env, id, now } = await waitingCallback();
  const networkId = crypto.randomUUID();
  const resent = await resendCallback(env, { rim: rimAt(now), networkId, callbackId: id, actor: "ann" });
  expect(resent).toMatchObject({ ok: false, code: "NOT_FOUND" });
});
