import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { replayParked } from "../../../src/flows/postback/replay-parked";
import type { ConversionGate, GatePoint } from "../../../src/objects/conversion-gate";
import { conversionGate } from "../../../src/objects/stubs";
import { rim } from "../../../src/rim";
import { failing, visitWith } from "../../support/faults";
import { click, clicks, type Json, landed, makeWorld, manage, postback } from "../../support/world";

const MINUTE = 60_000;

async function clicked(offer?: Json) {
  const world = await makeWorld({ offer });
  const { links } = world;
  const id = await click(links[0].id, "a-member");
  await landed([id]);
  const gate = () => conversionGate(env, id, "a-member");
  const within = <T>(work: (gate: ConversionGate, state: DurableObjectState) => T | Promise<T>) =>
    runInDurableObject(gate(), work);
  const dieAt = (point: GatePoint) => within((it) => void Object.assign(it, { dieAt: point }));
  const say = (order: string, status = "approved") =>
    postback({ gk_click_id: id, cnv_conversion_id: order, cnv_status: status });
  return {
    id,
    world,
    say,
    dieAt,
    /** A postback whose answer dies with the gate; that it is parked and would be replayed is not what is looked at. */
    async loses(order: string, status?: string) {
      await dieAt("after-commit");
      const answer = await say(order, status);
      expect(answer).toMatchObject({ http: 202, code: "PARKED" });
      await env.DB.prepare("DELETE FROM parked_postbacks WHERE id = ?").bind(answer.data.parkedId).run();
    },
    evict: () => evictDurableObject(gate()),
    /** What it keeps was told so much earlier. */
    age: (ms: number) =>
      within(async (_, { storage }) => {
        for (const [key, told] of await storage.list<{ at: number }>())
          await storage.put(key, { ...told, at: told.at - ms });
      }),
    kept: () => within(async (_, { storage }) => (await storage.list()).size),
    alarmAt: () => within((_, { storage }) => storage.getAlarm()),
    ring: () => runDurableObjectAlarm(gate()),
  };
}

test("words whose answer died with the gate get it when they come again, and once only", async () => {
  const gate = await clicked();
  await gate.loses("T1");
  const again = await gate.say("T1");
  expect(again).toMatchObject({ http: 200, code: "ACCEPTED" });
  await gate.evict();
  expect(await gate.say("T1")).toMatchObject({
    code: "DUPLICATE",
    data: { conversionId: again.data.conversionId },
  });
});

test("other words in between do not make it told", async () => {
  const gate = await clicked();
  await gate.loses("T1");
  expect(await gate.say("T2")).toMatchObject({ code: "DUPLICATE" });
  expect(await gate.say("T1")).toMatchObject({ code: "ACCEPTED" });
  expect(await gate.say("T1")).toMatchObject({ code: "DUPLICATE" });
});

test("words whose answer was lost do not undo a newer word when they come again", async () => {
  const gate = await clicked();
  await gate.loses("T1", "pending");
  expect(await gate.say("T1", "approved")).toMatchObject({ code: "UPDATED", data: { status: "Success" } });
  expect(await gate.say("T1", "pending")).toMatchObject({ code: "ACCEPTED", data: { status: "Success" } });
  expect(await gate.say("T1", "approved")).toMatchObject({ code: "DUPLICATE" });
});

test("of two conversions that the same words made, the one that nobody was told of is found", async () => {
  const cap = (limit: number) => ({ caps: [{ metric: "conversions", period: "total", limit }] });
  const gate = await clicked({ overCap: "reject", ...cap(1) });
  const [other = ""] = await clicks(gate.world, "another-member");
  expect(await postback({ gk_click_id: other })).toMatchObject({ code: "ACCEPTED" });
  expect(await gate.say("T1")).toMatchObject({ code: "ACCEPTED", data: { status: "Rejected" } });
  await manage("PATCH", `/offers/${gate.world.offer.id}`, cap(5));
  await gate.loses("T1");
  expect(await gate.say("T1")).toMatchObject({ code: "ACCEPTED", data: { status: "Success" } });
  await gate.evict();
  expect(await gate.say("T1")).toMatchObject({ code: "DUPLICATE" });
});

test("where repeats count, words that came again for their lost answer count again twenty minutes later", async () => {
  const gate = await clicked({ allowRepeatConversions: true });
  const passes = (minutes: number) =>
    env.DB.prepare(`UPDATE conversions SET received_at = received_at - ?1, created_at = created_at - ?1,
      said_again_at = said_again_at - ?1 WHERE click_id = ?2`)
      .bind(minutes * MINUTE, gate.id)
      .run();
  await gate.loses("");
  await passes(9);
  expect(await gate.say("")).toMatchObject({ code: "ACCEPTED" });
  await passes(15);
  await gate.evict();
  expect(await gate.say("")).toMatchObject({ code: "DUPLICATE" });
  await passes(21);
  await gate.evict();
  expect(await gate.say("")).toMatchObject({ code: "ACCEPTED" });
});

test("an answer that was noted before the gate died was told: the same words are a duplicate", async () => {
  const gate = await clicked();
  expect(await gate.say("T1")).toMatchObject({ code: "ACCEPTED" });
  await gate.dieAt("after-noting");
  expect(await gate.say("T2")).toMatchObject({ code: "PARKED" });
  expect(await gate.say("T1")).toMatchObject({ code: "DUPLICATE" });
});

test("a quarter of an hour later it is empty, and the same words are a duplicate still", async () => {
  const gate = await clicked();
  const told = await gate.say("T1");
  expect(await gate.alarmAt()).toBeGreaterThan(Date.now() + 14 * MINUTE);
  await gate.age(16 * MINUTE);
  expect(await gate.ring()).toBe(true);
  expect([await gate.kept(), await gate.alarmAt()]).toEqual([0, null]);
  await env.DB.prepare("UPDATE conversions SET created_at = created_at - ? WHERE id = ?")
    .bind(16 * MINUTE, told.data.conversionId)
    .run();
  await gate.evict();
  expect(await gate.say("T1")).toMatchObject({ code: "DUPLICATE" });
});

test.each([
  ["is taken by its receipt's replay", 14, 0],
  ["is taken no more a quarter of an hour later, though the alarm has not come", 16, 1],
])("an answer that was noted %s", async (_, minutes, made) => {
  const gate = await clicked();
  await gate.dieAt("after-noting");
  // Without its queue a parked request waits for who replays it.
  const bindings = failing(env, { POSTBACKS_QUEUE: "send" });
  const { response } = await visitWith(bindings, `/postback?gk_click_id=${gate.id}`);
  const { data }: Json = await response.json();
  // As Time Travel does it: DB no longer has what the gate remembers.
  for (const table of ["callbacks", "conversions"])
    await env.DB.prepare(`DELETE FROM ${table} WHERE click_id = ?`).bind(gate.id).run();
  await gate.age(minutes * MINUTE);
  expect(await replayParked(env, { rim: rim(), parkedId: data.parkedId })).toMatchObject({
    code: "ACCEPTED",
  });
  const rows = env.DB.prepare("SELECT count(*) AS n FROM conversions WHERE click_id = ?").bind(gate.id);
  expect(await rows.first("n")).toBe(made);
});

test("what was told since the alarm was set is kept for its own quarter of an hour", async () => {
  const gate = await clicked();
  await gate.say("T1");
  await gate.age(16 * MINUTE);
  await gate.say("T2");
  expect(await gate.kept()).toBe(2);
  await gate.ring();
  expect(await gate.kept()).toBe(1);
  expect(await gate.alarmAt()).toBeGreaterThan(Date.now() + 14 * MINUTE);
  await gate.age(16 * MINUTE);
  await gate.ring();
  expect([await gate.kept(), await gate.alarmAt()]).toEqual([0, null]);
});
