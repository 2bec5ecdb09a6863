import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { hmacHex } from "../../../src/domain/bytes";
import { secretKey } from "../../../src/domain/callback/signature";
import { sendCallbacksNow } from "../../../src/flows/callback/send-callback-now";
import {
  attemptsOf,
  callbackRow,
  deliver,
  deliverNext,
  rimAt,
  waitingCallback,
} from "../../support/callbacks";
import { listen } from "../../support/console";
import { partnerBox } from "../../support/partner";
import { heldEnv } from "../../support/queue";
import { makeAccountCallback, sealed, storeCallback, storeScene } from "../../support/scene";
import { until } from "../../support/world";

const SECRET = "whsec_bmV3IHNlY3JldCBvZiB0aGUgcGFydG5lcg==";
const OLD_SECRET = "whsec_b2xkIHNlY3JldCBvZiB0aGUgcGFydG5lcg==";

describe("what a partner receives", () => {
  test("an account callback is signed JSON with the partner's own header", async () => {
    const box = partnerBox();
    const callback = await makeAccountCallback({
      url: box.url("/gk?x=1"),
      headerName: "X-Key",
      headerValue: "hush",
    });
    const signingSecrets = [{ sealed: await sealed(SECRET), until: null }];
    const { conversion } = await storeScene({ partner: { callback, signingSecrets } });
    const { id } = await storeCallback(conversion, { destination: "account" });

    const held = heldEnv();
    expect(await deliverNext(held.env, id, Date.now())).toEqual({ state: "delivered" });

    const [received, ...more] = await box.received();
    expect(more).toEqual([]);
    expect(received).toMatchObject({ method: "POST", url: `/inbox/${box.name}/gk?x=1` });
    expect(received?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "GoKart-Callback/1",
      "x-key": "hush",
      "webhook-id": id,
    });
    const verified = new Webhook(SECRET).verify(received?.body ?? "", received?.headers ?? {});
    expect(verified).toMatchObject({
      id,
      conversion: { conversionId: conversion.id, status: "Success", revenue: 3.5 },
    });
    expect(held.callbacks.sent).toEqual([]);
    const row = await callbackRow(id);
    expect(row).toMatchObject({
      state: "delivered",
      attempts: 1,
      lastStatus: 200,
      lastError: null,
      dueAt: null,
    });
  });

  test("the attempt is logged with request and answer, the secret header masked", async () => {
    const { env, box, id, now } = await waitingCallback({ headerName: "X-Key", headerValue: "hush" });
    await box.behave({ body: "y".repeat(5000), headers: { "x-trace": "t1" } });
    await deliverNext(env, id, now);

    const [attempt] = await attemptsOf(id);
    const [received] = await box.received();
    expect(attempt).toMatchObject({
      no: 1,
      method: "POST",
      url: box.url("/gk"),
      status: 200,
      error: null,
      note: null,
    });
    expect(attempt?.requestBody).toBe(received?.body);
    expect(attempt?.requestHeaders).toMatchObject({ "x-key": "••••", "webhook-id": id });
    expect(attempt?.answer).toBe("y".repeat(2048));
    expect(attempt?.answerHeaders).toMatchObject({ "x-trace": "t1" });
    expect(JSON.stringify(attempt)).not.toContain("hush");
  });

  test("what the answer repeats of the secret header is masked, and what else is secret in it", async () => {
    const { env, box, id, scene, now } = await waitingCallback({
      ...{ headerName: "Authorization", headerValue: 'Bearer top"secret&token', answerMustContain: "token" },
    });
    const headers = {
      ...{ "x-back": 'Bearer top"secret&token', "set-cookie": "session=abc", "x-plain": "Bearer" },
    };
    const echoed = { all: 'Bearer top"secret&token', word: 'top"secret&token', url: "top%22secret%26token" };
    await box.behave({ body: JSON.stringify(echoed), headers });
    expect(await deliverNext(env, id, now)).toEqual({ state: "delivered" });
    const ask = {
      rim: rimAt(now),
      networkId: scene.network.id,
      conversionId: scene.conversion.id,
      note: null,
    };
    const sent = await sendCallbacksNow(env, ask);
    const shown = (await attemptsOf(id)).map(({ answer, answerHeaders }) => ({ answer, answerHeaders }));
    const results = sent.ok
      ? sent.results.map((one) => ({ answer: one.body, answerHeaders: one.headers }))
      : [];
    expect([...shown, ...results]).toHaveLength(3);
    for (const { answer, answerHeaders } of [...shown, ...results]) {
      expect(answer).toBe('{"all":"••••","word":"••••","url":"••••"}');
      expect(answerHeaders).toMatchObject({ "x-back": "••••", "set-cookie": "••••", "x-plain": "Bearer" });
    }
  });

  test("a global postback is a GET, signed over its URL and over the part before {gk_signature}", async () => {
    const box = partnerBox();
    const template = box.url(
      "/pb?c={pub_click_id}&s={gk_status}&p={gk_payout}&who='#&sig={gk_signature}&z=1",
    );
    const globalPostback = template.replace("#", "");
    const signingSecrets = [{ sealed: await sealed(SECRET), until: null }];
    const { conversion } = await storeScene({ partner: { globalPostback, signingSecrets } });
    const { id } = await storeCallback(conversion, { destination: "global" });

    await deliverNext(heldEnv().env, id, Date.now());

    const [received] = await box.received();
    const url = `${box.origin}${received?.url}`;
    expect(received?.method).toBe("GET");
    const [signedPart, signature] = url.split(/(?<=&sig=)/);
    expect(signedPart).toContain("/pb?c=pc-1&s=Success&p=3.5&");
    expect(signature).toBe(`${await hmacHex(secretKey(SECRET), signedPart ?? "")}&z=1`);
    expect(() =>
      new Webhook(SECRET).verify(url, received?.headers ?? {}, { jsonParse: false }),
    ).not.toThrow();
  });

  test("an event-level postback goes to the event's own template", async () => {
    const box = partnerBox();
    const { conversion } = await storeScene({
      event: { eventId: "win" },
      postbacks: [
        { eventId: null, urlTemplate: box.url("/none") },
        { eventId: "lose", urlTemplate: box.url("/lose") },
        { eventId: "win", urlTemplate: box.url("/win?e={cnv_event_id}&n={cnv_event_name}") },
      ],
    });
    const { id } = await storeCallback(conversion, { destination: "event" });
    await deliverNext(heldEnv().env, id, Date.now());
    const urls = (await box.received()).map(({ url }) => url);
    expect(urls).toEqual([`/inbox/${box.name}/win?e=win&n=Win%2010%20games`]);
  });

  test("while a secret is rotated both sign, an ended one does not", async () => {
    const box = partnerBox();
    const now = Date.now();
    const callback = await makeAccountCallback({ url: box.url() });
    const ended = "whsec_ZW5kZWQgc2VjcmV0IG9mIHRoZSBwYXJ0bmVy";
    const signingSecrets = [
      { sealed: await sealed(ended), until: now - 1 },
      { sealed: await sealed(OLD_SECRET), until: now + 1000 },
      { sealed: await sealed(SECRET), until: null },
    ];
    const { conversion } = await storeScene({ partner: { callback, signingSecrets } });
    const { id } = await storeCallback(conversion, { destination: "account" });
    await deliverNext(heldEnv().env, id, now);

    const [received] = await box.received();
    const verify = (secret: string) => () =>
      new Webhook(secret).verify(received?.body ?? "", received?.headers ?? {});
    expect(verify(SECRET)).not.toThrow();
    expect(verify(OLD_SECRET)).not.toThrow();
    expect(verify(ended)).toThrow();
    expect(received?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  });
});

describe("who may send", () => {
  test("twenty deliveries at once make one request", async () => {
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ held: true });
    const all = Array.from({ length: 20 }, () => deliver(env, { id, attempt: 0 }, now));
    await until("the request", async () => (await box.received()).length);
    await box.release();
    const states = (await Promise.all(all)).map(({ state }) => state);
    expect(states.filter((state) => state === "delivered")).toHaveLength(1);
    expect(await box.received()).toHaveLength(1);
    expect(await attemptsOf(id)).toHaveLength(1);
  });

  test("a message of an earlier attempt does nothing", async () => {
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ script: [500] });
    await deliverNext(env, id, now);
    const late = now + 3_600_000;
    expect(await deliver(env, { id, attempt: 0 }, late)).toEqual({ state: null });
    expect(await box.received()).toHaveLength(1);
    expect(await deliverNext(env, id, late)).toEqual({ state: "delivered" });
    expect(await deliverNext(env, id, late)).toEqual({ state: null });
    expect(await box.received()).toHaveLength(2);
  });

  test("a message that comes too early or finds a lease comes again soon", async () => {
    const { env, id, now } = await waitingCallback();
    expect(await deliverNext(env, id, now - 30_000)).toEqual({ state: null, againInSeconds: 30 });
    const { conversion } = await storeScene();
    const leased = await storeCallback(conversion, { destination: "account", leaseUntil: now + 60_000 });
    expect(await deliverNext(env, leased.id, now)).toEqual({ state: null, againInSeconds: 5 });
  });

  test("a message of a callback that does not exist ends", async () => {
    const message = { id: crypto.randomUUID(), attempt: 0 };
    expect(await deliver(heldEnv().env, message, Date.now())).toEqual({ state: null });
  });
});

describe("where nothing may be sent", () => {
  test("a refused destination is a failed attempt", async () => {
    const { box, id, now, env: held } = await waitingCallback();
    expect(await deliverNext({ ...held, ALLOW_PRIVATE_CALLBACKS: "false" }, id, now)).toEqual({
      state: "failed",
    });
    expect(await box.received()).toEqual([]);
    const [attempt] = await attemptsOf(id);
    expect(attempt).toMatchObject({ status: null, url: box.url("/gk") });
    expect(attempt?.error).toMatch(/^DESTINATION_REFUSED: /);
  });

  test("our own hosts are refused too", async () => {
    const { id, now, env: held } = await waitingCallback({ url: `https://api.${env.BASE_DOMAIN}/postback` });
    expect(await deliverNext(held, id, now)).toEqual({ state: "failed" });
    expect((await callbackRow(id)).lastError).toMatch(/^DESTINATION_REFUSED: .*our own host/);
  });

  test("a rejection never goes to a template that lost its {gk_status}", async () => {
    const box = partnerBox();
    const { conversion } = await storeScene({ partner: { globalPostback: box.url("?c={pub_click_id}") } });
    const { id } = await storeCallback(conversion, { destination: "global", status: "Rejected" });
    expect(await deliverNext(heldEnv().env, id, conversion.createdAt)).toEqual({ state: "failed" });
    expect((await callbackRow(id)).lastError).toMatch(/^STATUS_NOT_TOLD/);
    expect(await box.received()).toEqual([]);
  });

  test("a destination that is no longer set up fails, visibly", async () => {
    const { conversion } = await storeScene();
    const { id } = await storeCallback(conversion, { destination: "global" });
    expect(await deliverNext(heldEnv().env, id, conversion.createdAt)).toEqual({ state: "failed" });
    expect((await callbackRow(id)).lastError).toMatch(/^DESTINATION_MISSING/);
  });

  test("secrets we cannot open are ours to mend: it is tried again", async () => {
    const { env: held, id, now } = await waitingCallback({ headerName: "X-Key", headerValue: "hush" });
    const other = { ...held, DATA_SECRET: "another-data-secret-0123456789-0123456789" };
    expect(await deliverNext(other, id, now)).toEqual({ state: "retrying" });
    expect((await callbackRow(id)).lastError).toMatch(/^SECRET_UNREADABLE/);
  });

  test("… and an error in the log, which names the partner, once a minute", async () => {
    const said = listen();
    const { env: held, id, now, scene } = await waitingCallback({ headerName: "X-Key", headerValue: "hush" });
    const other = { ...held, DATA_SECRET: "another-data-secret-0123456789-0123456789" };
    const lines = () => said.lines().filter((line) => line.includes('"SECRET_UNREADABLE"'));
    await deliverNext(other, id, now);
    await deliverNext(other, id, now + 59_000);
    const partnerId = scene.partner.id;
    expect(lines().map((line) => JSON.parse(line))).toEqual([
      { level: "error", event: "SECRET_UNREADABLE", partnerId },
    ]);
    await deliverNext(other, id, now + 200_000);
    expect((await callbackRow(id)).attempts).toBe(3);
    expect(lines()).toHaveLength(2);
  });
});
