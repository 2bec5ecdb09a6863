import { describe, expect, test } from "vitest";
import { RETRY_LADDER } from "../../../src/domain/callback/retry";
import { attemptsOf, callbackRow, deliverNext, historyOf, waitingCallback } from "../../support/callbacks";
import { failing } from "../../support/faults";
import { type PartnerBehaviour, partnerBox } from "../../support/partner";
import { until } from "../../support/world";

const HOUR = 3_600_000;
// As short as the partner's word can surely be heard in, and for one that says nothing, shorter.
const SHORT_MS = 2_000;
const SILENT_MS = 300;

describe("what is tried again", () => {
  const ANSWERS: [name: string, behaviour: PartnerBehaviour, lastError: RegExp][] = [
    ["500", { status: 500 }, /^HTTP 500$/],
    ["408", { status: 408 }, /^HTTP 408$/],
    ["404, a deploy's doing", { status: 404 }, /^HTTP 404$/],
    ["a refusal, twice more", { status: 400 }, /^HTTP 400$/],
    ["no answer in time", { hang: true }, /^TIMEOUT: no answer within 0\.3 s$/],
    ["a closed socket", { closeSocket: true }, /^NETWORK_ERROR: /],
  ];
  test.each(ANSWERS)("%s", async (_, behaviour, lastError) => {
    const { env, callbacks, box, id, now } = await waitingCallback();
    await box.behave(behaviour);
    expect(await deliverNext(env, id, now, behaviour.hang ? SILENT_MS : undefined)).toEqual({
      state: "retrying",
    });

    const row = await callbackRow(id);
    expect(row).toMatchObject({ state: "retrying", attempts: 1, leaseUntil: null });
    expect(row.lastError).toMatch(lastError);
    const [message] = callbacks.take();
    expect(message?.body).toEqual({ id, attempt: 1 });
    expect(message?.delaySeconds).toBeGreaterThanOrEqual(8);
    expect(message?.delaySeconds).toBeLessThanOrEqual(12);
    expect(await attemptsOf(id)).toHaveLength(1);

    await box.behave({});
    expect(await deliverNext(env, id, now + HOUR)).toEqual({ state: "delivered" });
    const ids = (await box.received()).map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([id, id]);
  });

  test("a redirect is a failure, and where it leads is never asked", async () => {
    const inside = partnerBox();
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ redirect: inside.url("/secret") });
    expect(await deliverNext(env, id, now)).toEqual({ state: "retrying" });
    expect(await callbackRow(id)).toMatchObject({ lastStatus: 302, lastError: "HTTP 302" });
    expect(await inside.received()).toEqual([]);
  });

  test("an answer without what it must contain", async () => {
    const { env, box, id, now } = await waitingCallback({ answerMustContain: '"ok":true' });
    await box.behave({ body: '{"ok":false}' });
    expect(await deliverNext(env, id, now)).toEqual({ state: "retrying" });
    expect((await callbackRow(id)).lastError).toMatch(/^ANSWER_MISMATCH: /);
    await box.behave({ body: '{"ok":true}' });
    expect(await deliverNext(env, id, now + HOUR)).toEqual({ state: "delivered" });
  });

  test("no sooner than Retry-After; waits over ten minutes are the sweep's", async () => {
    const { env, callbacks, box, id, now } = await waitingCallback();
    await box.behave({ status: 429, retryAfter: 7200 });
    await deliverNext(env, id, now);
    const { dueAt } = await callbackRow(id);
    expect(Math.round(((dueAt ?? 0) - now) / 1000)).toBe(7200);
    expect(callbacks.sent).toEqual([]);
  });
});

describe("answers without end", () => {
  test("50 MB are read no further than 16 KB", async () => {
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ bigBody: 50_000_000 });
    expect(await deliverNext(env, id, now)).toEqual({ state: "delivered" });
    const poured = await until("the end of the answer", async () => (await box.received())[0]?.poured);
    expect(poured).toBeLessThan(25_000_000);
    const [attempt] = await attemptsOf(id);
    expect(attempt?.answer).toHaveLength(2048);
  });

  test("a body that never ends counts by its status when the time is up", async () => {
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ endless: true });
    expect(await deliverNext(env, id, now, SHORT_MS)).toEqual({ state: "delivered" });
    expect(await callbackRow(id)).toMatchObject({ lastStatus: 200 });
  });

  test("a short answer that says its length and breaks off counts by its status too", async () => {
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ endless: true, headers: { "content-length": "1000" } });
    expect(await deliverNext(env, id, now, SHORT_MS)).toEqual({ state: "delivered" });
    expect(await callbackRow(id)).toMatchObject({ lastStatus: 200 });
  });

  test("what the answer must contain is looked for in 16 KB", async () => {
    const { env, box, id, now } = await waitingCallback({ answerMustContain: "OK" });
    await box.behave({ body: `${"x".repeat(17_000)}OK` });
    expect(await deliverNext(env, id, now)).toEqual({ state: "retrying" });
    await box.behave({ body: `${"x".repeat(16_000)}OK` });
    expect(await deliverNext(env, id, now + HOUR)).toEqual({ state: "delivered" });
  });
});

describe("what is given up", () => {
  test("410 at once, with a line in the history", async () => {
    const { env, scene, box, id, now } = await waitingCallback();
    await box.behave({ status: 410 });
    expect(await deliverNext(env, id, now)).toEqual({ state: "failed" });
    expect(await callbackRow(id)).toMatchObject({ state: "failed", lastStatus: 410, dueAt: null });
    expect(await historyOf(scene.network.id)).toMatchObject([
      {
        level: "error",
        type: "callback",
        code: "CALLBACK_FAILED",
        clickId: scene.click.id,
        partnerId: scene.partner.id,
        request: { method: "POST", url: box.url("/gk") },
      },
    ]);
  });

  test("has its line in the history, though the database's answer to it was lost", async () => {
    const { env, scene, box, id, now } = await waitingCallback();
    await box.behave({ status: 410 });
    const broken = failing(env, { DB: /refusals \+/, how: "lose", times: 1 });
    expect(await deliverNext(broken, id, now)).toEqual({ state: "failed" });
    for (const later of [61_000, HOUR])
      expect(await deliverNext(env, id, now + later)).toEqual({ state: null });
    expect(await box.received()).toHaveLength(1);
    expect((await historyOf(scene.network.id)).map(({ code }) => code)).toEqual(["CALLBACK_FAILED"]);
  });

  test("a refusal after the third time, outages in between not counted", async () => {
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ script: [422, 503, 422, 422] });
    const states = [];
    for (let day = 0; day < 4; day++) states.push((await deliverNext(env, id, now + day * 24 * HOUR)).state);
    expect(states).toEqual(["retrying", "retrying", "retrying", "failed"]);
  });

  test("anything else after the whole ladder, each wait as long as it says", async () => {
    const { env, box, id, now } = await waitingCallback();
    await box.behave({ status: 503 });
    const waits: number[] = [];
    for (let at = now, state = ""; state !== "failed"; ) {
      state = (await deliverNext(env, id, at)).state ?? "";
      const { dueAt } = await callbackRow(id);
      if (dueAt === null) break;
      waits.push((dueAt - at) / 1000);
      // The breaker opens on the tenth; the last two go as its probes.
      at = dueAt;
    }
    expect(await callbackRow(id)).toMatchObject({ state: "failed", attempts: 11 });
    expect(await box.received()).toHaveLength(11);
    expect(waits).toHaveLength(RETRY_LADDER.length);
    for (const [step, wait] of waits.entries()) {
      const rung = RETRY_LADDER[step] ?? 0;
      expect(wait).toBeGreaterThanOrEqual(rung * 0.8);
      expect(wait).toBeLessThanOrEqual(rung * 1.2 + 3);
    }
  });
});
