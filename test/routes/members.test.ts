import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../src/domain/account/account";
import { readMemberOffers } from "../../src/flows/member/read-member-offers";
import { conversionsOfMember } from "../../src/store/member/member";
import { call } from "../support/api";
import { failing } from "../support/faults";
import { click, clicks, follow, type Json, landed, makeWorld, postback, until } from "../support/world";

const offersOf = async (member: string): Promise<Json[]> =>
  (await call("GET", `/members/${member}/offers`)).data;
const events = ["a", "b"].map((eventId) => ({ eventId, name: eventId }));

test("a callback that was given up is not one that we are still trying", async () => {
  const world = await makeWorld();
  await world.boxes[0]?.behave({ status: 500 });
  const [clickId = ""] = await clicks(world, "given-up");
  await postback({ gk_click_id: clickId });
  expect(await offersOf("given-up")).toMatchObject([
    { step: "completed", reason: expect.stringContaining("still trying") },
  ]);
  await world.boxes[0]?.behave({ status: 410 });
  const [callback] = (await call("GET", `/callbacks?q=${clickId}`)).data;
  await call("POST", `/callbacks/${callback.id}/resend`);
  await until(
    "the failure",
    async () => (await call("GET", `/callbacks/${callback.id}`)).data.state === "failed",
  );
  const [told] = await offersOf("given-up");
  expect(told).toMatchObject({ step: "completed", reason: expect.stringContaining("stopped trying") });
  expect(told.reason).not.toContain("still trying");
});

test("of several destinations the one that took it tells the app", async () => {
  const world = await makeWorld();
  const [box] = world.boxes;
  await call("PATCH", `/partners/${world.partners[0].id}`, {
    body: { globalPostback: `${box?.url("/global")}?c={pub_click_id}` },
  });
  await box?.behave({ script: [410, 200] });
  const [clickId = ""] = await clicks(world, "two-ways");
  await postback({ gk_click_id: clickId });
  await until("both", async () => {
    const states = (await call("GET", `/callbacks?q=${clickId}`)).data.map(({ state }: Json) => state);
    return states.sort().join() === "delivered,failed";
  });
  expect(await offersOf("two-ways")).toMatchObject([{ step: "sent" }]);
});

test("a postback that could not be used is told of, also where a newer click has none", async () => {
  const world = await makeWorld({ offer: { type: "multi", events } });
  const [clickId = ""] = await clicks(world, "unusable");
  expect(await offersOf("unusable")).toMatchObject([
    { step: "clicked", reason: expect.stringContaining("has not told us yet") },
  ]);
  expect((await postback({ gk_click_id: clickId })).code).toBe("EVENT_MISSING");
  await landed([await click(world.links[0].id, "unusable", { pub_click_id: "newer" })]);
  await until("History", async () => {
    const told = await offersOf("unusable");
    expect(told).toMatchObject([{ step: "clicked", eventId: null }]);
    return told[0].reason.includes("could not use");
  });
  const ask = { networkId: DEFAULT_NETWORK_ID, memberId: "unusable" };
  expect(await readMemberOffers(failing(env, { LOGS: true }), ask)).toMatchObject([
    { step: "clicked", reason: expect.stringContaining("has not told us yet") },
  ]);
});

test("each event that waits has a row of its own beside those that were paid", async () => {
  const world = await makeWorld({ offer: { type: "multi", events } });
  const [clickId = ""] = await clicks(world, "waits-too");
  await postback({ gk_click_id: clickId, cnv_event_id: "a", cnv_status: "pending" });
  for (const event of ["new", "newer", "new"]) await postback({ gk_click_id: clickId, cnv_event_id: event });
  const told = (await offersOf("waits-too")).map(({ eventId, step }) => `${eventId} ${step}`);
  expect(told.sort()).toEqual(["a pending", "null waiting", "null waiting"]);
});

test("an offer that did not let the member in is told with the reason, until a click of theirs counts", async () => {
  const world = await makeWorld({
    offer: { targeting: { devices: ["mobile"] } },
    partners: 2,
  });
  const { offer, partners, links } = world;
  const member = "turned-away";
  const go = (agent: object) =>
    follow(links[0].id, { pub_click_id: "t", pub_member_id: member }, { ...agent });
  expect((await go({})).headers.get("x-refused")).toBe("NOT_ELIGIBLE");
  expect((await follow(links[1].id, { pub_member_id: member })).status).toBe(400);
  await until("History", async () => (await offersOf(member)).length === 2);
  const told = await offersOf(member);
  const of = ({ id }: Json) => told.find((row: Json) => row.partnerId === id);
  expect(of(partners[0])).toMatchObject({
    offerId: offer.id,
    step: "refused",
    eventId: null,
    reason: expect.stringContaining("for certain countries, devices or places"),
  });
  expect(Date.now() - Date.parse(of(partners[0]).time)).toBeLessThan(60_000);
  expect(of(partners[1]).reason).toContain("by a link that does not work");
  const ask = { networkId: DEFAULT_NETWORK_ID, memberId: member };
  expect(await readMemberOffers(env, { ...ask, partnerId: partners[1].id })).toHaveLength(1);
  expect(await readMemberOffers(failing(env, { LOGS: true }), ask)).toEqual([]);
  const phone = {
    "user-agent":
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
  };
  const counted = await go(phone);
  expect(counted.status).toBe(302);
  await landed([counted.headers.get("x-gk-click-id") ?? ""]);
  expect((await go({})).headers.get("x-refused")).toBe("NOT_ELIGIBLE");
  await until(
    "the other refusal",
    async () => (await call("GET", `/history-logs?q=${member}&code=NOT_ELIGIBLE`)).data.length === 2,
  );
  expect((await offersOf(member)).map(({ step }) => step).sort()).toEqual(["clicked", "refused"]);
});

test.each([undefined, crypto.randomUUID()])(
  "a member's conversions are looked for by the member alone, and are in order as they are found (partner %s)",
  async (partnerId) => {
    const prepare = vi.spyOn(env.DB, "prepare");
    await conversionsOfMember(env, { networkId: DEFAULT_NETWORK_ID, memberId: "m", partnerId });
    const [[sql = ""] = []] = prepare.mock.calls;
    prepare.mockRestore();
    const values = ["m", DEFAULT_NETWORK_ID, ...(partnerId ? [partnerId] : [])];
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...values)
      .all<{ detail: string }>();
    expect(results.map(({ detail }) => detail)).toEqual([
      "SEARCH conversions USING INDEX conversions_member (member_id=?)",
    ]);
  },
);

test("test clicks are nobody's", async () => {
  const { offer } = await makeWorld();
  const body = { offerId: offer.id, pubMemberId: "tester-only" };
  const { gkClickId } = (await call("POST", "/tools/clicks", { body })).data;
  expect(await offersOf("tester-only")).toEqual([]);
  await call("POST", "/tools/conversions", { body: { gkClickId } });
  expect(await offersOf("tester-only")).toEqual([]);
});
