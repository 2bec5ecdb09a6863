import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { type CallbackPlan, planCallbacks } from "../../../src/domain/callback/plan";
import { withStatus } from "../../../src/domain/conversion/change";
import type { ConversionStatus } from "../../../src/domain/conversion/conversion";
import { duplicateKeys } from "../../../src/domain/postback/duplicate-keys";
import { resendCallback } from "../../../src/flows/callback/resend-callback";
import { sendCallbacksNow } from "../../../src/flows/callback/send-callback-now";
import { rim } from "../../../src/rim";
import { callbacksOfClick, listCallbacks } from "../../../src/store/callback/list-callbacks";
import { changeConversion } from "../../../src/store/conversion/change-conversion";
import { findConversion } from "../../../src/store/conversion/conversions";
import { callbackRow, deliver, deliverNext, rimAt } from "../../support/callbacks";
import { makeConversionRow } from "../../support/factories";
import { partnerBox } from "../../support/partner";
import { heldEnv } from "../../support/queue";
import { makeAccountCallback, type Scene, storeCallback, storeScene } from "../../support/scene";
import { until } from "../../support/world";

/** A partner that is told of every status, or of Success only, and a conversion whose first callback waits. */
async function firstCallback(over: { status: ConversionStatus; hearsAll: boolean }) {
  const { status, hearsAll } = over;
  const box = partnerBox();
  const hears = { sendPending: hearsAll, sendRejected: hearsAll };
  const callback = await makeAccountCallback({ url: box.url(), ...hears });
  const scene = await storeScene({ partner: { callback }, conversion: { status } });
  const old = await storeCallback(scene.conversion, { destination: "account" });
  return { box, scene, old, now: scene.conversion.createdAt, ...heldEnv() };
}

/** Gives the conversion another status, as staff's word does; answers the ids of the callbacks that are owed then. */
async function change(scene: Scene, status: ConversionStatus, at?: number): Promise<string[]> {
  const { conversion, partner, offer } = scene;
  const before = await findConversion(env, conversion.networkId, conversion.id);
  if (!before) throw new Error("no conversion");
  const after = withStatus(before, { status, reason: null, by: "staff" });
  const { networkId, partnerId, offerId, clickId, click } = before;
  const of = { networkId, partnerId, offerId, clickId, memberId: click.pubMemberId, eventId: "" };
  const keys = await duplicateKeys({ ...of, keptFor: "" });
  const { callback = null, globalPostback = null } = partner;
  const audience = { partner: { callback, globalPostback }, offer, eventId: "", postbacks: [] };
  const plan: CallbackPlan[] = planCallbacks(audience);
  const owed = { plan, keys, now: at ?? conversion.createdAt, token: rim().newId() };
  const changed = await changeConversion(
    env,
    { before, after, by: "staff", actor: null, reason: null },
    owed,
  );
  if (!changed.ok) throw new Error("not changed");
  return changed.callbackIds;
}

describe("a later change", () => {
  async function pendingThenSuccess(pending: object = {}) {
    const box = partnerBox();
    const callback = await makeAccountCallback({ url: box.url(), sendPending: true });
    const { conversion } = await storeScene({ partner: { callback }, conversion: { changeNo: 1 } });
    const older = { destination: "account", changeNo: 0, status: "Pending", ...pending } as const;
    const old = await storeCallback(conversion, older);
    const fresh = await storeCallback(conversion, { destination: "account", changeNo: 1 });
    return { box, old, fresh, now: conversion.createdAt, ...heldEnv() };
  }
  const statuses = (received: { body: string }[]) =>
    received.map(({ body }) => JSON.parse(body).conversion.status);

  test("makes an undelivered earlier callback superseded, which then never arrives", async () => {
    const { env, box, old, fresh, now } = await pendingThenSuccess();
    expect(await deliverNext(env, fresh.id, now)).toEqual({ state: "delivered" });
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded", dueAt: null, endedAt: now });
    expect(await deliverNext(env, old.id, now)).toEqual({ state: null });
    expect(statuses(await box.received())).toEqual(["Success"]);
  });

  test("ends the earlier one even when that one's message comes first", async () => {
    const { env, box, old, now } = await pendingThenSuccess();
    expect(await deliverNext(env, old.id, now)).toEqual({ state: null });
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded" });
    expect(await box.received()).toEqual([]);
  });

  test("waits for an earlier one that is in flight", async () => {
    const { env, box, old, fresh, now } = await pendingThenSuccess({ leaseUntil: Date.now() + 60_000 });
    expect(await deliverNext(env, fresh.id, now)).toEqual({ state: null, againInSeconds: 5 });
    expect(await deliverNext(env, fresh.id, now + 120_000)).toEqual({ state: "delivered" });
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded" });
    expect(await box.received()).toHaveLength(1);
  });

  test("that comes while the earlier one fails ends it as superseded instead of retrying", async () => {
    const box = partnerBox();
    await box.behave({ status: 500, held: true });
    const callback = await makeAccountCallback({ url: box.url(), sendPending: true });
    const { conversion } = await storeScene({ partner: { callback } });
    const old = await storeCallback(conversion, { destination: "account", status: "Pending" });
    const held = heldEnv();
    const flying = deliverNext(held.env, old.id, conversion.createdAt);
    await until("the request", async () => (await box.received()).length);
    const fresh = await storeCallback(conversion, { destination: "account", changeNo: 1 });
    await box.release();
    expect(await flying).toEqual({ state: "superseded" });
    expect(held.callbacks.sent.map(({ body }) => body)).toEqual([{ id: fresh.id, attempt: 0 }]);
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded", dueAt: null, attempts: 1 });
  });
});

describe("a change while a callback is in flight", () => {
  async function changeInFlight(behaviour: { status: number }, to: ConversionStatus, hearsAll = true) {
    const made = await firstCallback({ status: to === "Success" ? "Pending" : "Success", hearsAll });
    const { box, scene, old, now, env: held } = made;
    await box.behave({ ...behaviour, held: true });
    const flying = deliverNext(held, old.id, now);
    await until("the claim", async () => (await callbackRow(old.id)).leaseUntil);
    const [fresh = ""] = await change(scene, to);
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded", dueAt: null });
    const land = async () => {
      await box.release();
      return flying;
    };
    return { ...made, land, fresh };
  }

  test("keeps the attempt on record when it fails, and is told as soon as that has ended", async () => {
    const {
      box,
      scene,
      old,
      fresh,
      now,
      land,
      env: held,
      callbacks,
    } = await changeInFlight({ status: 500 }, "Success");
    expect(await deliverNext(held, fresh, now)).toMatchObject({ state: null, againInSeconds: 5 });
    expect(await land()).toEqual({ state: "superseded" });
    expect(await callbackRow(old.id)).toMatchObject({
      ...{ state: "superseded", attempts: 1, lastStatus: 500, lastError: "HTTP 500" },
      ...{ dueAt: null, leaseUntil: null },
    });
    expect(callbacks.take()).toEqual([{ body: { id: fresh, attempt: 0 }, delaySeconds: 0 }]);
    await box.behave({});
    expect(await deliverNext(held, fresh, now)).toEqual({ state: "delivered" });
    const told = (await box.received()).map(({ body }) => JSON.parse(body).conversion.status);
    expect(told).toEqual(["Pending", "Success"]);
    const shown = await callbacksOfClick(env, scene.network.id, [scene.conversion.id]);
    expect(shown.map(({ attemptsMade }) => attemptsMade.length)).toEqual([1, 1]);
  });

  test("lets it be delivered when the partner took it", async () => {
    const { old, fresh, land, callbacks } = await changeInFlight({ status: 200 }, "Success");
    expect(await land()).toEqual({ state: "delivered" });
    expect(await callbackRow(old.id)).toMatchObject({ state: "delivered", attempts: 1, leaseUntil: null });
    expect(callbacks.take()).toEqual([{ body: { id: fresh, attempt: 0 }, delaySeconds: 0 }]);
  });

  test("that the partner does not hear of ends it without another try", async () => {
    const {
      old,
      fresh,
      now,
      land,
      env: held,
      callbacks,
    } = await changeInFlight({ status: 500 }, "Rejected", false);
    expect(fresh).toBe("");
    expect(await land()).toEqual({ state: "superseded" });
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded", attempts: 1, dueAt: null });
    expect(callbacks.take()).toEqual([]);
    expect(await deliver(held, { id: old.id, attempt: 1 }, now + 3_600_000)).toEqual({ state: null });
  });
});

describe("a callback that is no longer true is not sent again", () => {
  test.each([200, 410])(
    "after an answer of %i, though the partner hears of no other status",
    async (status) => {
      const {
        box,
        scene,
        old,
        now,
        env: held,
        callbacks,
      } = await firstCallback({
        status: "Success",
        hearsAll: false,
      });
      await box.behave({ status });
      await deliverNext(held, old.id, now);
      expect(await change(scene, "Rejected")).toEqual([]);
      const before = await callbackRow(old.id);
      const ask = { networkId: scene.network.id, callbackId: old.id, actor: "ann" };
      expect(await resendCallback(held, { rim: rimAt(now), ...ask })).toMatchObject({ code: "CONFLICT" });
      expect(await callbackRow(old.id)).toEqual(before);
      expect(callbacks.sent).toEqual([]);
      await change(scene, "Success");
      expect(await resendCallback(held, { rim: rimAt(now), ...ask })).toMatchObject({ code: "CONFLICT" });
    },
  );
});

test("what a change owes stands in the list before the callbacks of conversions that came meanwhile", async () => {
  const { scene, old, now } = await firstCallback({ status: "Pending", hearsAll: true });
  const conversion = makeConversionRow({ click: scene.click, createdAt: now + 1000 });
  const between = await storeCallback(conversion, { destination: "account" });
  const [fresh] = await change(scene, "Success", now + 5000);
  const page = await listCallbacks(env, scene.network.id, { filter: {}, before: null, limit: 10 });
  expect(page.rows.map(({ id }) => id)).toEqual([fresh, between.id, old.id]);
});

describe("an earlier callback that has failed", () => {
  async function failed(hearsAll: boolean) {
    const made = await firstCallback({ status: hearsAll ? "Pending" : "Success", hearsAll });
    await made.box.behave({ status: 410 });
    expect(await deliverNext(made.env, made.old.id, made.now)).toEqual({ state: "failed" });
    return made;
  }
  const listFailed = async ({ network }: Scene) => {
    const filter = { state: "failed" };
    const { rows } = await listCallbacks(env, network.id, { filter, before: null, limit: 10 });
    return rows.map(({ id }) => id);
  };

  test.each([
    ["that the partner hears of", true, "Success"],
    ["that the partner does not hear of", false, "Rejected"],
  ] as const)(
    "ends as superseded by a change %s, and is among those to send again no more",
    async (...of) => {
      const [, hearsAll, to] = of;
      const { scene, old, now } = await failed(hearsAll);
      expect(await listFailed(scene)).toEqual([old.id]);
      await change(scene, to, now + 1000);
      expect(await callbackRow(old.id)).toMatchObject({
        ...{ state: "superseded", endedAt: now + 1000, attempts: 1, lastStatus: 410 },
      });
      expect(await listFailed(scene)).toEqual([]);
    },
  );

  test("ends as superseded by one that is sent by hand for a later change", async () => {
    const { box, scene, old, now, env: held } = await failed(false);
    await env.DB.prepare("UPDATE conversions SET change_no = 1 WHERE id = ?").bind(scene.conversion.id).run();
    await box.behave({});
    const ask = { networkId: scene.network.id, conversionId: scene.conversion.id, note: null };
    await sendCallbacksNow(held, { rim: rimAt(now + 1000), ...ask });
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded", endedAt: now + 1000 });
  });

  test("ends as superseded when the later one is claimed, if nobody has ended it before", async () => {
    const { box, scene, old, now, env: held } = await failed(false);
    const fresh = await storeCallback(scene.conversion, { destination: "account", changeNo: 1 });
    await box.behave({});
    expect(await deliverNext(held, fresh.id, now)).toEqual({ state: "delivered" });
    expect(await callbackRow(old.id)).toMatchObject({ state: "superseded" });
  });
});
