import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { parseClickId } from "../../../src/domain/click/id";
import { findClick, insertClicks } from "../../../src/store/click/clicks";
import { call } from "../../support/api";
import {
  click,
  type Json,
  landed,
  makeWorld,
  manage,
  postback,
  unrecordedId,
  until,
  type World,
} from "../../support/world";

const DAY_S = 86_400;

let world: World;
let linkId: string;
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
  linkId = world.links[0].id;
});

/** A click of a member of its own that has landed. */
async function freshClick(link = linkId): Promise<string> {
  const id = await click(link, `member-${count++}`);
  await landed([id]);
  return id;
}

function conversionOf(clickId: string): Promise<Json> {
  return env.DB.prepare("SELECT * FROM conversions WHERE click_id = ?").bind(clickId).first<Json>();
}

describe("duplicates", () => {
  test("the same member through two clicks at once converts once", async () => {
    const ids = await Promise.all([click(linkId, "twice"), click(linkId, "twice")]);
    await landed(ids);
    const answers: Json[] = await Promise.all(ids.map((id) => postback({ gk_click_id: id })));
    expect(answers.map((answer) => answer.code).sort()).toEqual(["ACCEPTED", "MEMBER_ALREADY_CONVERTED"]);
    expect(answers[0].data.conversionId).toBe(answers[1].data.conversionId);
    expect(answers.every((answer) => answer.http === 200)).toBe(true);
  });

  test("with repeats allowed both clicks of a member count, and so does each postback that differs", async () => {
    const { links } = await makeWorld({ offer: { allowRepeatConversions: true } });
    const ids = await Promise.all([click(links[0].id, "often"), click(links[0].id, "often")]);
    await landed(ids);
    const answers: Json[] = await Promise.all(ids.map((id) => postback({ gk_click_id: id })));
    expect(answers.map((answer) => answer.code)).toEqual(["ACCEPTED", "ACCEPTED"]);
    const [id = ""] = ids;
    expect((await postback({ gk_click_id: id })).code, "an identical request").toBe("DUPLICATE");
    expect((await postback({ gk_click_id: id, cnv_amount: "1" })).code).toBe("ACCEPTED");
    expect((await postback({ gk_click_id: id, cnv_conversion_id: "T1" })).code).toBe("ACCEPTED");
    expect((await postback({ gk_click_id: id, cnv_conversion_id: "T2" })).code).toBe("ACCEPTED");
    expect((await postback({ gk_click_id: id, cnv_conversion_id: "T1", cnv_sub_1: "x" })).code).toBe(
      "DUPLICATE",
    );
  });

  test("another transaction under the same click is a duplicate that changes nothing", async () => {
    const id = await freshClick();
    const first = await postback({ gk_click_id: id, cnv_conversion_id: "T1", cnv_amount: "5" });
    const second = await postback({ gk_click_id: id, cnv_conversion_id: "T2", cnv_amount: "9" });
    expect(second).toMatchObject({
      code: "DUPLICATE",
      isSuccessful: false,
      data: { conversionId: first.data.conversionId },
    });
    expect(JSON.parse((await conversionOf(id)).cnv_values).amount).toBe("5");
  });
});

test("with repeats on, approved after approved counts again, and a reversal speaks of the one that stands", async () => {
  const { links, offer } = await makeWorld({ offer: { allowRepeatConversions: true } });
  const id = await click(links[0].id, "says-status");
  await landed([id]);
  const say = (cnv_status: string, cnv_sub_1: string) => postback({ gk_click_id: id, cnv_status, cnv_sub_1 });
  expect((await say("approved", "a")).code).toBe("ACCEPTED");
  expect((await say("approved", "b")).code).toBe("ACCEPTED");
  expect((await say("reversed", "c")).code).toBe("UPDATED");
  const counted =
    "SELECT status, count(*) AS n FROM conversions WHERE offer_id = ? GROUP BY status ORDER BY status";
  const { results } = await env.DB.prepare(counted).bind(offer.id).all();
  expect(results).toEqual([
    { status: "Rejected", n: 1 },
    { status: "Success", n: 1 },
  ]);
});

describe("statuses", () => {
  test("a reversal and its recall update the same conversion, its roll-up and its callbacks", async () => {
    const { links, offer, boxes } = await makeWorld({ callback: { sendRejected: true } });
    const id = await click(links[0].id, "reversed");
    await landed([id]);
    const steps: [status: string | undefined, code: string, now: string][] = [
      [undefined, "ACCEPTED", "Success"],
      ["reversed", "UPDATED", "Rejected"],
      ["reversed", "DUPLICATE", "Rejected"],
      ["approved", "UPDATED", "Success"],
    ];
    for (const [status, code, now] of steps) {
      const answer = await postback({
        gk_click_id: id,
        cnv_conversion_id: "T1",
        ...(status ? { cnv_status: status } : {}),
      });
      expect([answer.code, (await conversionOf(id)).status]).toEqual([code, now]);
    }
    const sql =
      "SELECT sum(conversions) AS success, sum(rejected) AS rejected FROM rollups WHERE offer_id = ? AND tier = 'h'";
    expect(await env.DB.prepare(sql).bind(offer.id).first()).toEqual({ success: 1, rejected: 0 });
    const changes = await env.DB.prepare(
      "SELECT from_status, to_status, changed_by FROM conversion_changes ORDER BY no",
    ).all();
    expect(changes.results).toContainEqual({
      from_status: "Success",
      to_status: "Rejected",
      changed_by: "advertiser",
    });
    const told = await until("the last callback", async () => {
      const bodies =
        (await boxes[0]?.received())?.map((callback) => JSON.parse(callback.body).conversion) ?? [];
      return bodies.at(-1)?.status === "Success" && bodies;
    });
    expect(new Set(told.map((conversion: Json) => conversion.conversionId)).size).toBe(1);
  });

  test("an unknown word is pending with a warning, and a first-seen rejection is stored", async () => {
    const [odd, bad] = [await freshClick(), await freshClick()];
    expect((await postback({ gk_click_id: odd, cnv_status: "zweifelhaft" })).data).toMatchObject({
      status: "Pending",
    });
    const rejected = await postback({ gk_click_id: bad, cnv_status: "declined" });
    expect(rejected).toMatchObject({ code: "ACCEPTED", data: { status: "Rejected" } });
  });

  test("a status set by staff wins over the advertiser's", async () => {
    const id = await freshClick();
    const { data } = await postback({ gk_click_id: id });
    await manage("PATCH", `/conversions/${data.conversionId}`, { status: "Rejected", reason: "fraud" });
    expect((await postback({ gk_click_id: id, cnv_status: "approved", cnv_conversion_id: "x" })).code).toBe(
      "DUPLICATE",
    );
    expect((await conversionOf(id)).status).toBe("Rejected");
  });
});

describe("amounts", () => {
  test.each([
    ["absent", {}, "Pending", "amount_missing"],
    ["unreadable", { cnv_amount: "12,50" }, "Pending", "amount_invalid"],
    ["negative", { cnv_amount: "-1" }, "Pending", "amount_invalid"],
    ["in another currency", { cnv_amount: "10", cnv_currency: "EUR" }, "Pending", "currency_mismatch"],
    ["good", { cnv_amount: "10", cnv_currency: "usd" }, "Success", null],
  ])("an amount that revenue needs and that is %s", async (_, params, status, reason) => {
    const { links } = await makeWorld({
      offer: { revenue: { type: "percent", amount: 12.5 }, payout: { type: "share", amount: 80 } },
    });
    const id = await click(links[0].id, "amounts");
    await landed([id]);
    const answer = await postback({ gk_click_id: id, ...(params as Record<string, string>) });
    expect(answer.data).toMatchObject({ status, reason });
    if (status !== "Success") return;
    expect(await conversionOf(id)).toMatchObject({ revenue: 1_250_000, payout: 1_000_000 });
  });

  test("an amount that comes later makes a waiting conversion count", async () => {
    const { links } = await makeWorld({ offer: { revenue: { type: "reported", amount: 0 } } });
    const id = await click(links[0].id, "later");
    await landed([id]);
    expect((await postback({ gk_click_id: id })).data.reason).toBe("amount_missing");
    const later = await postback({ gk_click_id: id, payout: "4.2" });
    expect(later).toMatchObject({ code: "UPDATED", data: { status: "Success" } });
    expect((await conversionOf(id)).revenue).toBe(4_200_000);
  });

  test("an unreadable amount that nothing needs never blocks", async () => {
    const id = await freshClick();
    const answer = await postback({ gk_click_id: id, cnv_amount: "lots" });
    expect(answer).toMatchObject({ code: "ACCEPTED", data: { status: "Success" } });
    expect(answer.messages.join()).toContain("cnv_amount");
  });
});

describe("time", () => {
  test("too soon after the click, a conversion is kept rejected once, and the place stays free", async () => {
    const { links, offer } = await makeWorld({ offer: { minSecondsToConvert: 3_600 } });
    const id = await click(links[0].id, "fast");
    await landed([id]);
    const first = await postback({ gk_click_id: id });
    expect(first).toMatchObject({ http: 200, code: "TOO_FAST", isSuccessful: false });
    const again = await postback({ gk_click_id: id });
    expect(again.data.conversionId).toBe(first.data.conversionId);
    await manage("PATCH", `/offers/${offer.id}`, { minSecondsToConvert: 1 });
    await scheduler.wait(1_000);
    expect((await postback({ gk_click_id: id })).code).toBe("ACCEPTED");
  });

  test("too soon and later too late, one conversion is kept for review, and each answer says which it was", async () => {
    const { links, offer } = await makeWorld({ offer: { minSecondsToConvert: 3 * DAY_S } });
    const seen = await click(links[0].id, "fast and slow");
    await landed([seen]);
    const at = Date.now() - 2 * DAY_S * 1_000;
    const id = await unrecordedId(at);
    const made = await findClick(env, parseClickId(seen)?.shard ?? 0, seen);
    if (!made) throw new Error("the click has not landed");
    await insertClicks(env, 0, [{ ...made, id, at }]);
    const soon = await postback({ gk_click_id: id });
    await manage("PATCH", `/offers/${offer.id}`, { minSecondsToConvert: 0, clickWindowDays: 1 });
    const late = await postback({ gk_click_id: id, cnv_conversion_id: "order-1" });
    expect([soon.code, late.code]).toEqual(["TOO_FAST", "WINDOW_EXPIRED"]);
    expect(late.data).toEqual({ conversionId: soon.data.conversionId });
    expect(await conversionOf(id)).toMatchObject({ status: "Rejected", reason: "too_fast" });
    const { data } = await call("GET", `/conversions?q=${id}`);
    expect(data).toHaveLength(1);
  });

  test("pending by days and by hand", async () => {
    const days = await makeWorld({ offer: { pendingDays: 2 } });
    const hand = await makeWorld({ offer: { rewarding: "manual" } });
    const ids = [await click(days.links[0].id, "m"), await click(hand.links[0].id, "m")];
    await landed(ids);
    const [byTime, byHand] = await Promise.all(ids.map((gk_click_id) => postback({ gk_click_id })));
    expect(byTime.data).toMatchObject({ status: "Pending", reason: "pending_days" });
    expect(byHand.data).toMatchObject({ status: "Pending", reason: "manual_review" });
    await manage("PATCH", `/conversions/${byHand.data.conversionId}`, {
      status: "Success",
      reason: "checked",
    });
    await until(
      "the callback of the approved one",
      async () => ((await hand.boxes[0]?.received()) ?? []).length === 1,
    );
    expect(await days.boxes[0]?.received()).toEqual([]);
  });
});
