import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { uuidTime } from "../../../src/domain/ids";
import type { ReceivedPostback } from "../../../src/domain/postback/postback";
import { acceptPostback } from "../../../src/flows/postback/accept-postback";
import { replayParked } from "../../../src/flows/postback/replay-parked";
import { rim } from "../../../src/rim";
import { insertClicks } from "../../../src/store/click/clicks";
import { rimAt } from "../../support/callbacks";
import { makeClick } from "../../support/factories";
import { failing } from "../../support/faults";
import {
  click,
  type Json,
  landed,
  makeWorld,
  manage,
  postback,
  unrecordedId,
  visit,
  type World,
} from "../../support/world";

const MINUTE = 60_000;

/** The click of an id that is ours arrives at last. */
function arrive(id: string, { offer, links, partners, advertiser }: World): Promise<void> {
  const of = {
    offerId: offer.id,
    linkId: links[0].id,
    partnerId: partners[0].id,
    advertiserId: advertiser.id,
  };
  return insertClicks(env, 0, [makeClick({ ...of, id, networkId: DEFAULT_NETWORK_ID, at: uuidTime(id) })]);
}

test("the same words from another address wait by themselves, so that one that is refused takes no other along", async () => {
  const allowedIps = ["203.0.113.0/24"];
  const world = await makeWorld({ advertiser: { postbackSecurity: { allowedIps } } });
  const id = await unrecordedId();
  const from = async (ip: string): Promise<string> => {
    const headers = { "cf-connecting-ip": ip };
    const answer: Json = await (await visit(`/postback?gk_click_id=${id}`, { headers })).json();
    expect(answer.code).toBe("PARKED");
    return answer.data.parkedId;
  };
  const waiting = [await from("198.51.100.1"), await from("203.0.113.7"), await from("203.0.113.7")];
  expect(waiting[2], "a sender that repeats itself gets the id of the first").toBe(waiting[1]);
  await arrive(id, world);
  const ended = waiting.slice(0, 2).map((parkedId) => replayParked(env, { rim: rim(), parkedId }));
  expect(await Promise.all(ended)).toMatchObject([{ code: "IP_DENIED" }, { code: "ACCEPTED" }]);
});

test("what has waited for its event longer than a click may take is not given up for passing trouble", async () => {
  const money = { revenue: { type: "fixed", amount: 5 }, payout: { type: "fixed", amount: 3 } };
  const event = (eventId: string) => ({ eventId, name: eventId, ...money });
  const world = await makeWorld({
    offer: { type: "multi", revenue: undefined, payout: undefined, events: [event("win")] },
  });
  const id = await click(world.links[0].id, "patient");
  await landed([id]);
  const parked = await postback({ gk_click_id: id, cnv_event_id: "bonus" });
  expect(parked.code).toBe("EVENT_UNKNOWN");
  const { parkedId } = parked.data;
  const fourDays = 4 * 86_400_000;
  const longAgo = "UPDATE parked_postbacks SET received_at = received_at - ? WHERE id = ?";
  await env.DB.prepare(longAgo).bind(fourDays, parkedId).run();
  await manage("PATCH", `/offers/${world.offer.id}`, { events: [event("win"), event("bonus")] });
  const broken = failing(env, { CONVERSION_GATE: true });
  for (let n = 0; n < 2; n++) {
    const tried = await replayParked(broken, { rim: rim(), parkedId });
    expect(tried).toMatchObject({ ok: true, code: "PARKED", nextInSeconds: expect.any(Number) });
  }
  expect(await replayParked(env, { rim: rim(), parkedId })).toMatchObject({ ok: true, code: "ACCEPTED" });
});

test("what has waited longer than a click may take is not called lost for trouble with what else it needs", async () => {
  const world = await makeWorld();
  const id = await unrecordedId();
  const { parkedId } = (await postback({ gk_click_id: id })).data;
  const longAgo = "UPDATE parked_postbacks SET received_at = received_at - ? WHERE id = ?";
  await env.DB.prepare(longAgo)
    .bind(3 * 86_400_000 + MINUTE, parkedId)
    .run();
  await arrive(id, world);
  // Both when the click cannot be read and when it has been.
  for (const trouble of [{ CLICKS_0: true, CLICKS_1: true }, { CONVERSION_GATE: true }] as const) {
    const tried = await replayParked(failing(env, trouble), { rim: rim(), parkedId });
    expect(tried).toMatchObject({ ok: true, code: "PARKED", nextInSeconds: expect.any(Number) });
  }
  expect(await replayParked(env, { rim: rim(), parkedId })).toMatchObject({ ok: true, code: "ACCEPTED" });
});

const AGAIN_AND_AGAIN = [0, 9, 18, 27, 36, 45, 54];

/** A postback of a click at a moment, through the flow behind the door. */
async function say(bindings: Env, clickId: string, at: number): Promise<Json> {
  const ctx = createExecutionContext();
  const moment = rimAt(at);
  const received = makeReceived(clickId, { receiptId: moment.newId(), receivedAt: at });
  const answer = await acceptPostback(bindings, ctx, { received, rim: moment });
  await waitOnExecutionContext(ctx);
  return answer;
}

function makeReceived(clickId: string, at: { receiptId: string; receivedAt: number }): ReceivedPostback {
  const source = { method: "GET", host: "localhost", path: "/postback", pathToken: null, body: "" };
  const sender = { contentType: null, ip: "203.0.113.5", userAgent: null };
  return { ...source, ...sender, ...at, rawQuery: `gk_click_id=${clickId}` };
}

const conversionsOf = (clickId: string) =>
  env.DB.prepare("SELECT count(*) AS n FROM conversions WHERE click_id = ?").bind(clickId).first<number>("n");

test("where repeats count, the same words that come on and on while they are parked are one conversion", async () => {
  const world = await makeWorld({ offer: { allowRepeatConversions: true } });
  const id = await click(world.links[0].id, "on-and-on");
  await landed([id]);
  const now = Date.now();
  const broken = failing(env, { CONVERSION_GATE: true });
  const waiting = new Set<string>();
  for (const minute of AGAIN_AND_AGAIN)
    waiting.add((await say(broken, id, now + minute * MINUTE)).data.parkedId);
  expect(waiting.size, "a sender that repeats itself gets the id of the first").toBe(1);
  for (const parkedId of waiting)
    expect(await replayParked(env, { rim: rimAt(now + 60 * MINUTE), parkedId })).toMatchObject({
      code: "ACCEPTED",
    });
  // Judged, it counts from when the words last came, as if they had been judged each time.
  expect((await say(env, id, now + 63 * MINUTE)).code).toBe("DUPLICATE");
  expect(await conversionsOf(id)).toBe(1);
  expect((await say(env, id, now + 90 * MINUTE)).code).toBe("ACCEPTED");
});

test("where repeats count, words that came again while they were parked are those that were judged before them", async () => {
  const world = await makeWorld({ offer: { allowRepeatConversions: true } });
  const id = await click(world.links[0].id, "overtaken");
  await landed([id]);
  const now = Date.now();
  const broken = failing(env, { CONVERSION_GATE: true });
  const waiting = new Set<string>();
  for (const minute of AGAIN_AND_AGAIN)
    waiting.add((await say(broken, id, now + minute * MINUTE)).data.parkedId);
  // The gate is back, and the sender comes before what is parked has its turn.
  expect((await say(env, id, now + 63 * MINUTE)).code).toBe("ACCEPTED");
  for (const parkedId of waiting)
    expect(await replayParked(env, { rim: rimAt(now + 64 * MINUTE), parkedId })).toMatchObject({
      code: "DUPLICATE",
    });
  expect(await conversionsOf(id)).toBe(1);
});

test("where repeats count, the same words twenty minutes after they last came wait as another", async () => {
  const world = await makeWorld({ offer: { allowRepeatConversions: true } });
  const id = await click(world.links[0].id, "another");
  await landed([id]);
  const now = Date.now();
  const broken = failing(env, { CONVERSION_GATE: true });
  const waiting: string[] = [];
  for (const minute of [0, 15, 36])
    waiting.push((await say(broken, id, now + minute * MINUTE)).data.parkedId);
  expect(new Set(waiting).size).toBe(2);
  for (const parkedId of new Set(waiting))
    await replayParked(env, { rim: rimAt(now + 60 * MINUTE), parkedId });
  expect(await conversionsOf(id)).toBe(2);
});
