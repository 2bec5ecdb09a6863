import { expect, it } from "vitest";
import { call } from "../support/api";
import { click, landed, makeWorld, postback } from "../support/world";

const cap = (metric: string, limit: number) => ({ metric, period: "day", limit });

it("shows what is used of each cap, recounted when caps are edited", async () => {
  const { offer, links } = await makeWorld({ offer: { caps: [cap("conversions", 2)] } });
  const read = async () => (await call("GET", `/offers/${offer.id}`)).data.caps;
  const ids = [await click(links[0].id, "a"), await click(links[0].id, "b")];
  await landed(ids);
  await postback({ gk_click_id: ids[0] ?? "" });
  expect(await read()).toMatchObject([{ limit: 2, used: 1, reachedAt: null }]);
  await postback({ gk_click_id: ids[1] ?? "" });
  expect(await read()).toMatchObject([{ limit: 2, used: 2, reachedAt: expect.stringMatching(/Z$/) }]);
  const body = { caps: [cap("conversions", 5), cap("revenue", 10)] };
  const changed = await call("PATCH", `/offers/${offer.id}`, { body });
  expect(changed.data.caps).toMatchObject([
    { metric: "conversions", limit: 5, used: 2, reachedAt: null },
    { metric: "revenue", limit: 10, used: 10, reachedAt: expect.stringMatching(/Z$/) },
  ]);
  await call("PATCH", `/links/${links[0].id}`, { body: { caps: [cap("conversions", 3)] } });
  expect((await call("GET", `/links/${links[0].id}`)).data.caps).toMatchObject([{ limit: 3, used: 2 }]);
});

it("keeps currency and type once there are conversions", async () => {
  const { offer, links } = await makeWorld();
  const patch = (body: unknown) => call("PATCH", `/offers/${offer.id}`, { body });
  expect((await patch({ currency: "EUR" })).status).toBe(200);
  const id = await click(links[0].id, "a");
  await landed([id]);
  await postback({ gk_click_id: id });
  const refused = await patch({ currency: "USD" });
  expect([refused.status, refused.code]).toEqual([409, "CONFLICT"]);
  expect(refused.messages[0]).toContain("its currency cannot change");
  expect((await patch({ currency: "EUR", rewardPoints: 5 })).status).toBe(200);
});

it("can be paused although its links carry payouts of events that are gone", async () => {
  const events = ["a", "b"].map((eventId) => ({ eventId, name: eventId }));
  const { offer, links } = await makeWorld({ offer: { type: "multi", events } });
  const own = { eventPayouts: [{ eventId: "b", payout: { type: "fixed", amount: 1 } }] };
  expect((await call("PATCH", `/links/${links[0].id}`, { body: own })).status).toBe(200);
  await call("PATCH", `/offers/${offer.id}`, { body: { events: [events[0]] } });
  expect((await call("PATCH", `/links/${links[0].id}`, { body: { status: "paused" } })).status).toBe(200);
});

it("keeps an event's id that conversions name: as the alias of another it would be paid again", async () => {
  const event = (eventId: string, ...aliases: string[]) => ({ eventId, name: eventId, aliases });
  const { offer, links } = await makeWorld({
    offer: { type: "multi", events: [event("win"), event("buy")] },
  });
  const patch = (...events: unknown[]) => call("PATCH", `/offers/${offer.id}`, { body: { events } });
  const id = await click(links[0].id, "a");
  await landed([id]);
  await postback({ gk_click_id: id, cnv_event_id: "win" });
  const renamed = await patch(event("new", "win"), event("buy"));
  expect([renamed.status, renamed.code]).toEqual([409, "CONFLICT"]);
  expect(renamed.messages[0]).toContain('name the event "win"');
  expect((await patch(event("win"), event("bought", "buy"))).status, "what nothing names yet").toBe(200);
  // Nor in two steps, once it has converted.
  expect((await patch(event("buy"))).status).toBe(200);
  expect((await patch(event("buy", "win"))).status).toBe(409);
  expect((await patch(event("win", "won"), event("buy", "bought"))).status).toBe(200);
});
