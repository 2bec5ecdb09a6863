import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { changePartner } from "../../../src/flows/account/save-partner";
import { savePartnerPostbacks } from "../../../src/flows/account/save-partner-postbacks";
import { sweepCallbacks } from "../../../src/flows/callback/sweep-callbacks";
import { rim } from "../../../src/rim";
import { readAttention } from "../../../src/store/alert/attention";
import { failingCallbacks } from "../../../src/store/alert/facts";
import { countAttempts } from "../../../src/store/callback/breakers";
import { mainDb } from "../../../src/store/databases";
import { conversions } from "../../../src/store/schema/main";
import { breakerRow, callbackRow, deliverNext, historyOf, openBreakers } from "../../support/callbacks";
import { makeConversionRow } from "../../support/factories";
import { partnerBox } from "../../support/partner";
import { heldEnv } from "../../support/queue";
import { makeAccountCallback, storeCallback, storeScene } from "../../support/scene";

const MINUTE = 60_000;

/** A partner whose endpoint has just failed ten times in a row. */
async function deadEndpoint() {
  const box = partnerBox();
  await box.behave({ status: 500 });
  const scene = await storeScene({ partner: { callback: await makeAccountCallback({ url: box.url() }) } });
  const held = heldEnv();
  const now = scene.conversion.createdAt;
  const more = async () => {
    const conversion = makeConversionRow({ click: scene.click, createdAt: now });
    await mainDb(env).insert(conversions).values(conversion);
    return (await storeCallback(conversion, { destination: "account" })).id;
  };
  for (let i = 0; i < 10; i++) await deliverNext(held.env, await more(), now);
  held.callbacks.take();
  const key = `${scene.partner.id}|account|${new URL(box.origin).host}`;
  return { box, scene, now, more, key, held: held.env, callbacks: held.callbacks };
}

test("after ten failures in a row an endpoint gets nothing but a probe a minute", async () => {
  const { box, scene, now, more, key, held, callbacks } = await deadEndpoint();
  expect(await openBreakers(scene.network.id)).toMatchObject([{ key, failures: 10 }]);
  expect(await historyOf(scene.network.id)).toMatchObject([
    { code: "CALLBACK_ENDPOINT_DOWN", level: "warning" },
  ]);

  const ids = [await more(), await more(), await more()];
  for (const id of ids) expect(await deliverNext(held, id, now + 1000)).toEqual({ state: "held" });
  expect(await box.received()).toHaveLength(10);
  const [first = ""] = ids;
  expect(await callbackRow(first)).toMatchObject({
    state: "waiting",
    attempts: 0,
    breakerKey: key,
    leaseUntil: null,
  });

  const later = now + 2 * MINUTE;
  const probes = await Promise.all(ids.map((id) => deliverNext(held, id, later)));
  expect(probes.map(({ state }) => state).sort()).toEqual(["held", "held", "retrying"]);
  expect(await box.received()).toHaveLength(11);
  expect(callbacks.sent).toHaveLength(1);
});

test("the sweep sends one probe, and all the others once it has come through", async () => {
  const { box, scene, now, more, key, held, callbacks } = await deadEndpoint();
  const ids = [await more(), await more(), await more()];
  for (const id of ids) await deliverNext(held, id, now + 1000);

  const later = now + 2 * MINUTE;
  await sweepCallbacks(held, { now: later });
  const mine = () => callbacks.take().filter(({ body }) => ids.includes((body as { id: string }).id));
  const [probe, ...rest] = mine();
  expect(rest).toEqual([]);

  await box.behave({});
  const { id } = (probe?.body ?? {}) as { id: string };
  expect(await deliverNext(held, id, later)).toEqual({ state: "delivered" });
  expect(await breakerRow(key)).toMatchObject({ failures: 0, openedAt: null });
  const codes = (await historyOf(scene.network.id)).map(({ code }) => code);
  expect(codes).toEqual(["CALLBACK_ENDPOINT_DOWN", "CALLBACK_ENDPOINT_UP"]);
  const released = mine().map(({ body }) => (body as { id: string }).id);
  expect(released.sort()).toEqual(ids.filter((other) => other !== id).sort());
  for (const other of released)
    expect(await deliverNext(held, other, later + 1000)).toEqual({ state: "delivered" });
});

describe("a partner whose callbacks go to another host from now on", () => {
  /** Saves the account callback of a dead endpoint's partner; answers who is told to the queue by the next sweep. */
  async function save(newUrl?: string) {
    const { box, scene, now, more, held, callbacks } = await deadEndpoint();
    const ids = [await more(), await more(), await more()];
    for (const id of ids) await deliverNext(held, id, now + 1000);
    const of = {
      rim: { ...rim(), now },
      networkId: scene.network.id,
      actor: "somebody",
      id: scene.partner.id,
    };
    const draft = await makeAccountCallback({ url: newUrl ?? box.url(), sendPending: true });
    const edit = () => ({ name: "P", status: "active" as const, globalPostback: null, callback: draft });
    expect(await changePartner(env, { ...of, edit })).toMatchObject({ ok: true });
    await sweepCallbacks(held, { now: now + 2000 });
    const told = callbacks.take().map(({ body }) => (body as { id: string }).id);
    const failing = await failingCallbacks(env, { networkId: scene.network.id, now: now + 2000 });
    return { ids, freed: ids.filter((id) => told.includes(id)), failing };
  }

  test("gets all that was held at the next sweep, and its alert ends", async () => {
    const sound = partnerBox();
    const { ids, freed, failing } = await save(sound.url());
    expect(freed).toEqual(ids);
    expect(failing).toEqual([]);
  });

  test("waits on where another field was changed", async () => {
    const { freed, failing } = await save();
    expect(freed).toEqual([]);
    expect(failing).toHaveLength(1);
  });

  test("forgets the breaker of what moved alone: global template or postbacks of events", async () => {
    const scene = await storeScene({
      partner: { globalPostback: "https://old.example/?c={pub_click_id}" },
      postbacks: [{ eventId: null, urlTemplate: "https://old.example/?c={pub_click_id}" }],
    });
    const { partner, offer, network } = scene;
    for (const destination of ["account", "global", "event"] as const) {
      const endpoint = { networkId: network.id, partnerId: partner.id, destination, host: "old.example" };
      await countAttempts(env, endpoint, { recovered: false, failures: 10, at: 1 }).run();
    }
    const open = async () => (await openBreakers(network.id)).map(({ key }) => key.split("|")[1]).sort();
    const of = { rim: rim(), networkId: network.id, actor: "somebody" };
    const postbacks = (...hosts: string[]) => {
      const drafts = hosts.map((host) => {
        const urlTemplate = `https://${host}/?c={pub_click_id}`;
        return { partnerId: partner.id, eventId: null, urlTemplate };
      });
      return savePartnerPostbacks(env, { ...of, offerId: offer.id, drafts });
    };
    expect(await postbacks("old.example")).toMatchObject({ ok: true });
    expect(await open()).toEqual(["account", "event", "global"]);
    expect(await postbacks("new.example")).toMatchObject({ ok: true });
    expect(await open()).toEqual(["account", "global"]);
    const globalPostback = "https://new.example/?c={pub_click_id}";
    const edit = () => ({ name: "P", status: "active" as const, globalPostback, callback: null });
    expect(await changePartner(env, { ...of, id: partner.id, edit })).toMatchObject({ ok: true });
    expect(await open()).toEqual(["account"]);
  });
});

test("an endpoint that says no to one callback is not a dead one", async () => {
  const box = partnerBox();
  await box.behave({ status: 400 });
  const scene = await storeScene({ partner: { callback: await makeAccountCallback({ url: box.url() }) } });
  const held = heldEnv();
  for (let i = 0; i < 11; i++) {
    const conversion = makeConversionRow({ click: scene.click });
    await mainDb(env).insert(conversions).values(conversion);
    const { id } = await storeCallback(conversion, { destination: "account" });
    await deliverNext(held.env, id, conversion.createdAt);
  }
  expect(await openBreakers(scene.network.id)).toEqual([]);
  expect(await box.received()).toHaveLength(11);
});

test("a dead account callback neither holds a global template at the same host nor is kept open by it", async () => {
  const dead = partnerBox();
  const sound = partnerBox();
  await dead.behave({ status: 500 });
  const callback = await makeAccountCallback({ url: dead.url() });
  const scene = await storeScene({ partner: { callback, globalPostback: sound.url("?c={pub_click_id}") } });
  const now = scene.conversion.createdAt;
  const { env: held } = heldEnv();
  const deliverBoth = async () => {
    const conversion = makeConversionRow({ click: scene.click, createdAt: now });
    await mainDb(env).insert(conversions).values(conversion);
    const states: unknown[] = [];
    for (const destination of ["account", "global"] as const) {
      const { id } = await storeCallback(conversion, { destination });
      states.push((await deliverNext(held, id, now)).state);
    }
    return states;
  };
  for (let i = 0; i < 10; i++) expect(await deliverBoth()).toEqual(["retrying", "delivered"]);
  expect(await deliverBoth()).toEqual(["held", "delivered"]);
  const { breakers } = await readAttention(env, scene.network.id, now);
  expect(breakers).toMatchObject([{ destination: "account", host: new URL(dead.origin).host, failures: 10 }]);
  const [line] = await historyOf(scene.network.id);
  expect(line?.message).toMatch(/^127\.0\.0\.1:\d+ \(Account callback \(JSON\)\) failed 10 times in a row/);
});

/** A partner's endpoint that gives these answers to one callback each. */
async function answers(script: number[], answerMustContain: string | null = null) {
  const box = partnerBox();
  await box.behave({ script });
  const callback = await makeAccountCallback({ url: box.url(), answerMustContain });
  const scene = await storeScene({ partner: { callback } });
  const { env: held } = heldEnv();
  for (const _ of script) {
    const conversion = makeConversionRow({ click: scene.click });
    await mainDb(env).insert(conversions).values(conversion);
    const { id } = await storeCallback(conversion, { destination: "account" });
    await deliverNext(held, id, conversion.createdAt);
  }
  return openBreakers(scene.network.id);
}

test("ten redirects in a row open the breaker: they are failures like any other", async () => {
  expect(await answers(Array(10).fill(302))).toMatchObject([{ failures: 10 }]);
});

test.each([
  ["400, 410 and 422", [400, 410, 422], null],
  ["answers without the expected text", [200, 200, 200], "thanks"],
])("%s between failures do not end the row", async (_, between, text) => {
  const five = Array(5).fill(503);
  expect(await answers([...five, ...between, ...five], text)).toMatchObject([{ failures: 10 }]);
});

test("a probe that is answered 400 closes the breaker: the endpoint answers again", async () => {
  const { box, now, more, key, held } = await deadEndpoint();
  await box.behave({ status: 400 });
  expect(await deliverNext(held, await more(), now + 2 * MINUTE)).toEqual({ state: "retrying" });
  expect(await breakerRow(key)).toMatchObject({ failures: 0, openedAt: null });
});
