import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../src/domain/account";
import { uuidTime } from "../../src/domain/ids";
import { replayParked } from "../../src/flows/replay-parked";
import { rim } from "../../src/rim";
import { insertClicks } from "../../src/store/clicks";
import { makeClick } from "../support/factories";
import { failing } from "../support/faults";
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
} from "../support/world";

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
