import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { duplicateKeys } from "../../../src/domain/postback/duplicate-keys";
import { sweepDueConversions } from "../../../src/flows/conversion/sweep-due";
import { sweep } from "../../../src/flows/sweep";
import { type Answer, call } from "../../support/api";
import { rimAt } from "../../support/callbacks";
import type { PartnerBox } from "../../support/partner";
import {
  click,
  type Json,
  landed,
  makeWorld,
  manage,
  postback,
  until,
  type World,
} from "../../support/world";
import { type Step, TABLE } from "./change-status.table";

const DAY = 86_400_000;
const IMPORT_HEADER = "ClickId,EventID,UserCompletedAt,Revenue,Reward";
const SEND_ALL = { sendPending: true, sendRejected: true };
const daily = (limit: number) => ({ caps: [{ metric: "conversions", period: "day", limit }] });

async function take(step: Step, clickId: string): Promise<void> {
  if ("advertiser" in step) await postback({ gk_click_id: clickId, ...step.advertiser });
  if ("time" in step) await sweepDueConversions(env, { rim: rimAt(Date.now() + step.time) });
  if ("imported" in step)
    await call("POST", "/conversions/import", {
      body: `${IMPORT_HEADER}
${clickId},,,${step.imported},`,
    });
  if (!("staff" in step)) return;
  const { id } = await conversionOf(clickId);
  await manage("PATCH", `/conversions/${id}`, { status: step.staff, reason: step.reason ?? null });
}

async function freshClick({ links }: World, member: string): Promise<string> {
  const id = await click(links[0].id, member, { pub_sub_1: "wall" });
  await landed([id]);
  return id;
}

function conversionOf(clickId: string): Promise<Json> {
  return env.DB.prepare("SELECT * FROM conversions WHERE click_id = ?").bind(clickId).first<Json>();
}

/** Whether a row holds the places of its click and member ("both"), only that of its review, or none. */
async function keysOf(row: Json): Promise<string> {
  const { network_id: networkId, partner_id: partnerId, offer_id: offerId, click_id: clickId } = row;
  const of = { networkId, partnerId, offerId, clickId, memberId: row.member_id, eventId: row.event_id };
  const keys = await duplicateKeys({ ...of, keptFor: "" });
  if (row.click_key === keys.click && row.member_key === keys.member) return "both";
  return row.click_key === null && row.member_key === null ? "none" : "review";
}

async function usedOf({ offer }: World): Promise<number> {
  const sql = "SELECT used FROM cap_counters WHERE key LIKE ?";
  return (await env.DB.prepare(sql).bind(`offer:${offer.id}%`).first<number>("used")) ?? 0;
}

/** The statuses that the callbacks of a conversion were made for, in the order of its changes. */
async function toldOf(clickId: string): Promise<string> {
  const sql = "SELECT status FROM callbacks WHERE click_id = ? ORDER BY change_no";
  const { results } = await env.DB.prepare(sql).bind(clickId).all<{ status: string }>();
  return results.map(({ status }) => status).join(" ");
}

const COUNTS = ["conversions", "pending", "rejected", "revenue", "payout"];

/** The roll-ups of an offer by tier and bucket, and the same counted anew from the conversions themselves. */
async function rollupsOf({ offer }: World): Promise<{ kept: unknown; recounted: unknown }> {
  const all = async (sql: string) => (await env.DB.prepare(sql).bind(offer.id).all<Json>()).results;
  const names = [...COUNTS, ...COUNTS.map((name) => `click_${name}`)];
  const kept =
    await all(`SELECT tier, bucket, ${names.map((name) => `sum(${name}) AS ${name}`).join(", ")} FROM rollups
    WHERE offer_id = ? GROUP BY tier, bucket HAVING ${names.map((name) => `sum(${name}) <> 0`).join(" OR ")}`);
  const rows = await all("SELECT * FROM conversions WHERE offer_id = ? AND test = 0");
  const sums = new Map<string, Json>();
  const add = (tier: string, bucket: number, prefix: string, row: Json) => {
    const none = Object.fromEntries(names.map((name) => [name, 0]));
    const sum = sums.get(`${tier}${bucket}`) ?? { tier, bucket, ...none };
    sums.set(`${tier}${bucket}`, sum);
    const success = row.status === "Success";
    sum[`${prefix}${success ? "conversions" : row.status.toLowerCase()}`] += 1;
    sum[`${prefix}revenue`] += success ? row.revenue : 0;
    sum[`${prefix}payout`] += success ? row.payout : 0;
  };
  for (const row of rows) {
    for (const [tier, size] of Object.entries({ h: 3_600_000, q: 900_000, s: 900_000 })) {
      add(tier, Math.floor(row.received_at / size) * size, "", row);
      add(tier, Math.floor(row.click_at / size) * size, "click_", row);
    }
  }
  const sorted = (list: Json[]) => list.map((sum) => JSON.stringify(sum)).sort();
  return { kept: sorted(kept), recounted: sorted([...sums.values()]) };
}

async function expectRecount(world: World): Promise<void> {
  const { kept, recounted } = await rollupsOf(world);
  expect(kept).toEqual(recounted);
}

describe("the table of status changes", () => {
  test.each(TABLE)("$what", async ({ offer, filled, steps, is: [status, reason, by], keys, used, told }) => {
    const world = await makeWorld({ offer: { ...daily(1), ...offer }, callback: SEND_ALL });
    const clickId = await freshClick(world, "member");
    if (filled) await postback({ gk_click_id: await freshClick(world, "first") });
    for (const step of steps) {
      await take(step, clickId);
      await expectRecount(world);
    }
    const row = await conversionOf(clickId);
    expect({ status: row.status, reason: row.reason, by: row.status_by }).toEqual({ status, reason, by });
    expect({ keys: await keysOf(row), used: await usedOf(world), told: await toldOf(clickId) }).toEqual({
      keys,
      used,
      told,
    });
    const { changes } = (await manage("GET", `/conversions/${row.id}`)).data;
    expect(changes.length).toBe(row.change_no);
    if (changes.length > 0) expect(changes.at(-1)).toMatchObject({ to: status });
  });
});

/** A change by staff as the API answers it: 200, or 409 with its code. */
function change(clickId: string, status: string, reason: string | null = null): Promise<Answer> {
  return conversionOf(clickId).then(({ id }) =>
    call("PATCH", `/conversions/${id}`, { body: { status, reason } }),
  );
}

async function changesOf(clickId: string): Promise<Json[]> {
  const { id } = await conversionOf(clickId);
  return (await manage("GET", `/conversions/${id}`)).data.changes;
}

describe("places", () => {
  test("a rejection that holds no place is not approved once another holds it, and is when that one gives it back", async () => {
    const world = await makeWorld({ offer: daily(5) });
    const [first, second] = [await freshClick(world, "member"), await freshClick(world, "member")];
    await postback({ gk_click_id: first });
    expect((await change(first, "Rejected", "too_fast")).status).toBe(200);
    expect((await postback({ gk_click_id: second })).code, "the member's place is free").toBe("ACCEPTED");

    const before = await conversionOf(first);
    expect(await change(first, "Success")).toMatchObject({ status: 409, code: "CONFLICT" });
    expect(await change(first, "Rejected", "fraud"), "which would hold the place").toMatchObject({
      status: 409,
    });
    expect(await conversionOf(first), "nothing was changed").toEqual(before);
    expect([await usedOf(world), (await changesOf(first)).length]).toEqual([1, 1]);

    await change(second, "Rejected", "window_expired");
    expect((await change(first, "Success")).status).toBe(200);
    expect(await keysOf(await conversionOf(first))).toBe("both");
    expect((await postback({ gk_click_id: second, cnv_sub_1: "again" })).code).toBe(
      "MEMBER_ALREADY_CONVERTED",
    );
    await expectRecount(world);
  });

  test("where repeats count, one is approved beside the others of its member", async () => {
    const world = await makeWorld({
      offer: { ...daily(1), overCap: "reject", allowRepeatConversions: true },
    });
    const clickId = await freshClick(world, "member");
    await postback({ gk_click_id: clickId, cnv_conversion_id: "T1" });
    const { data } = await postback({ gk_click_id: clickId, cnv_conversion_id: "T2" });
    expect(data).toMatchObject({ status: "Rejected", reason: "cap_reached" });
    const approved = await manage("PATCH", `/conversions/${data.conversionId}`, { status: "Success" });
    expect(approved.data).toMatchObject({ status: "Success", cnvConversionId: "T2" });
    expect(await usedOf(world)).toBe(2);
    await expectRecount(world);
  });

  test("of changes at the same moment each is listed and counted once, or refused", async () => {
    const world = await makeWorld({ offer: daily(3) });
    const clickId = await freshClick(world, "member");
    await postback({ gk_click_id: clickId });
    const { id } = await conversionOf(clickId);
    const words = ["Rejected", "Pending", "Success", "Rejected", "Pending", "Success"];
    const answers = await Promise.all(
      words.map((status, i) =>
        call("PATCH", `/conversions/${id}`, { body: { status, reason: `by hand ${i}` } }),
      ),
    );
    const codes = Map.groupBy(answers, (answer) => answer.code);
    expect([...codes.keys()].every((code) => code === "OK" || code === "CONFLICT")).toBe(true);
    const changes = await changesOf(clickId);
    expect(changes.length).toBe(codes.get("OK")?.length);
    const { status } = await conversionOf(clickId);
    expect([changes.at(-1).to, await usedOf(world)]).toEqual([status, status === "Rejected" ? 0 : 1]);
    await expectRecount(world);
  });

  test("two sweeps at once make one change of what is due", async () => {
    const world = await makeWorld({ offer: { pendingDays: 1 } });
    const clickId = await freshClick(world, "member");
    await postback({ gk_click_id: clickId });
    await Promise.all([take({ time: 2 * DAY }, clickId), take({ time: 2 * DAY }, clickId)]);
    expect(await changesOf(clickId)).toMatchObject([{ from: "Pending", to: "Success", by: "time" }]);
    expect(await toldOf(clickId)).toBe("Success");
  });

  test("a test conversion that is rejected moves no cap, no report and no key", async () => {
    const world = await makeWorld({ offer: daily(1), callback: SEND_ALL });
    const clickId = await freshClick(world, "member");
    await postback({ gk_click_id: clickId, test: "1" });
    await change(clickId, "Rejected", "tried out");
    const row = await conversionOf(clickId);
    expect([row.status, await keysOf(row), await usedOf(world)]).toEqual(["Rejected", "none", 0]);
    expect(await toldOf(clickId)).toBe("Success Rejected");
    expect((await postback({ gk_click_id: clickId })).code, "the real one's place is free").toBe("ACCEPTED");
    await expectRecount(world);
  });
});

describe("callbacks of a change", () => {
  const statesOf = async (clickId: string) => {
    const sql = "SELECT status || ' ' || state AS s FROM callbacks WHERE click_id = ? ORDER BY change_no";
    return (await env.DB.prepare(sql).bind(clickId).all<{ s: string }>()).results.map(({ s }) => s);
  };
  const states = (clickId: string, wanted: string[]) =>
    until(wanted.join(", "), async () => (await statesOf(clickId)).join() === wanted.join());
  /** A conversion whose callback the partner answered with 503. */
  async function undelivered(
    callback: Record<string, unknown>,
  ): Promise<{ world: World; clickId: string; box: PartnerBox }> {
    const world = await makeWorld({ callback });
    const [box] = world.boxes;
    if (!box) throw new Error("no box");
    await box.behave({ status: 503 });
    const clickId = await freshClick(world, "member");
    await postback({ gk_click_id: clickId });
    await states(clickId, ["Success retrying"]);
    await box.behave({});
    return { world, clickId, box };
  }

  test("carry the same conversionId, each an id of its own", async () => {
    const world = await makeWorld({ callback: SEND_ALL });
    const clickId = await freshClick(world, "member");
    await postback({ gk_click_id: clickId });
    await states(clickId, ["Success delivered"]);
    await change(clickId, "Rejected", "fraud");
    await states(clickId, ["Success delivered", "Rejected delivered"]);
    const received = ((await world.boxes[0]?.received()) ?? []).map(({ body }) => JSON.parse(body));
    const { id } = await conversionOf(clickId);
    const told = received.map(({ conversion }) => [conversion.conversionId, conversion.status]);
    expect(told).toEqual([
      [id, "Success"],
      [id, "Rejected"],
    ]);
    expect(received[1].conversion.rejectionReason).toBe("fraud");
    expect(received[0].id).not.toBe(received[1].id);
  });

  test("supersede what was not delivered yet", async () => {
    const { clickId, box } = await undelivered(SEND_ALL);
    await change(clickId, "Rejected", "fraud");
    await states(clickId, ["Success superseded", "Rejected delivered"]);
    expect((await box.received()).length, "the failed attempt and the new callback").toBe(2);
  });

  test("are none where the partner wants Success only, and the late Success is not sent either", async () => {
    const { clickId, box } = await undelivered({});
    await change(clickId, "Rejected", "fraud");
    await states(clickId, ["Success superseded"]);
    expect((await box.received()).length).toBe(1);
  });

  test("are none when only the reason changes, and what was not delivered yet still is", async () => {
    const { clickId, box } = await undelivered(SEND_ALL);
    expect((await change(clickId, "Success", "checked")).status).toBe(200);
    await states(clickId, ["Success retrying"]);
    await env.DB.prepare("UPDATE callbacks SET due_at = 1 WHERE click_id = ?").bind(clickId).run();
    await sweep(env, rimAt(Date.now()));
    await states(clickId, ["Success delivered"]);
    expect((await box.received()).length).toBe(2);
  });

  test("leave nothing for a breaker to hold", async () => {
    const { clickId } = await undelivered({});
    await env.DB.prepare("UPDATE callbacks SET breaker_key = 'held|host' WHERE click_id = ?")
      .bind(clickId)
      .run();
    await change(clickId, "Rejected", "fraud");
    const row = await env.DB.prepare("SELECT * FROM callbacks WHERE click_id = ?")
      .bind(clickId)
      .first<Json>();
    expect(row).toMatchObject({ state: "superseded", due_at: null, breaker_key: null });
  });
});
