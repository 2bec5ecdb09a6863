import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { clicks, type Json, makeWorld, manage, postback, type World } from "../../support/world";

const PERCENT = { revenue: { type: "percent", amount: 100 }, payout: { type: "share", amount: 50 } };
const revenueCap = (overCap: string, limit = 10) => ({
  ...PERCENT,
  overCap,
  caps: [{ metric: "revenue", period: "day", limit }],
});

/** An offer, a click of it, and what becomes of the conversion with each word about it. */
async function story(offer: Record<string, unknown>) {
  const world = await makeWorld({ offer });
  const [id = ""] = await clicks(world, "member");
  const say = async (params: Record<string, string>) => {
    const { code, data } = await postback({ gk_click_id: id, ...params });
    const row = (await manage("GET", `/conversions/${data.conversionId}`)).data;
    const { status, reason, revenue, payout, cnvAmount, cnvCurrency, overDelivery } = row;
    return { code, status, reason, revenue, payout, cnvAmount, cnvCurrency, overDelivery };
  };
  return { world, say };
}

async function usedOf({ offer }: World): Promise<number> {
  const sql = "SELECT used FROM cap_counters WHERE key LIKE ?";
  const row = await env.DB.prepare(sql).bind(`offer:${offer.id}%`).first<Json>();
  return row.used;
}

describe("an amount in another currency", () => {
  const EUR = { cnv_currency: "EUR" };
  const USD = { cnv_currency: "USD" };

  test.each<Record<string, string>>([{}, { cnv_status: "approved" }])(
    "that is corrected, with %j, counts at last",
    async (word) => {
      const { say } = await story(PERCENT);
      const first = await say({ cnv_amount: "10", ...EUR });
      expect(first).toMatchObject({ status: "Pending", reason: "currency_mismatch", revenue: 0 });
      const corrected = { cnv_amount: "10", ...USD, ...word };
      expect(await say(corrected)).toMatchObject({
        code: "UPDATED",
        status: "Success",
        revenue: 10,
        payout: 5,
      });
      expect((await say({ ...corrected, cnv_sub_1: "x" })).code, "said once more").toBe("DUPLICATE");
    },
  );

  test("makes an approved conversion wait for one that can be used", async () => {
    const { say } = await story(PERCENT);
    await say({ cnv_amount: "10", ...USD });
    const foreign = await say({ cnv_amount: "20", ...EUR });
    expect(foreign).toMatchObject({ code: "UPDATED", status: "Pending", reason: "currency_mismatch" });
    const usable = await say({ cnv_amount: "20", ...USD });
    expect(usable).toMatchObject({ code: "UPDATED", status: "Success", revenue: 20, cnvCurrency: "USD" });
  });

  test("is corrected where staff has approved, too", async () => {
    const { world, say } = await story(PERCENT);
    await say({ cnv_amount: "10", ...USD });
    const { id } = (await manage("GET", `/conversions?offerId=${world.offer.id}`)).data[0];
    await manage("PATCH", `/conversions/${id}`, { status: "Success" });
    expect(await say({ cnv_amount: "20", ...EUR })).toMatchObject({ status: "Success", revenue: 10 });
    expect(await say({ cnv_amount: "20", ...USD })).toMatchObject({ status: "Success", revenue: 20 });
  });

  test("is the same where revenue and payout need none", async () => {
    const { say } = await story({});
    await say({ cnv_amount: "10", ...USD });
    expect(await say({ cnv_amount: "10", ...EUR })).toMatchObject({ status: "Success", reason: null });
  });
});

describe("an amount that goes up", () => {
  test.each([
    ["reject", "Rejected"],
    ["pending", "Pending"],
    ["honour", "Pending"],
  ])("beyond a revenue cap, with %s, does not count", async (overCap, status) => {
    const { world, say } = await story(revenueCap(overCap));
    expect(await say({ cnv_amount: "4" })).toMatchObject({ status: "Success", revenue: 4 });
    expect(await say({ cnv_amount: "1000" })).toMatchObject({
      code: "UPDATED",
      status,
      reason: "cap_reached",
    });
    expect(await usedOf(world)).toBe(0);
  });

  test("beyond a cap that honours clicks made before it was reached counts up to a fifth more, and is marked", async () => {
    const { say } = await story(revenueCap("honour"));
    expect(await say({ cnv_amount: "10" })).toMatchObject({ status: "Success", overDelivery: false });
    expect(await say({ cnv_amount: "12" })).toMatchObject({
      status: "Success",
      revenue: 12,
      overDelivery: true,
    });
    expect(await say({ cnv_amount: "12.5" })).toMatchObject({ status: "Pending", reason: "cap_reached" });
  });

  test("within the cap counts, and so does one that goes down in a cap that is full", async () => {
    const { world, say } = await story(revenueCap("reject"));
    await say({ cnv_amount: "4" });
    expect(await say({ cnv_amount: "10" })).toMatchObject({ status: "Success", revenue: 10 });
    expect(await usedOf(world)).toBe(10_000_000);
    expect(await say({ cnv_amount: "9" })).toMatchObject({ status: "Success", revenue: 9 });
    expect(await usedOf(world)).toBe(9_000_000);
  });

  test("of many conversions at once, counts only as far as the cap goes", async () => {
    const world = await makeWorld({ offer: revenueCap("pending", 20) });
    const ids = await clicks(world, "a", "b", "c", "d", "e");
    for (const gk_click_id of ids) await postback({ gk_click_id, cnv_amount: "2" });
    const raised = await Promise.all(ids.map((gk_click_id) => postback({ gk_click_id, cnv_amount: "8" })));
    const sql =
      "SELECT coalesce(sum(revenue), 0) AS sum FROM conversions WHERE offer_id = ? AND caps_counted";
    const { sum } = await env.DB.prepare(sql).bind(world.offer.id).first<Json>();
    expect(raised.filter(({ data }) => data.status === "Success").length).toBeGreaterThan(0);
    expect([sum <= 20_000_000, await usedOf(world)]).toEqual([true, sum]);
  });
});

test("a conversion that is approved again is honoured like a new one of an equally early click", async () => {
  const caps = [{ metric: "conversions", period: "day", limit: 1 }];
  const world = await makeWorld({ offer: { overCap: "honour", caps } });
  const [a = "", b = "", c = ""] = await clicks(world, "a", "b", "c");
  const say = async (gk_click_id: string, cnv_status: string) =>
    (await postback({ gk_click_id, cnv_status })).data;
  const { conversionId } = await say(a, "approved");
  await say(a, "rejected");
  expect(await say(b, "approved")).toMatchObject({ status: "Success" });
  expect(await say(a, "approved")).toMatchObject({ conversionId, status: "Success", reason: null });
  expect((await manage("GET", `/conversions/${conversionId}`)).data.overDelivery).toBe(true);
  expect(await say(c, "approved"), "the fifth more is used up").toMatchObject({ reason: "cap_reached" });
  await say(b, "rejected");
  await say(a, "rejected");
  await say(a, "approved");
  expect((await manage("GET", `/conversions/${conversionId}`)).data.overDelivery, "there is room").toBe(
    false,
  );
});

describe("an amount below nothing", () => {
  test("belongs to the rejection that brings it", async () => {
    const { say } = await story(PERCENT);
    await say({ cnv_amount: "10", cnv_currency: "USD" });
    const rejected = await say({ cnv_status: "rejected", cnv_amount: "-10" });
    expect(rejected).toMatchObject({ code: "UPDATED", status: "Rejected", revenue: 10, cnvAmount: -10 });
    const approved = await say({ cnv_status: "approved" });
    expect(approved).toMatchObject({ status: "Success", revenue: 10, cnvAmount: 10, cnvCurrency: "USD" });
  });

  test("is gone when staff approves", async () => {
    const { say, world } = await story(PERCENT);
    await say({ cnv_amount: "10" });
    await say({ cnv_status: "rejected", cnv_amount: "-10" });
    const list = () => manage("GET", `/conversions?offerId=${world.offer.id}`);
    await manage("PATCH", `/conversions/${(await list()).data[0].id}`, { status: "Success" });
    expect((await list()).data[0]).toMatchObject({ status: "Success", revenue: 10, cnvAmount: 10 });
    const ignored = await say({ cnv_status: "rejected", cnv_amount: "-10", cnv_sub_1: "x" });
    expect(ignored).toMatchObject({ code: "DUPLICATE", status: "Success", cnvAmount: 10 });
  });
});
