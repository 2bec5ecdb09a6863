import { beforeAll, describe, expect, it } from "vitest";
import { call, rawCall } from "../support/api";
import { makeKey } from "../support/keys";
import { makeNetwork } from "../support/records";
import { click, type Json, landed, makeWorld, postback, until, type World } from "../support/world";

let world: World;
let clicks: string[];
let first: Json;
let second: Json;

// Two partners; the first has three clicks and two conversions, the second has one click.
beforeAll(async () => {
  world = await makeWorld({ partners: 2, callback: { sendRejected: true } });
  const [one, two] = world.links;
  clicks = [
    await click(one.id, "ann", { pub_sub_1: "=news", pub_sub_15: "last" }),
    await click(one.id, "bob"),
    await click(one.id, "cid"),
    await click(two.id, "dan"),
  ];
  await landed(clicks);
  const params = {
    gk_click_id: clicks[0] ?? "",
    cnv_conversion_id: "order-1",
    cnv_email: "ann@mail.example",
  };
  first = await postback({
    ...params,
    cnv_amount: "12.5",
    cnv_payout: "7",
    cnv_conversion_ip_address: "203.0.113.9",
  });
  second = await postback({ gk_click_id: clicks[1] ?? "", cnv_status: "pending" });
});

/** Ids are in time order; of one millisecond they are in no order that a test could know. */
const newestFirst = (list: string[]) => [...list].sort().reverse();
const ids = (rows: Json[]) => rows.map((row) => row.gkClickId);

describe("/clicks", () => {
  it("lists all shards, newest first, page by page", async () => {
    const page = await call("GET", "/clicks?limit=3");
    const rest = await call("GET", `/clicks?limit=3&cursor=${page.nextCursor}`);
    expect(ids(page.data)).toHaveLength(3);
    expect(ids([...page.data, ...rest.data])).toEqual(newestFirst(clicks));
    expect(rest.nextCursor).toBeNull();
  });

  it("shows a click, its id in any spelling", async () => {
    const { data } = await call("GET", `/clicks/${clicks[0]?.replaceAll("-", "").toUpperCase()}`);
    expect(data).toMatchObject({
      gkClickId: clicks[0],
      kind: "human",
      test: false,
      linkId: world.links[0].id,
      pubClickId: "pc-ann",
      pubMemberId: "ann",
      pubSub1: "=news",
      pubSub2: null,
      pubSub15: "last",
      device: "desktop",
      destination: `https://track.example/c?x=1&sub1=${clicks[0]}`,
    });
    expect((await call("GET", `/clicks/${crypto.randomUUID()}`)).status).toBe(404);
    expect((await call("GET", "/clicks/nonsense")).code).toBe("NOT_FOUND");
  });

  it("finds by any id that people have at hand", async () => {
    const searches = [clicks[0], "pc-ann", "ann", first.data.conversionId, "order-1", first.responseId];
    for (const q of searches) {
      expect(ids((await call("GET", `/clicks?q=${q}`)).data), q).toEqual([clicks[0]]);
    }
    expect((await call("GET", "/clicks?q=nobody")).data).toEqual([]);
  });

  it("filters", async () => {
    const count = async (query: string) => (await call("GET", `/clicks?${query}`)).data.length;
    expect(await count(`partnerId=${world.partners[1].id}`)).toBe(1);
    expect(await count(`linkId=${world.links[0].id}`)).toBe(3);
    expect(await count("kind=bot")).toBe(0);
    expect(await count(`offerId=${crypto.randomUUID()}`)).toBe(0);
    const today = new Date().toISOString().slice(0, 10);
    expect(await count(`from=${today}&to=${today}`)).toBe(4);
    expect(await count("to=2020-01-01")).toBe(0);
    expect((await call("GET", "/clicks?offerId=x&from=soon")).messages.sort()).toEqual([
      "from: must be a time like 2026-01-31T12:00:00Z or a day like 2026-01-31",
      "offerId: must be a UUID",
    ]);
    expect((await call("GET", "/clicks?from=2026-02-30")).messages).toEqual([
      "from: 2026-02-30 is not a day of the calendar",
    ]);
  });

  it("streams CSV that no spreadsheet runs", async () => {
    const response = await rawCall("GET", "/clicks?limit=1", { headers: { accept: "text/csv" } });
    const lines = (await response.text()).trim().split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines.join("\n")).toContain(",'=news,");
  });
});

describe("/conversions", () => {
  it("shows what was decided, with the postback's own values", async () => {
    const { data } = await call("GET", `/conversions/${first.data.conversionId}`);
    expect(data).toMatchObject({
      conversionId: first.data.conversionId,
      gkClickId: clicks[0],
      eventId: null,
      status: "Success",
      reason: null,
      revenue: 5,
      payout: 3.5,
      rewardPoints: 350,
      currency: "USD",
      pubSub1: "=news",
      cnvAmount: 12.5,
      cnvPayout: 7,
      cnvConversionId: "order-1",
      cnvEmail: "ann@mail.example",
      changes: [],
    });
  });

  it("filters, searches and pages", async () => {
    const list = async (query: string) => (await call("GET", `/conversions?${query}`)).data;
    expect(new Set(ids(await list("")))).toEqual(new Set(clicks.slice(0, 2)));
    expect(ids(await list("status=Pending"))).toEqual([clicks[1]]);
    expect(ids(await list("kind=human&test=false&eventId="))).toHaveLength(2);
    for (const q of [clicks[0], "pc-ann", "ann", first.data.conversionId, "order-1", first.responseId]) {
      expect(ids(await list(`q=${q}`)), q).toEqual([clicks[0]]);
    }
    const page = await call("GET", "/conversions?limit=1");
    const rest = await call("GET", `/conversions?limit=1&cursor=${page.nextCursor}`);
    expect([page.data.length, rest.nextCursor]).toEqual([1, null]);
    expect(new Set(ids([...page.data, ...rest.data]))).toEqual(new Set(clicks.slice(0, 2)));
    expect((await call("GET", "/conversions?status=Good")).messages).toEqual([
      "status: must be one of Success, Pending, Rejected",
    ]);
  });

  it("changes a status with its reason, once", async () => {
    const path = `/conversions/${second.data.conversionId}`;
    const changed = await call("PATCH", path, { body: { status: "Rejected", reason: "fraud" } });
    expect(changed.data).toMatchObject({ status: "Rejected", reason: "fraud" });
    expect(changed.data.changes).toMatchObject([
      { from: "Pending", to: "Rejected", reason: "fraud", by: "staff", actor: "admin key" },
    ]);
    expect((await call("PATCH", path, { body: { status: "Good" } })).status).toBe(422);
    expect(
      (await call("PATCH", `/conversions/${crypto.randomUUID()}`, { body: { status: "Success" } })).status,
    ).toBe(404);
  });
});

describe("/callbacks", () => {
  it("shows each attempt with its request and answer, and sends again", async () => {
    const [callback] = await until("the attempt in the log", async () => {
      const { data } = await call("GET", `/callbacks?q=${first.data.conversionId}`);
      return data[0]?.attempts.length > 0 && data;
    });
    expect(callback).toMatchObject({
      conversionId: first.data.conversionId,
      gkClickId: clicks[0],
      destination: "account",
      status: "Success",
      state: "delivered",
      attemptCount: 1,
      attempts: [{ no: 1, method: "POST", status: 200, answer: "OK" }],
    });
    expect(JSON.parse(callback.attempts[0].requestBody).conversion.pubMemberId).toBe("ann");
    expect((await call("GET", `/callbacks/${callback.id}`)).data).toEqual(callback);
    expect(
      (await call("GET", `/callbacks?state=delivered&offerId=${world.offer.id}`)).data.length,
    ).toBeGreaterThan(0);
    expect((await call("POST", `/callbacks/${callback.id}/resend`)).status).toBe(200);
    await until("the second attempt", async () => {
      const { data } = await call("GET", `/callbacks/${callback.id}`);
      return data.attempts.length === 2;
    });
    const again = await call("POST", "/callbacks/resend", { body: { state: "delivered", q: "ann" } });
    expect(again.data).toMatchObject({ matched: 1, done: 1, more: false });
    const nobodys = `/callbacks/resend?state=delivered&partnerId=${crypto.randomUUID()}`;
    expect((await call("POST", nobodys)).data).toMatchObject({ matched: 0 });
    expect((await call("POST", `${nobodys}&limit=1`)).status, "what would not be read").toBe(422);
    const tests = await call("POST", "/callbacks/resend", { body: { state: "delivered", test: true } });
    expect(tests.data).toMatchObject({ matched: 0 });
    expect((await call("POST", "/callbacks/resend", { body: { states: "x" } })).messages).toEqual([
      "states: is not a known field",
    ]);
  });
});

describe("the partner view", () => {
  it("shows a partner what is its own, without our money, the advertiser and addresses", async () => {
    const key = await makeKey("partner", world.partners[0].id);
    expect((await call("GET", "/me", { key })).data).toMatchObject({
      role: "partner",
      partnerId: world.partners[0].id,
    });
    const asPartner = (path: string) => call("GET", path, { key });
    expect(ids((await asPartner("/clicks")).data)).toEqual(newestFirst(clicks.slice(0, 3)));
    expect(ids((await asPartner(`/clicks?partnerId=${world.partners[1].id}`)).data)).toHaveLength(3);
    expect((await asPartner(`/clicks/${clicks[3]}`)).status).toBe(404);
    const own = (await asPartner(`/clicks/${clicks[0]}`)).data;
    for (const hidden of ["ip", "destination", "advertiserId"]) expect(own).not.toHaveProperty(hidden);
    const conversion = (await asPartner(`/conversions/${first.data.conversionId}`)).data;
    expect(conversion).toMatchObject({ payout: 3.5, pubMemberId: "ann" });
    for (const hidden of ["revenue", "cnvPayout", "cnvEmail", "cnvConversionIpAddress", "advertiserId"]) {
      expect(conversion).not.toHaveProperty(hidden);
    }
    const csv = await rawCall("GET", "/conversions", { key, headers: { accept: "text/csv" } });
    expect(await csv.text()).not.toMatch(/revenue|ann@mail\.example|203\.0\.113/);
    const callbacks = JSON.stringify((await asPartner("/callbacks")).data);
    expect(callbacks).not.toMatch(/ann@mail\.example|203\.0\.113|Acme Games/);
    expect((await asPartner(`/links/${world.links[1].id}`)).status).toBe(404);
    expect((await asPartner(`/links/${world.links[0].id}`)).status).toBe(200);
    expect((await asPartner(`/offers/${world.offer.id}/links`)).data).toHaveLength(1);
    for (const path of ["/offers", "/advertisers", "/partners", "/history-logs", "/audit-log", "/api-keys"]) {
      expect([(await asPartner(path)).code, path]).toEqual(["FORBIDDEN", path]);
    }
  });
});

describe("networks", () => {
  it("see nothing of each other", async () => {
    const { key } = await makeNetwork();
    for (const path of [
      "/clicks",
      "/conversions",
      "/callbacks",
      "/history-logs",
      "/parked-postbacks",
      "/audit-log",
    ]) {
      expect((await call("GET", path, { key })).data, path).toEqual([]);
    }
    for (const q of ["ann", clicks[0], "order-1", first.responseId]) {
      expect((await call("GET", `/clicks?q=${q}`, { key })).data).toEqual([]);
    }
    expect((await call("GET", `/clicks/${clicks[0]}`, { key })).status).toBe(404);
    expect((await call("GET", `/conversions/${first.data.conversionId}`, { key })).status).toBe(404);
  });
});
