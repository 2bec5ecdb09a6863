import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { changeOffer } from "../../../src/flows/offer/save-offer";
import { call } from "../../support/api";
import { rimAt } from "../../support/callbacks";
import { clicks, type Json, makeWorld, manage, ORIGIN, postback, type World } from "../../support/world";

const DAY = 86_400_000;
const PRICED = { revenue: { type: "percent", amount: 100 }, overCap: "pending" };
const TOTAL = { metric: "conversions", period: "total", limit: 10 };

const setCaps = ({ offer }: World, ...caps: object[]) => manage("PATCH", `/offers/${offer.id}`, { caps });
const convert = (gk_click_id: string, cnv_amount = "30", more: Record<string, string> = {}) =>
  postback({ gk_click_id, cnv_amount, ...more });
const rejected = { status: "Rejected", reason: "fraud" };
const reject = (id: string) => manage("PATCH", `/conversions/${id}`, rejected);
const idOf = (answer: Json | undefined): string => answer?.data.conversionId;

/** What is used of each cap of an offer, its events or a link in every period; by scope, metric and period. */
async function usedOf(id: string): Promise<Record<string, number>> {
  const sql = "SELECT key, used FROM cap_counters WHERE instr(key, ?) > 0";
  const { results } = await env.DB.prepare(sql).bind(id).all<{ key: string; used: number }>();
  return Object.fromEntries(results.map(({ key, used }) => [key.split("|").slice(1, 3).join(" "), used]));
}

const claimed = ({ offer }: World) =>
  env.DB.prepare("SELECT count(*) AS n FROM conversions WHERE offer_id = ? AND cap_claims <> '[]'")
    .bind(offer.id)
    .first<number>("n");

async function convertedWorld(body: Record<string, unknown>, ...members: string[]) {
  const world = await makeWorld({ offer: body });
  const ids = await clicks(world, ...members);
  const answers = await Promise.all(ids.map((id) => convert(id)));
  return { world, ids, answers };
}

describe("a cap that is set over conversions which stand", () => {
  test("counts them and writes none of them, however many they are", async () => {
    const { world } = await convertedWorld(PRICED, "a", "b", "c");
    await setCaps(world, TOTAL, { metric: "revenue", period: "month", limit: 100 });
    expect(await usedOf(world.offer.id)).toEqual({ "conversions total": 3, "revenue month": 90_000_000 });
    expect(await claimed(world)).toBe(0);
  });

  test("on the link gets back the place of one that staff rejects, and gives it out again", async () => {
    const { world, answers } = await convertedWorld(PRICED, "d", "e");
    await manage("PATCH", `/links/${world.links[0].id}`, { caps: [TOTAL] });
    const id = idOf(answers[0]);
    await reject(id);
    expect(await usedOf(world.links[0].id)).toEqual({ "conversions total": 1 });
    await manage("PATCH", `/conversions/${id}`, { status: "Success", reason: "paid" });
    expect(await usedOf(world.links[0].id)).toEqual({ "conversions total": 2 });
    expect(await claimed(world)).toBe(1);
  });

  test("on an event gets back the place of one that the advertiser rejects", async () => {
    const terms = { revenue: { type: "fixed", amount: 2 }, payout: { type: "fixed", amount: 1 } };
    const events = (...caps: object[]) => ["a", "b"].map((name) => ({ eventId: name, name, ...terms, caps }));
    const world = await makeWorld({ offer: { type: "multi", events: events() } });
    const [one = "", two = ""] = await clicks(world, "f", "g");
    for (const cnv_event_id of ["a", "b"]) await convert(one, "", { cnv_event_id });
    await convert(two, "", { cnv_event_id: "a" });
    const saved = await manage("PATCH", `/offers/${world.offer.id}`, { events: events(TOTAL) });
    const [a, b] = saved.data.events.map(({ id }: Json) => id);
    await convert(two, "", { cnv_event_id: "a", cnv_status: "rejected" });
    expect([await usedOf(a), await usedOf(b)]).toEqual([
      { "conversions total": 1 },
      { "conversions total": 1 },
    ]);
  });

  test("has to have room for what they become worth", async () => {
    const { world, ids, answers } = await convertedWorld(PRICED, "h", "i");
    await setCaps(world, { metric: "revenue", period: "total", limit: 70 });
    await convert(ids[0] ?? "", "50");
    const { status, reason } = (await manage("GET", `/conversions/${idOf(answers[0])}`)).data;
    expect([status, reason]).toEqual(["Pending", "cap_reached"]);
    expect(await usedOf(world.offer.id)).toEqual({ "revenue total": 30_000_000 });
    await convert(ids[1] ?? "", "40");
    expect(await usedOf(world.offer.id)).toEqual({ "revenue total": 40_000_000 });
  });

  test("counts those of its own period only", async () => {
    const { world, answers } = await convertedWorld(PRICED, "j");
    const of = { rim: rimAt(Date.now() + DAY), networkId: DEFAULT_NETWORK_ID, actor: "test" };
    const caps = [{ metric: "conversions", period: "day", limit: 1 }] as const;
    const edit = (before: Json) => ({ ...before, caps: [...caps] });
    await changeOffer(env, { ...of, id: world.offer.id, origin: ORIGIN, edit });
    expect(await usedOf(world.offer.id)).toEqual({ "conversions day": 0 });
    await reject(idOf(answers[0]));
    expect(await usedOf(world.offer.id)).toEqual({ "conversions day": 0 });
  });
});

describe("a cap that was taken away", () => {
  test("is in nobody's way", async () => {
    const { world, ids, answers } = await convertedWorld(PRICED, "k");
    await setCaps(world, { metric: "revenue", period: "total", limit: 35 });
    await setCaps(world);
    await convert(ids[0] ?? "", "100");
    const { status, revenue } = (await manage("GET", `/conversions/${idOf(answers[0])}`)).data;
    expect([status, revenue]).toEqual(["Success", 100]);
  });

  test("no longer holds up what came while it stood: what waited for a place, and what becomes worth more", async () => {
    const world = await makeWorld({
      offer: { ...PRICED, caps: [{ ...TOTAL, metric: "revenue", limit: 35 }] },
    });
    const [one = "", two = ""] = await clicks(world, "v", "w");
    const within = await convert(one);
    const waiting = await convert(two, "30", { cnv_status: "pending" });
    expect([within.data.status, waiting.data.reason]).toEqual(["Success", "cap_reached"]);
    await setCaps(world);
    await convert(one, "100");
    await convert(two, "30", { cnv_status: "approved" });
    const now = await Promise.all(
      [within, waiting].map(async (answer) => (await manage("GET", `/conversions/${idOf(answer)}`)).data),
    );
    expect(now.map(({ status, revenue }: Json) => [status, revenue])).toEqual([
      ["Success", 100],
      ["Success", 30],
    ]);
  });

  test("stands in past periods too when it is set again", async () => {
    const daily = { ...TOTAL, period: "day", limit: 1 };
    const world = await makeWorld({ offer: { ...PRICED, caps: [daily] } });
    const key = (start: number) => `offer:${world.offer.id}|conversions|day|${start}`;
    const today = Math.floor(Date.now() / DAY) * DAY;
    await env.DB.prepare("INSERT INTO cap_counters (key, used, cap_limit) VALUES (?, 1, 1)")
      .bind(key(today - DAY))
      .run();
    await setCaps(world);
    await setCaps(world, { ...daily, limit: 2 });
    const limit = (start: number) =>
      env.DB.prepare("SELECT cap_limit FROM cap_counters WHERE key = ?").bind(key(start)).first("cap_limit");
    expect([await limit(today - DAY), await limit(today)]).toEqual([2, 2]);
  });

  test("counts anew when it is set again, what came meanwhile included", async () => {
    const { world, answers } = await convertedWorld(PRICED, "l", "m");
    await setCaps(world, TOTAL);
    await setCaps(world);
    await reject(idOf(answers[0]));
    const [late = ""] = await clicks(world, "n");
    const third = await convert(late);
    await setCaps(world, { ...TOTAL, limit: 5 });
    expect(await usedOf(world.offer.id)).toEqual({ "conversions total": 2 });
    await reject(idOf(third));
    expect(await usedOf(world.offer.id)).toEqual({ "conversions total": 1 });
  });
});

test("whatever happens while caps are set, taken away and set again is counted once", async () => {
  const { world, ids, answers } = await convertedWorld(PRICED, "o", "p", "q", "r", "s", "t");
  const more = await clicks(world, ...Array.from({ length: 12 }, (_, i) => `u${i}`));
  const both = ["conversions", "revenue"].map((metric) => ({ metric, period: "total", limit: 900 }));
  for (let wave = 0; wave < 6; wave++) {
    const caps = wave % 3 === 1 ? [] : both;
    await Promise.all([
      convert(more[2 * wave] ?? ""),
      setCaps(world, ...caps),
      manage("PATCH", `/links/${world.links[0].id}`, { caps: wave % 2 === 0 ? both : [] }),
      // One whose cap is set in the same instant is answered 409.
      call("PATCH", `/conversions/${idOf(answers[wave])}`, { body: rejected }),
      convert(more[2 * wave + 1] ?? "", "7"),
      convert(ids[5 - wave] ?? "", String(31 + wave)),
    ]);
  }
  await setCaps(world, ...both);
  await manage("PATCH", `/links/${world.links[0].id}`, { caps: both });
  await Promise.all([reject(idOf(answers[0])), convert(ids[4] ?? "", "99"), convert(ids[5] ?? "", "98")]);
  const sums = `SELECT count(*) AS "conversions total", sum(revenue) AS "revenue total" FROM conversions
    WHERE offer_id = ? AND caps_counted`;
  const counted = await env.DB.prepare(sums).bind(world.offer.id).first();
  expect([await usedOf(world.offer.id), await usedOf(world.links[0].id)]).toEqual([counted, counted]);
});
