import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import {
  click,
  type Json,
  landed,
  makeWorld,
  manage,
  postback,
  unrecordedId,
  until,
  visit,
  type World,
} from "../support/world";

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

test("a return that is still a macro is not answered but warned of", async () => {
  const answer = await postback({ gk_click_id: await freshClick(), return: "{x}" });
  expect(answer).toMatchObject({ code: "ACCEPTED", data: { status: "Success" } });
  expect(answer.messages).toContain("return is a macro that was not replaced; it counts as absent");
});

const compact = (id: string) => id.replaceAll("-", "");

describe("the click id", () => {
  test("every spelling of a click id is accepted", async () => {
    for (const spell of [
      (id: string) => id,
      compact,
      (id: string) => id.toUpperCase(),
      (id: string) => ` ${id} `,
    ]) {
      const id = await freshClick();
      const answer = await postback({ gk_click_id: spell(id) });
      expect(answer).toMatchObject({ http: 200, code: "ACCEPTED", isSuccessful: true });
      expect(answer.data).toEqual({
        conversionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        status: "Success",
        reason: null,
        gkClickId: id,
        eventId: null,
      });
    }
  });

  test.each([
    ["missing", {}, 400, "CLICK_ID_MISSING"],
    ["empty", { gk_click_id: "" }, 400, "CLICK_ID_MISSING"],
    ["an unreplaced macro", { gk_click_id: "{gk_click_id}" }, 400, "UNRESOLVED_MACRO"],
    ["another system's macro", { gk_click_id: "#s2#" }, 400, "UNRESOLVED_MACRO"],
    ["no UUID", { gk_click_id: "12345" }, 400, "CLICK_ID_MALFORMED"],
    ["a version-4 UUID", { gk_click_id: "efb2a7d2-c01a-4e3f-b8a1-81b4568e9f32" }, 404, "CLICK_NOT_FOUND"],
  ])("%s is refused and logged as an error", async (_, params, http, code) => {
    const answer = await postback(params as Record<string, string>);
    expect(answer).toMatchObject({ http, code, isSuccessful: false, data: null });
    const logged = await until("the History line", async () => {
      const sql = "SELECT * FROM history WHERE response_id = ?";
      return env.LOGS.prepare(sql).bind(answer.responseId).first<Json>();
    });
    expect(logged).toMatchObject({ level: "error", code, type: "postback" });
  });

  test("one changed character makes an id unknown", async () => {
    const id = await freshClick();
    const last = id.at(-1) === "0" ? "1" : "0";
    expect((await postback({ gk_click_id: id.slice(0, -1) + last })).code).toBe("CLICK_NOT_FOUND");
  });

  test("an id of ours without a row is parked, not refused, unless it is older than any window", async () => {
    const id = await unrecordedId();
    const parked = await postback({ gk_click_id: id });
    expect(parked).toMatchObject({ http: 202, code: "PARKED", isSuccessful: false });
    expect(parked.data.parkedId).toBe(parked.responseId);
    const again = await postback({ gk_click_id: id });
    expect(again.data.parkedId, "a repeat gets the id of the first").toBe(parked.data.parkedId);
    const ancient = await postback({ gk_click_id: await unrecordedId(Date.now() - 400 * 86_400_000) });
    expect(ancient).toMatchObject({ http: 404, code: "CLICK_NOT_FOUND" });
  });

  test("a postback sent the instant the redirect answered is a conversion within ten seconds", async () => {
    const id = await click(linkId, `member-${count++}`);
    const answer = await postback({ gk_click_id: id });
    expect(["ACCEPTED", "PARKED"]).toContain(answer.code);
    await until("the conversion", () => conversionOf(id), 10_000);
  });
});

function conversionOf(clickId: string): Promise<Json> {
  return env.DB.prepare("SELECT * FROM conversions WHERE click_id = ?").bind(clickId).first<Json>();
}

describe("where the words of a postback stand", () => {
  test.each([
    ["/postback", "GET"],
    ["/track", "GET"],
    ["/api/v1/postback", "GET"],
    ["/postback", "POST"],
    ["/track", "POST"],
    ["/api/v1/postback", "POST"],
  ])("%s takes %s", async (path, method) => {
    const id = await freshClick();
    const response = await visit(`${path}?gk_click_id=${id}`, { method });
    expect(((await response.json()) as Json).code).toBe("ACCEPTED");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-response-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a form and a JSON body are read, and the query wins over them", async () => {
    const [form, json] = [await freshClick(), await freshClick()];
    const send = async (body: BodyInit, type: string, query = "") => {
      const response = await visit(`/postback${query}`, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      return (await response.json()) as Json;
    };
    const fromForm = await send(
      `gk_click_id=${form}&transaction_id=T+1&amount=9.5`,
      "application/x-www-form-urlencoded",
    );
    expect(fromForm.code).toBe("ACCEPTED");
    expect(JSON.parse((await conversionOf(form)).cnv_values)).toMatchObject({
      conversionId: "T 1",
      amount: "9.5",
    });
    const fromJson = await send(
      JSON.stringify({ gk_click_id: "nonsense", amount: 7 }),
      "application/json",
      `?gk_click_id=${json}`,
    );
    expect(fromJson.code).toBe("ACCEPTED");
    expect(JSON.parse((await conversionOf(json)).cnv_values)).toMatchObject({ amount: "7" });
  });

  test("an optional parameter that is still a macro counts as absent, with a warning in History", async () => {
    const id = await freshClick();
    const answer = await postback({
      gk_click_id: id,
      cnv_conversion_id: "{transaction_id}",
      cnv_amount: "(monetary)",
    });
    expect(answer.code).toBe("ACCEPTED");
    expect(answer.messages.join()).toContain("cnv_conversion_id is a macro");
    expect((await conversionOf(id)).cnv_conversion_id).toBeNull();
    await until("the warning", () =>
      env.LOGS.prepare("SELECT 1 FROM history WHERE response_id = ? AND level = 'warning'")
        .bind(answer.responseId)
        .first(),
    );
  });

  test("return= makes an accepted postback's body exactly that text, and only an accepted one's", async () => {
    const id = await freshClick();
    const response = await visit(`/postback?gk_click_id=${id}&return=OK%201`);
    expect(await response.text()).toBe("OK 1");
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const repeated = await visit(`/postback?gk_click_id=${id}&return=OK%201`);
    expect(((await repeated.json()) as Json).code).toBe("DUPLICATE");
  });
});

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
    const { links } = await makeWorld({ offer: { minSecondsToConvert: 3 } });
    const id = await click(links[0].id, "fast");
    await landed([id]);
    const first = await postback({ gk_click_id: id });
    expect(first).toMatchObject({ http: 200, code: "TOO_FAST", isSuccessful: false });
    const again = await postback({ gk_click_id: id });
    expect(again.data.conversionId).toBe(first.data.conversionId);
    await scheduler.wait(3_000);
    expect((await postback({ gk_click_id: id })).code).toBe("ACCEPTED");
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
