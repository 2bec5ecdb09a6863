import { beforeAll, describe, expect, it } from "vitest";
import { call, rawCall } from "../support/api";
import { makeKey } from "../support/keys";
import { click, type Json, landed, makeWorld, postback, until, type World } from "../support/world";

const events = ["a", "b"].map((eventId) => ({
  eventId,
  name: eventId.toUpperCase(),
  revenue: { type: "fixed", amount: 5 },
  payout: { type: "share", amount: 60 },
  rewardPoints: 10,
  aliases: eventId === "a" ? ["alpha"] : [],
}));
let world: World;

beforeAll(async () => {
  world = await makeWorld({ offer: { type: "multi", events, clickWindowDays: 1 } });
});

async function newClick(member: string): Promise<string> {
  const id = await click(world.links[0].id, member);
  await landed([id]);
  return id;
}

describe("POST /conversions/status", () => {
  it("takes JSON: by conversion, by click and event, or every event of a click", async () => {
    const id = await newClick("json");
    const a = await postback({ gk_click_id: id, cnv_event_id: "a" });
    const b = await postback({ gk_click_id: id, cnv_event_id: "b" });
    const body = [
      { conversionId: a.data.conversionId, status: "Rejected", reason: "fraud" },
      { gkClickId: id, eventId: "b", status: "Pending", reason: "look again" },
      { gkClickId: crypto.randomUUID(), status: "Rejected" },
    ];
    const { data } = await call("POST", "/conversions/status", { body });
    expect(data).toEqual([
      { row: 1, ok: true, code: "OK", message: null, conversionIds: [a.data.conversionId] },
      { row: 2, ok: true, code: "OK", message: null, conversionIds: [b.data.conversionId] },
      { row: 3, ok: false, code: "NOT_FOUND", message: "There is no such conversion.", conversionIds: [] },
    ]);
    const all = await call("POST", "/conversions/status", { body: [{ gkClickId: id, status: "Success" }] });
    expect(all.data[0].conversionIds).toHaveLength(2);
    const statuses = (await call("GET", `/conversions?q=${id}`)).data.map((row: Json) => row.status);
    expect(statuses).toEqual(["Success", "Success"]);
  });

  it("changes nothing for a row whose ids do not belong together, or cannot be read", async () => {
    const [id, other] = [await newClick("mixed"), await newClick("other")];
    const a = (await postback({ gk_click_id: id, cnv_event_id: "a" })).data.conversionId;
    await postback({ gk_click_id: id, cnv_event_id: "b" });
    const to = { status: "Pending" };
    const body = [
      { conversionId: "garbage", gkClickId: id, ...to },
      { conversionId: a, gkClickId: other, ...to },
      { conversionId: a, eventId: "b", ...to },
      { gkClickId: "garbage", ...to },
      { conversionId: a, gkClickId: id.toUpperCase(), eventId: "a", ...to },
    ];
    const { data } = await call("POST", "/conversions/status", { body });
    expect(data.map(({ code, conversionIds }: Json) => [code, conversionIds])).toEqual([
      ...Array(4).fill(["NOT_FOUND", []]),
      ["OK", [a]],
    ]);
  });

  it("reads an event id as postbacks do: by alias, and whatever it is where the offer has no events", async () => {
    const single = await makeWorld();
    const [id, only] = [await newClick("alias"), await click(single.links[0].id, "single")];
    await landed([only]);
    const a = await postback({ gk_click_id: id, cnv_event_id: "a" });
    const one = await postback({ gk_click_id: only, cnv_event_id: "sale" });
    const text = `ClickId,EventID,Status,Reason\n${id},alpha,Rejected,r\n${only},sale,Rejected,r\n${id},b,Rejected,r`;
    const asCsv = { body: text, headers: { "content-type": "text/csv" } };
    const { data } = await call("POST", "/conversions/status", asCsv);
    expect(data.map(({ code, conversionIds }: Json) => [code, conversionIds])).toEqual([
      ["OK", [a.data.conversionId]],
      ["OK", [one.data.conversionId]],
      ["NOT_FOUND", []],
    ]);
    const blank = [{ gkClickId: id, eventId: "", status: "Success" }];
    expect((await call("POST", "/conversions/status", { body: blank })).data[0].code).toBe("OK");
  });

  it("takes CSV, and says which rows it cannot read", async () => {
    const id = await newClick("csv");
    await postback({ gk_click_id: id, cnv_event_id: "a" });
    const post = (body: string) =>
      call("POST", "/conversions/status", { body, headers: { "content-type": "text/csv" } });
    const done = await post(`ClickId,EventID,Status,Reason\r\n${id},a,rejected,"bad, really"\r\n`);
    expect(done.data).toMatchObject([{ row: 1, ok: true }]);
    const [row] = (await call("GET", `/conversions?q=${id}`)).data;
    expect(row).toMatchObject({ status: "Rejected", reason: "bad, really" });
    const mixed = `ClickId,EventID,Status,Reason\n${id},a,Approved,x\n,a,Success,x\n${id},a,Success,sorry`;
    const result = { ok: false, code: "INVALID", conversionIds: [] };
    expect((await post(mixed)).data).toEqual([
      { row: 1, ...result, message: "status: must be one of Success, Pending, Rejected" },
      { row: 2, ...result, message: "gkClickId: is required where there is no conversionId" },
      { row: 3, ok: true, code: "OK", message: null, conversionIds: [row.id] },
    ]);
    expect((await call("GET", `/conversions/${row.id}`)).data).toMatchObject({
      status: "Success",
      reason: "sorry",
    });
    expect((await post("Click,State\n1,2")).status).toBe(422);
  });

  it("gives each bad row of JSON a result of its own, and does the good ones", async () => {
    const id = await newClick("json-mixed");
    const { conversionId } = (await postback({ gk_click_id: id, cnv_event_id: "a" })).data;
    const body = [
      { status: "Rejected" },
      "Rejected",
      { conversionId, status: "Rejected", why: "x" },
      { conversionId, status: "Rejected", reason: "fraud" },
    ];
    const { data } = await call("POST", "/conversions/status", { body });
    expect(data.map(({ code, message }: Json) => [code, message])).toEqual([
      ["INVALID", "gkClickId: is required where there is no conversionId"],
      ["INVALID", "row: must be an object"],
      ["INVALID", "why: is not a known field"],
      ["OK", null],
    ]);
    expect((await call("GET", `/conversions/${conversionId}`)).data.status).toBe("Rejected");
    const tooMany = Array.from({ length: 501 }, () => ({ conversionId, status: "Success" }));
    for (const body of [tooMany, [], { conversionId, status: "Success" }, "[not JSON"]) {
      expect((await call("POST", "/conversions/status", { body })).status).toBe(422);
    }
  });
});

describe("the story of a click", () => {
  it("is told in time order, from redirect to callback", async () => {
    const id = await newClick("story");
    await postback({ gk_click_id: id, cnv_event_id: "x" });
    const accepted = await postback({ gk_click_id: id, cnv_event_id: "a", cnv_email: "story@mail.example" });
    await postback({ gk_click_id: id, cnv_event_id: "a" });
    // Once rejected, a callback of success that was not delivered yet is pointless and would be superseded.
    await until("the callback", async () =>
      ((await world.boxes[0]?.received()) ?? []).some((told) => told.body.includes(id)),
    );
    await call("PATCH", `/conversions/${accepted.data.conversionId}`, {
      body: { status: "Rejected", reason: "fraud" },
    });
    const steps: Json[] = await until("the whole story", async () => {
      const { data } = await call("GET", `/clicks/${id}/trace`);
      const has = (type: string, code?: string) =>
        data.some((step: Json) => step.type === type && (!code || step.code === code));
      return has("attempt") && has("postback", "DUPLICATE") && has("postback", "EVENT_UNKNOWN") && data;
    });
    const told = steps.map((step) => `${step.type} ${step.code}`);
    expect(told.slice(0, 2)).toEqual(["redirect COUNTED", "destination SENT_ON"]);
    for (const step of [
      "parked EVENT_UNKNOWN",
      "postback ACCEPTED",
      "conversion SUCCESS",
      "postback DUPLICATE",
      "status REJECTED",
      "callback DELIVERED",
      "attempt HTTP_200",
    ]) {
      expect(told).toContain(step);
    }
    expect(steps.map((step) => step.time)).toEqual(steps.map((step) => step.time).sort());
    const key = await makeKey("partner", world.partners[0].id);
    const seen = await call("GET", `/clicks/${id}/trace`, { key });
    expect(seen.data).toHaveLength(steps.length);
    expect(JSON.stringify(seen.data)).not.toMatch(
      /track\.example|story@mail|"revenue":5|Acme Games|admin key/,
    );
    const stranger = await makeKey("partner", (await makeWorld()).partners[0].id);
    expect((await call("GET", `/clicks/${id}/trace`, { key: stranger })).status).toBe(404);
    expect((await call("GET", `/clicks/${crypto.randomUUID()}/trace`)).status).toBe(404);
  });
});

describe("for partners and members", () => {
  it("feeds the offers that a partner may run, without our revenue", async () => {
    const caps = [
      { metric: "conversions", period: "day", limit: 7 },
      { metric: "revenue", period: "day", limit: 765432.1 },
    ];
    const own = await makeWorld({ offer: { caps, payout: { type: "share", amount: 50 } } });
    const key = await makeKey("partner", own.partners[0].id);
    const { data } = await call("GET", "/feed/offers", { key });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      offerId: own.offer.id,
      linkId: own.links[0].id,
      trackingUrl: own.links[0].trackingUrl,
      payout: { type: "fixed", amount: 2.5 },
      rewardPoints: 350,
      capsLeft: [{ period: "day", limit: 7, left: 7 }],
      capReached: false,
    });
    expect(JSON.stringify(data)).not.toMatch(/revenue|765432|track\.example|Acme/);
    const link = (await call("GET", `/links/${own.links[0].id}`, { key })).data;
    expect(link.payout).toEqual({ type: "fixed", amount: 2.5 });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await call("GET", `/feed/offers?updatedSince=${later}`, { key })).data).toEqual([]);
    await call("PATCH", `/offers/${own.offer.id}`, { body: { status: "paused" } });
    expect((await call("GET", "/feed/offers", { key })).data).toEqual([]);
    expect((await call("GET", "/feed/offers")).messages[0]).toMatch(/^partnerId: is required/);
  });

  it("tells a member why there is no reward", async () => {
    const id = await newClick("why not/me");
    const ask = async () => (await call("GET", `/members/${encodeURIComponent("why not/me")}/offers`)).data;
    expect(await ask()).toMatchObject([
      { offerId: world.offer.id, offerName: "Space Miner", step: "clicked" },
    ]);
    await postback({ gk_click_id: id, cnv_event_id: "zzz" });
    expect((await ask())[0].step).toBe("waiting");
    const pending = await postback({ gk_click_id: id, cnv_event_id: "a", cnv_status: "pending" });
    // "For each offer the last step that happened": the postback that waits for an event is still one of them.
    expect(await ask()).toMatchObject([{ step: "pending", eventId: "a" }, { step: "waiting" }]);
    await call("PATCH", `/conversions/${pending.data.conversionId}`, { body: { status: "Success" } });
    await until("the reward was sent", async () => (await ask())[0].step === "sent");
    const key = await makeKey("partner", (await makeWorld()).partners[0].id);
    expect((await call("GET", "/members/why%20not%2Fme/offers", { key })).data).toEqual([]);
  });

  it("tells a member's story page by page and as CSV, like any list", async () => {
    const ids = await Promise.all([0, 1].map(() => newClick("why-pages")));
    for (const gk_click_id of ids) await postback({ gk_click_id, cnv_event_id: "a" });
    await postback({ gk_click_id: ids[0] ?? "", cnv_event_id: "b" });
    const path = "/members/why-pages/offers";
    const { data: all, nextCursor } = await call("GET", path);
    expect([all.length, nextCursor]).toEqual([2, null]);
    const first = await call("GET", `${path}?limit=1`);
    const rest = await call("GET", `${path}?limit=1&cursor=${first.nextCursor}`);
    expect([...first.data, ...rest.data]).toEqual(all);
    const csv = await (await rawCall("GET", path, { headers: { accept: "text/csv" } })).text();
    expect(csv.split("\r\n")[0]).toBe("offerId,offerName,partnerId,eventId,step,time,reason");
  });

  it("tells of each offer once, however many clicks a member has on it, by the one that came farthest", async () => {
    const { offer, links } = await makeWorld({ offer: { clickWindowDays: 1, allowRepeatConversions: true } });
    const ask = async () => (await call("GET", "/members/two-clicks/offers")).data;
    const ids: string[] = [];
    // Clicks go to either of the two shards by chance: six are in both but for one time in 32.
    for (let i = 0; i < 6; i++) ids.push(await click(links[0].id, "two-clicks", { pub_click_id: `n${i}` }));
    await landed(ids);
    expect(await ask()).toMatchObject([{ offerId: offer.id, eventId: null, step: "clicked" }]);
    const [first = "", second = ""] = ids;
    const rejected = await postback({ gk_click_id: second, cnv_status: "rejected" });
    expect(await ask()).toMatchObject([{ step: "rejected" }]);
    await postback({ gk_click_id: first });
    await until("the reward was sent", async () => (await ask())[0].step === "sent");
    expect(await ask()).toHaveLength(1);
    // What happens to another conversion later takes nothing from the reward that was sent.
    await call("PATCH", `/conversions/${rejected.data.conversionId}`, { body: { status: "Pending" } });
    expect(await ask()).toMatchObject([{ step: "sent" }]);
  });

  it("tells of each event of a multi offer once, and of a postback that waits for an older click", async () => {
    const [older, newer] = [await newClick("two-events"), await newClick("two-events")];
    const ask = async () => (await call("GET", "/members/two-events/offers")).data;
    await postback({ gk_click_id: older, cnv_event_id: "not-there" });
    expect(await ask()).toMatchObject([{ eventId: null, step: "waiting" }]);
    await postback({ gk_click_id: older, cnv_event_id: "a", cnv_status: "pending" });
    await postback({ gk_click_id: newer, cnv_event_id: "b", cnv_status: "pending" });
    const told = (await ask()).map(({ eventId, step }: Json) => `${eventId} ${step}`);
    expect(told.sort()).toEqual(["a pending", "b pending", "null waiting"]);
  });
});
