import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { ingestClicks } from "../../src/flows/click/ingest-clicks";
import { replayParked } from "../../src/flows/postback/replay-parked";
import { sweepParked } from "../../src/flows/postback/sweep-parked";
import { sweep } from "../../src/flows/sweep";
import type { GatePoint } from "../../src/objects/conversion-gate";
import { conversionGate } from "../../src/objects/stubs";
import { consumeClicks } from "../../src/queues/clicks";
import { type ClicksMessage, clicksMessage } from "../../src/queues/messages";
import { rim } from "../../src/rim";
import { call } from "../support/api";
import { makeClick } from "../support/factories";
import { failing } from "../support/faults";
import { becomesOne, landedClick, ONCE, postbackWith, tallyOf } from "../support/faulty-postback";
import { click, landed, makeWorld, postback, until } from "../support/world";

describe("clicks", () => {
  const message = (n: number): ClicksMessage => {
    const offerId = rim().newId();
    const clicks = Array.from({ length: n }, () => makeClick({ id: rim().newId(), offerId, at: Date.now() }));
    return clicksMessage({ id: rim().newId(), shard: 1, clicks });
  };
  const counted = async ({ clicks }: ClicksMessage) => {
    const sql = "SELECT sum(clicks) AS n FROM rollups WHERE tier = ? AND offer_id = ?";
    const tiers = await Promise.all(
      ["h", "q", "s"].map((tier) =>
        env.DB.prepare(sql).bind(tier, clicks[0]?.offerId).first<{ n: number }>(),
      ),
    );
    return tiers.map((row) => row?.n);
  };
  const stored = async ({ clicks }: ClicksMessage) => {
    const sql = "SELECT count(*) AS n FROM clicks WHERE offer_id = ?";
    return (await env.CLICKS_1.prepare(sql).bind(clicks[0]?.offerId).first<{ n: number }>())?.n;
  };

  test("an ingest that dies between clicks and roll-up is finished by the redelivery", async () => {
    const sent = message(7);
    const dying = failing(env, { DB: "batch" });
    await expect(ingestClicks(dying, { messages: [sent], rim: rim() })).rejects.toThrow();
    expect([await stored(sent), await counted(sent)]).toEqual([7, [null, null, null]]);
    await ingestClicks(env, { messages: [sent], rim: rim() });
    expect([await stored(sent), await counted(sent)]).toEqual([7, [7, 7, 7]]);
  });

  test("a roll-up whose answer is lost is not counted again", async () => {
    const sent = message(4);
    const forgetful = failing(env, { DB: "batch", how: "lose" });
    await expect(ingestClicks(forgetful, { messages: [sent], rim: rim() })).rejects.toThrow();
    await ingestClicks(env, { messages: [sent], rim: rim() });
    expect([await stored(sent), await counted(sent)]).toEqual([4, [4, 4, 4]]);
  });

  test("messages delivered twice, out of order and beside unreadable ones land once, and those are kept", async () => {
    const [a, b] = [message(3), message(5)];
    const deliver = async (bodies: unknown[]) => {
      const messages = bodies.map((body, i) => ({ id: `${i}`, timestamp: new Date(), attempts: 1, body }));
      const batch = createMessageBatch("gokart-clicks", messages);
      const ctx = createExecutionContext();
      await consumeClicks(batch, env);
      return getQueueResult(batch, ctx);
    };
    const first = await deliver([b, "garbage", a, b]);
    expect(first.explicitAcks).toEqual(["0", "2", "3"]);
    expect(first.retryMessages.map(({ msgId }) => msgId)).toEqual(["1"]);
    await deliver([a, b, a]);
    expect([await stored(a), await stored(b)]).toEqual([3, 5]);
    expect([await counted(a), await counted(b)]).toEqual([
      [3, 3, 3],
      [5, 5, 5],
    ]);
  });

  test("one shard that fails does not keep the other's clicks from landing", async () => {
    const [good, bad] = [message(2), { ...message(2), shard: 0 }];
    const batch = createMessageBatch(
      "gokart-clicks",
      [bad, good].map((body, i) => ({ id: `${i}`, timestamp: new Date(), attempts: 1, body })),
    );
    await consumeClicks(batch, failing(env, { CLICKS_0: true }));
    const result = await getQueueResult(batch, createExecutionContext());
    expect(result.explicitAcks).toEqual(["1"]);
    expect(await counted(good)).toEqual([2, 2, 2]);
  });
});

describe("the gate", () => {
  test.each<GatePoint>(["before-commit", "after-commit", "after-noting"])(
    "dies %s: one conversion, one callback",
    async (point) => {
      const world = await makeWorld();
      const { id, member } = await landedClick(world);
      await runInDurableObject(conversionGate(env, id, member), (gate) => {
        gate.dieAt = point;
      });
      const answer = await postback({ gk_click_id: id });
      expect(answer).toMatchObject({ http: 202, code: "PARKED" });
      const again = await postback({ gk_click_id: id });
      expect(["ACCEPTED", "DUPLICATE", "PARKED"]).toContain(again.code);
      await becomesOne(world, id);
      const replayed = await replayParked(env, { rim: rim(), parkedId: answer.data.parkedId });
      expect(replayed).toMatchObject({ ok: true });
    },
  );

  test("the same request after an answer that was lost gets the first answer, not DUPLICATE", async () => {
    const world = await makeWorld();
    const { id, member } = await landedClick(world);
    await runInDurableObject(conversionGate(env, id, member), (gate) => {
      gate.dieAt = "after-commit";
    });
    const lost = await postback({ gk_click_id: id });
    const replayed = await until("the replay", async () => {
      const tried = await replayParked(env, { rim: rim(), parkedId: lost.data.parkedId });
      return tried.ok && tried.code !== "PARKED" && tried;
    });
    expect(replayed.code).toBe("ACCEPTED");
    await becomesOne(world, id);
  });
});

describe("a main database that fails for a while", () => {
  test("at the door: the postback waits in the queue and is a conversion when all is well", async () => {
    const world = await makeWorld();
    const { id } = await landedClick(world);
    const answer = await postbackWith(failing(env, { DB: true }), id);
    expect(answer).toMatchObject({ http: 202, code: "PARKED" });
    await becomesOne(world, id);
  });

  test.each(["throw", "lose"] as const)("in the gate, where the commit's answers %s", async (how) => {
    const world = await makeWorld();
    const { id, member } = await landedClick(world);
    await runInDurableObject(conversionGate(env, id, member), (gate) => {
      Object.assign(gate, { env: failing(env, { DB: "batch", how, times: 1 }) });
    });
    const answer = await postback({ gk_click_id: id });
    expect(answer).toMatchObject({ http: 202, code: "PARKED" });
    await becomesOne(world, id);
  });

  test("with the queue failing too, the sender is told to come again", async () => {
    const world = await makeWorld();
    const { id } = await landedClick(world);
    const broken = failing(env, { DB: true, POSTBACKS_QUEUE: "send" });
    expect(await postbackWith(broken, id)).toMatchObject({ http: 503, code: "TRY_AGAIN" });
    expect(await postbackWith(env, id)).toMatchObject({ http: 200, code: "ACCEPTED" });
    await becomesOne(world, id);
  });

  test("a bad click id is still told to be bad, never parked", async () => {
    const broken = failing(env, { DB: true, CLICKS_0: true, CLICKS_1: true });
    expect(await postbackWith(broken, "nonsense")).toMatchObject({ http: 400, code: "CLICK_ID_MALFORMED" });
    expect(await postbackWith(broken, crypto.randomUUID())).toMatchObject({
      http: 404,
      code: "CLICK_NOT_FOUND",
    });
  });
});

test("repeats of a postback that had no database to be kept in have a row each, and convert once", async () => {
  const world = await makeWorld();
  const { id } = await landedClick(world);
  const answers = [
    await postbackWith(failing(env, { DB: true }), id),
    await postbackWith(failing(env, { DB: true }), id),
  ];
  const promised = answers.map(({ data }) => data.parkedId as string);
  expect(new Set(promised).size).toBe(2);
  const sql = "SELECT count(*) AS n FROM parked_postbacks WHERE id IN (?, ?)";
  const rows = async () =>
    env.DB.prepare(sql)
      .bind(...promised)
      .first("n");
  await until("both rows", async () => (await rows()) === 2);
  await becomesOne(world, id);
}, 60_000);

test("a click database that fails parks the postback, and the sweep brings it home", async () => {
  const world = await makeWorld();
  const { id } = await landedClick(world);
  const broken = failing(env, { CLICKS_0: true, CLICKS_1: true, POSTBACKS_QUEUE: "send" });
  expect(await postbackWith(broken, id)).toMatchObject({ http: 202, code: "PARKED" });
  await env.DB.prepare("UPDATE parked_postbacks SET next_at = 1 WHERE click_id = ?").bind(id).run();
  expect(await sweepParked(env, { rim: rim() })).toBeGreaterThan(0);
  await becomesOne(world, id);
});

test("a word that was parked does not undo a newer one that was judged before it", async () => {
  const world = await makeWorld();
  const { id } = await landedClick(world);
  const broken = failing(env, { CLICKS_0: true, CLICKS_1: true, POSTBACKS_QUEUE: "send" });
  const parked = await postbackWith(broken, id);
  expect(parked).toMatchObject({ http: 202, code: "PARKED" });
  const reversal = await postback({ gk_click_id: id, cnv_status: "reversed" });
  expect(reversal).toMatchObject({ code: "ACCEPTED", data: { status: "Rejected" } });
  const replayed = await replayParked(env, { rim: rim(), parkedId: parked.data.parkedId });
  expect(replayed).toMatchObject({ code: "DUPLICATE", conversionId: reversal.data.conversionId });
  const sql = "SELECT status FROM conversions WHERE click_id = ?";
  const { results } = await env.DB.prepare(sql).bind(id).all();
  expect(results).toEqual([{ status: "Rejected" }]);
});

test("a word that was parked does not undo a newer change", async () => {
  const world = await makeWorld();
  const { id, member } = await landedClick(world);
  expect(await postback({ gk_click_id: id, cnv_status: "pending" })).toMatchObject({ code: "ACCEPTED" });
  await runInDurableObject(conversionGate(env, id, member), (gate) => {
    gate.dieAt = "before-commit";
  });
  const parked = await postback({ gk_click_id: id, cnv_status: "approved" });
  expect(parked).toMatchObject({ http: 202, code: "PARKED" });
  expect(await postback({ gk_click_id: id, cnv_status: "reversed" })).toMatchObject({ code: "UPDATED" });
  const outcome = await until("the replay", async () => {
    const { parkedId } = parked.data;
    const replayed = await replayParked(env, { rim: rim(), parkedId });
    return replayed.ok && replayed.code !== "PARKED" && replayed.code;
  });
  expect(outcome).toBe("DUPLICATE");
  const sql = "SELECT status, change_no AS changes FROM conversions WHERE click_id = ?";
  expect((await env.DB.prepare(sql).bind(id).all()).results).toEqual([{ status: "Rejected", changes: 1 }]);
});

test("callbacks whose queue message was lost are found by the sweep", async () => {
  const world = await makeWorld();
  const { id } = await landedClick(world);
  const answer = await postbackWith(failing(env, { CALLBACKS_QUEUE: "sendBatch" }), id);
  expect(answer.code).toBe("ACCEPTED");
  await scheduler.wait(200);
  expect(await tallyOf(world, id)).toEqual({ ...ONCE, received: 0 });
  await env.DB.prepare("UPDATE callbacks SET due_at = 1 WHERE click_id = ?").bind(id).run();
  await sweep(env, rim());
  await becomesOne(world, id);
});

test("a postback whose click never comes is called lost after 72 hours, in History and by its code", async () => {
  const world = await makeWorld();
  const id = await click(world.links[0].id, "lost");
  await landed([id]);
  const broken = failing(env, { CLICKS_0: true, CLICKS_1: true, POSTBACKS_QUEUE: "send" });
  const { data } = await postbackWith(broken, id);
  for (const db of [env.CLICKS_0, env.CLICKS_1])
    await db.prepare("DELETE FROM clicks WHERE id = ?").bind(id).run();
  const late = { ...rim(), now: Date.now() + 73 * 3_600_000 };
  expect(await replayParked(env, { rim: late, parkedId: data.parkedId })).toMatchObject({
    code: "CLICK_LOST",
  });
  await until("the History line", () =>
    env.LOGS.prepare("SELECT 1 FROM history WHERE code = 'CLICK_LOST' AND level = 'error' AND click_id = ?")
      .bind(id)
      .first(),
  );
  const { data: steps } = await call("GET", `/clicks/${id}/trace`);
  expect(steps).toContainEqual(expect.objectContaining({ message: expect.stringContaining("given up") }));
});
