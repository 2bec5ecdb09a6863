import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Candidate } from "../../../src/domain/postback/candidate";
import { noteSaidAgain } from "../../../src/store/conversion/commit-conversion";
import { call } from "../../support/api";
import {
  clicks,
  follow,
  type Json,
  makeWorld,
  manage,
  postback,
  until,
  type World,
} from "../../support/world";

const say = async (gk_click_id: string | undefined, params: Record<string, string> = {}): Promise<Json> =>
  postback({ gk_click_id: String(gk_click_id), ...params });

async function codes(id: string | undefined, ...statuses: string[]): Promise<string[]> {
  const said: string[] = [];
  for (const cnv_status of statuses) said.push((await say(id, { cnv_status })).code);
  return said;
}

async function totals({ offer }: World): Promise<Json> {
  return (await manage("GET", `/reports?offerId=${offer.id}`)).data.totals;
}

const longAgo = (sql: string, minutes: number, id: string) =>
  env.DB.prepare(sql)
    .bind(minutes * 60_000, id)
    .run();

test("where repeats count, a status word that is sent again makes no second conversion", async () => {
  const world = await makeWorld({ offer: { allowRepeatConversions: true } });
  const [id, other] = await clicks(world, "a", "b");
  expect(await codes(id, "pending", "approved", "approved", "approved")).toEqual([
    "ACCEPTED",
    "UPDATED",
    "DUPLICATE",
    "DUPLICATE",
  ]);
  expect(await codes(other, "rejected", "approved", "approved")).toEqual([
    "ACCEPTED",
    "UPDATED",
    "DUPLICATE",
  ]);
  expect(await totals(world)).toMatchObject({ conversions: 2, payout: 7 });
});

test("where repeats count, the same words count again twenty minutes after they came last, not first", async () => {
  const world = await makeWorld({ offer: { allowRepeatConversions: true } });
  const [id] = await clicks(world, "a");
  const first = await say(id);
  const back =
    "UPDATE conversions SET received_at = received_at - ?1, said_again_at = said_again_at - ?1 WHERE id = ?2";
  for (let n = 0; n < 3; n++) {
    await longAgo(back, 15, first.data.conversionId);
    expect(await say(id)).toMatchObject({
      code: "DUPLICATE",
      data: { conversionId: first.data.conversionId },
    });
  }
  await longAgo(back, 21, first.data.conversionId);
  expect((await say(id)).code).toBe("ACCEPTED");
});

test("where repeats count, words that were parked and come late do not set back when the same words came last", async () => {
  const world = await makeWorld({ offer: { allowRepeatConversions: true } });
  const [id] = await clicks(world, "a");
  const { conversionId } = (await say(id)).data;
  expect((await say(id)).code).toBe("DUPLICATE");
  const read = "SELECT received_at, request_hash, said_again_at FROM conversions WHERE id = ?";
  const row = await env.DB.prepare(read).bind(conversionId).first<Json>();
  const late = { conversion: { requestHash: row.request_hash }, saidUntil: row.received_at - 60_000 };
  await noteSaidAgain(env, late as Candidate, conversionId);
  expect(await env.DB.prepare(read).bind(conversionId).first<Json>()).toEqual(row);
});

test("an approval that is turned away at a full cap is turned away once, however often it comes", async () => {
  const world = await makeWorld({
    offer: { overCap: "reject", caps: [{ metric: "conversions", period: "total", limit: 1 }] },
  });
  const [a, b] = await clicks(world, "a", "b");
  const first = (await say(a)).data.conversionId;
  expect(await codes(a, "rejected")).toEqual(["UPDATED"]);
  expect((await say(b)).data.status).toBe("Success");
  expect(await say(a, { cnv_status: "approved" })).toMatchObject({
    code: "UPDATED",
    data: { conversionId: first, status: "Rejected", reason: "cap_reached" },
  });
  for (let n = 0; n < 2; n++) {
    expect(await say(a, { cnv_status: "approved", cnv_sub_1: String(n) })).toMatchObject({
      code: "DUPLICATE",
      data: { conversionId: first },
    });
  }
});

test("a click whose own conversion waits at a full cap is its own duplicate, not another click's", async () => {
  const world = await makeWorld({
    offer: { overCap: "pending", caps: [{ metric: "conversions", period: "total", limit: 1 }] },
  });
  const [a, b] = await clicks(world, "a", "b");
  await say(a);
  const waiting = await say(b);
  expect(waiting.data).toMatchObject({ status: "Pending", reason: "cap_reached" });
  expect(await say(b, { cnv_sub_1: "again" })).toMatchObject({
    code: "DUPLICATE",
    data: { conversionId: waiting.data.conversionId },
  });
});

test("what does not fit into a revenue cap leaves it open for what does", async () => {
  const world = await makeWorld({
    offer: {
      revenue: { type: "percent", amount: 100 },
      payout: { type: "percent", amount: 50 },
      overCap: "pending",
      caps: [{ metric: "revenue", period: "day", limit: 100 }],
    },
  });
  const [large, small, rest] = await clicks(world, "large", "small", "rest");
  expect((await say(large, { cnv_amount: "500" })).data).toMatchObject({
    status: "Pending",
    reason: "cap_reached",
  });
  const query = { pub_click_id: "later", pub_member_id: "later" };
  expect((await follow(world.links[0].id, query)).status).toBe(302);
  expect((await say(small, { cnv_amount: "5" })).data.status).toBe("Success");
  expect((await follow(world.links[0].id, query)).status).toBe(302);
  expect((await say(rest, { cnv_amount: "95" })).data.status).toBe("Success");
  await until("a closed link", async () => (await follow(world.links[0].id, query)).status === 410);
});

test("an event that only the link pays for keeps the link open when the others' caps are full", async () => {
  const world = await makeWorld({
    offer: {
      type: "multi",
      events: [
        {
          eventId: "paid",
          name: "Paid",
          revenue: { type: "fixed", amount: 5 },
          payout: { type: "fixed", amount: 3 },
          caps: [{ metric: "conversions", period: "total", limit: 1 }],
        },
        {
          eventId: "free",
          name: "Free",
          revenue: { type: "fixed", amount: 0 },
          payout: { type: "fixed", amount: 0 },
        },
      ],
    },
  });
  const { id } = world.links[0];
  const [a] = await clicks(world, "a");
  expect((await say(a, { cnv_event_id: "paid" })).data.status).toBe("Success");
  const query = { pub_click_id: "later", pub_member_id: "later" };
  const answers = (status: number) =>
    until(`a ${status}`, async () => (await follow(id, query)).status === status);
  await answers(410);
  const own = { eventPayouts: [{ eventId: "free", payout: { type: "fixed", amount: 2 } }] };
  await call("PATCH", `/links/${id}`, { body: own });
  await answers(302);
});

test("a place that staff have freed is free for the very words that took it, at once", async () => {
  const world = await makeWorld();
  const [a] = await clicks(world, "a");
  const first = (await say(a)).data.conversionId;
  const freed = { status: "Rejected", reason: "window_expired" };
  await call("PATCH", `/conversions/${first}`, { body: freed });
  const again = await say(a);
  expect(again.code).toBe("ACCEPTED");
  expect(again.data.conversionId).not.toBe(first);
});
