import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "../support/api";
import { failing, visitWith } from "../support/faults";
import { makeAdvertiser, offerBody } from "../support/records";
import { click, type Json, landed, makeWorld, postback, type World } from "../support/world";

// A Worker that dies after its commit leaves a key without an answer: two minutes later the next try may have it.
let world: World;
let count = 0;
beforeAll(async () => {
  world = await makeWorld();
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function conversion(): Promise<string> {
  const id = await click(world.links[0].id, `tried-${count++}`);
  await landed([id]);
  return (await postback({ gk_click_id: id })).data.conversionId;
}

async function dieBeforeTheAnswerIsKept(path: string, body: unknown, key: string): Promise<void> {
  const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}`, "idempotency-key": key };
  const init = { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) };
  const broken = failing(env, { DB: /UPDATE idempotency_keys/ });
  const { response, settled } = await visitWith(broken, `/api/v1${path}`, init);
  expect(response.status).toBe(500);
  await settled();
}

const tryAgain = (path: string, body: unknown, key: string) =>
  call("POST", path, { body, headers: { "idempotency-key": key } });
const twoMinutesLater = () =>
  env.DB.prepare("UPDATE idempotency_keys SET tried_at = tried_at - 121000 WHERE status IS NULL").run();
const rejection = (conversionId: string, reason: string) => ({ conversionId, status: "Rejected", reason });
const changesOf = async (id: string): Promise<Json[]> =>
  (await call("GET", `/conversions/${id}`)).data.changes;

describe("a change of status whose answer was never kept", () => {
  it("waits two minutes for its first try, and then is made no second time over what others changed since", async () => {
    const [id, key] = [await conversion(), crypto.randomUUID()];
    const rows = [rejection(id, "fraud")];
    await dieBeforeTheAnswerIsKept("/conversions/status", rows, key);
    await call("PATCH", `/conversions/${id}`, { body: { status: "Success", reason: "checked" } });
    expect((await tryAgain("/conversions/status", rows, key)).code).toBe("CONFLICT");
    await twoMinutesLater();
    const again = await tryAgain("/conversions/status", rows, key);
    expect([again.status, again.data]).toEqual([200, [expect.objectContaining({ ok: true, code: "OK" })]]);
    expect((await changesOf(id)).map(({ to, reason }) => [to, reason])).toEqual([
      ["Rejected", "fraud"],
      ["Success", "checked"],
    ]);
    expect((await tryAgain("/conversions/status", rows, key)).data).toEqual(again.data);
  });

  it("is made where the first try died before its commit", async () => {
    const [done, left] = [await conversion(), await conversion()];
    const key = crypto.randomUUID();
    const rows = [rejection(done, "fraud"), rejection(left, "fraud")];
    await dieBeforeTheAnswerIsKept("/conversions/status", rows, key);
    // As if it had died between the two.
    await env.DB.prepare("DELETE FROM conversion_changes WHERE conversion_id = ?").bind(left).run();
    const undo = "UPDATE conversions SET status = 'Success', reason = NULL, status_by = 'rules' WHERE id = ?";
    await env.DB.prepare(undo).bind(left).run();
    await twoMinutesLater();
    expect((await tryAgain("/conversions/status", rows, key)).data.map(({ ok }: Json) => ok)).toEqual([
      true,
      true,
    ]);
    expect((await call("GET", `/conversions/${left}`)).data.status).toBe("Rejected");
    expect(await changesOf(done)).toHaveLength(1);
  });

  it("may name a conversion in two rows, of which each counts", async () => {
    const id = await conversion();
    const rows = [rejection(id, "fraud"), { conversionId: id, status: "Success", reason: "no fraud" }];
    await tryAgain("/conversions/status", rows, crypto.randomUUID());
    expect((await call("GET", `/conversions/${id}`)).data).toMatchObject({
      status: "Success",
      reason: "no fraud",
    });
  });
});

describe("a record whose answer was never kept", () => {
  it("is not made a second time, and whoever asks again is told that it stands", async () => {
    const key = crypto.randomUUID();
    const { id } = await makeAdvertiser();
    const body = { ...offerBody(id), name: "Made in a try that died" };
    await dieBeforeTheAnswerIsKept("/offers", body, key);
    await twoMinutesLater();
    const again = await tryAgain("/offers", body, key);
    expect([again.status, again.code, again.messages]).toEqual([
      409,
      "CONFLICT",
      [expect.stringContaining("was carried out, but its answer was lost")],
    ]);
    expect((await call("GET", "/offers?q=Made%20in%20a%20try%20that%20died")).data).toHaveLength(1);
  });

  it("can be made again under another key", async () => {
    const body = { name: "Once more" };
    await dieBeforeTheAnswerIsKept("/advertisers", body, crypto.randomUUID());
    expect((await tryAgain("/advertisers", body, crypto.randomUUID())).status).toBe(201);
    expect((await call("GET", "/advertisers?q=Once%20more")).data).toHaveLength(2);
  });
});

/** A click on an offer of which a member's repeats count. */
async function repeatingClick(member: string): Promise<string> {
  const { links } = await makeWorld({ offer: { allowRepeatConversions: true } });
  const id = await click(links[0].id, member);
  await landed([id]);
  return id;
}

describe("an import whose answer was never kept", () => {
  it("is judged as of when it came: what was a repeat then is one", async () => {
    const id = await repeatingClick("twice");
    const [rows, key] = [`ClickId,Revenue\n${id},5\n${id},5\n`, crypto.randomUUID()];
    await dieBeforeTheAnswerIsKept("/conversions/import", rows, key);
    const later = Date.now() + 25 * 60_000;
    vi.spyOn(Date, "now").mockImplementation(() => later);
    const again = await tryAgain("/conversions/import", rows, key);
    expect(again.data.map(({ code }: Json) => code)).toEqual(["ACCEPTED", "DUPLICATE"]);
    expect(await conversionsOf(id)).toHaveLength(1);
  });

  it("does not undo what the advertiser has said since it came", async () => {
    const share = { revenue: { type: "reported", amount: 0 }, payout: { type: "share", amount: 50 } };
    const reporting = await makeWorld({ offer: share });
    const id = await click(reporting.links[0].id, "said-since");
    await landed([id]);
    await postback({ gk_click_id: id, cnv_payout: "5" });
    const [rows, key] = [`ClickId,Revenue\n${id},7\n`, crypto.randomUUID()];
    await dieBeforeTheAnswerIsKept("/conversions/import", rows, key);
    expect((await postback({ gk_click_id: id, cnv_payout: "9" })).code).toBe("UPDATED");
    const later = Date.now() + 25 * 60_000;
    vi.spyOn(Date, "now").mockImplementation(() => later);
    await tryAgain("/conversions/import", rows, key);
    const [conversionId] = await conversionsOf(id);
    expect((await call("GET", `/conversions/${conversionId}`)).data).toMatchObject({
      revenue: 9,
      payout: 4.5,
    });
  });

  it("counts each of its rows once, however much later it is tried again, and gives the same answers", async () => {
    const id = await repeatingClick("tried-import");
    const [rows, key] = [`ClickId,Revenue\n${id},5\n${id},7\n`, crypto.randomUUID()];
    await dieBeforeTheAnswerIsKept("/conversions/import", rows, key);
    const made = await conversionsOf(id);
    expect(made).toHaveLength(2);
    // Longer than the same words are taken for a repeat.
    const later = Date.now() + 25 * 60_000;
    vi.spyOn(Date, "now").mockImplementation(() => later);
    const again = await tryAgain("/conversions/import", rows, key);
    expect(again.data.map(({ code }: Json) => code)).toEqual(["ACCEPTED", "ACCEPTED"]);
    expect(again.data.map(({ conversionId }: Json) => conversionId).sort()).toEqual(made);
    expect(await conversionsOf(id)).toEqual(made);
  });
});

describe("an import of which a row could not be judged", () => {
  it("goes on with the others, and under the same key later with that one: each counts once", async () => {
    const repeating = await makeWorld({ offer: { allowRepeatConversions: true } });
    const ids: string[] = [];
    for (let i = 0; i < 16; i++) {
      ids.push(await click(repeating.links[0].id, `shard-${i}`));
      await scheduler.wait(120); // each leaves in a message of its own, for a shard of its own
    }
    await landed(ids);
    const { results } = await env.CLICKS_1.prepare("SELECT id FROM clicks").all<{ id: string }>();
    const inShard1 = new Set(results.map(({ id }) => id));
    const [down] = ids.filter((id) => inShard1.has(id));
    const [first, last] = ids.filter((id) => !inShard1.has(id));
    const [rows, key] = [`ClickId\n${first}\n${down}\n${last}\n`, crypto.randomUUID()];
    const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}`, "idempotency-key": key };
    const broken = failing(env, { CLICKS_1: true });
    const init = { method: "POST", headers, body: rows };
    const { response, settled } = await visitWith(broken, "/api/v1/conversions/import", init);
    const { data } = (await response.json()) as Json;
    await settled();
    expect(data.map(({ code }: Json) => code)).toEqual(["ACCEPTED", "TRY_AGAIN", "ACCEPTED"]);
    const later = Date.now() + 25 * 60_000;
    vi.spyOn(Date, "now").mockImplementation(() => later);
    const again = await tryAgain("/conversions/import", rows, key);
    expect(again.data.map(({ code }: Json) => code)).toEqual(["ACCEPTED", "ACCEPTED", "ACCEPTED"]);
    for (const id of [first, down, last]) expect(await conversionsOf(id ?? "")).toHaveLength(1);
    expect((await tryAgain("/conversions/import", rows, key)).data).toEqual(again.data);
  });

  it("is told what became of a row whose outcome was lost on its way", async () => {
    const repeating = await makeWorld({ offer: { allowRepeatConversions: true } });
    const id = await click(repeating.links[0].id, "lost-outcome");
    await landed([id]);
    const lossy = failing(env, { CONVERSION_GATE: "accept", how: "lose", times: 1 });
    const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}` };
    const init = { method: "POST", headers, body: `ClickId\n${id}\n` };
    const { response, settled } = await visitWith(lossy, "/api/v1/conversions/import", init);
    const { data } = (await response.json()) as Json;
    await settled();
    const [conversionId] = await conversionsOf(id);
    expect(data).toEqual([expect.objectContaining({ ok: true, code: "ACCEPTED", conversionId })]);
  });
});

describe("a file of statuses of which a row could not be done", () => {
  it("goes on with the others, and under the same key later with that one, undoing nothing", async () => {
    const [down, other, last] = [await conversion(), await conversion(), await conversion()];
    const key = crypto.randomUUID();
    const rows = [down, other, last].map((id) => rejection(id, "fraud"));
    const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}`, "idempotency-key": key };
    const init = { method: "POST", headers, body: JSON.stringify(rows) };
    const broken = failing(env, { DB: /UPDATE OR IGNORE conversions/, times: 1 });
    const { response, settled } = await visitWith(broken, "/api/v1/conversions/status", init);
    const { data } = (await response.json()) as Json;
    await settled();
    expect(data.map(({ code, conversionIds }: Json) => [code, conversionIds])).toEqual([
      ["TRY_AGAIN", []],
      ["OK", [other]],
      ["OK", [last]],
    ]);
    await call("PATCH", `/conversions/${last}`, { body: { status: "Success", reason: "checked" } });
    const again = await tryAgain("/conversions/status", rows, key);
    expect(again.data.map(({ code }: Json) => code)).toEqual(["OK", "OK", "OK"]);
    const statuses = await Promise.all(
      [down, other, last].map(async (id) => (await call("GET", `/conversions/${id}`)).data.status),
    );
    expect(statuses).toEqual(["Rejected", "Rejected", "Success"]);
    expect((await tryAgain("/conversions/status", rows, key)).data).toEqual(again.data);
  });
});

async function conversionsOf(clickId: string): Promise<string[]> {
  const sql = "SELECT id FROM conversions WHERE click_id = ? ORDER BY id";
  const { results } = await env.DB.prepare(sql).bind(clickId).all<{ id: string }>();
  return results.map(({ id }) => id);
}
