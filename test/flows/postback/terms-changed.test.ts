import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { forgetDeals } from "../../../src/edge/deal-memory";
import { changeStatus } from "../../../src/flows/conversion/change-status";
import { changeOffer } from "../../../src/flows/offer/save-offer";
import { rim } from "../../../src/rim";
import { meanwhile } from "../../support/meanwhile";
import { clicks, type Json, makeWorld, manage, ORIGIN, postback, type World } from "../../support/world";

const LIMIT_2 = [{ metric: "conversions", period: "total", limit: 2 }];

/** Changes the offer as another isolate would: this one goes on with the terms it remembers. */
async function changeElsewhere({ offer }: World, fields: Json): Promise<void> {
  const of = { rim: rim(), networkId: DEFAULT_NETWORK_ID, actor: "test", id: offer.id, origin: ORIGIN };
  const changed = await changeOffer(env, { ...of, edit: (before: Json) => ({ ...before, ...fields }) });
  expect(changed.ok).toBe(true);
}

const counter = ({ offer }: World): Promise<Json> =>
  env.DB.prepare("SELECT used, cap_limit AS cap FROM cap_counters WHERE key LIKE ?")
    .bind(`offer:${offer.id}%`)
    .first<Json>();
const counted = ({ offer }: World) =>
  env.DB.prepare("SELECT count(*) AS n FROM conversions WHERE offer_id = ? AND caps_counted = 1")
    .bind(offer.id)
    .first<number>("n");

test("a cap that is set in another isolate counts the very next conversion", async () => {
  const world = await makeWorld({ offer: { overCap: "reject" } });
  const ids = await clicks(world, "a", "b", "c", "d");
  const answers: Json[] = [await postback({ gk_click_id: ids[0] ?? "" })];
  await changeElsewhere(world, { caps: LIMIT_2 });
  for (const gk_click_id of ids.slice(1)) answers.push(await postback({ gk_click_id }));
  expect(answers.map(({ code, data }) => [code, data.status])).toEqual([
    ["ACCEPTED", "Success"],
    ["ACCEPTED", "Success"],
    ["ACCEPTED", "Rejected"],
    ["ACCEPTED", "Rejected"],
  ]);
  expect(await counter(world)).toEqual({ used: 2, cap: 2 });
  expect(await counted(world)).toBe(2);
});

test("a conversion is worth what the offer says when it is made, in its currency", async () => {
  const world = await makeWorld();
  const [first = "", second = ""] = await clicks(world, "e", "f");
  await postback({ gk_click_id: first, test: "1" });
  await changeElsewhere(world, { currency: "JPY", payout: { type: "fixed", amount: 2_000_000 } });
  const { code, messages, data } = await postback({ gk_click_id: second, cnv_amount: "much" });
  expect([code, messages.length]).toEqual(["ACCEPTED", 2]);
  const { currency, payout } = (await manage("GET", `/conversions/${data.conversionId}`)).data;
  expect({ currency, payout }).toEqual({ currency: "JPY", payout: 2 });
});

test("where repeats count, a purchase that meets changed terms is another purchase still", async () => {
  const world = await makeWorld({ offer: { allowRepeatConversions: true } });
  const [id = ""] = await clicks(world, "g");
  await postback({ gk_click_id: id, cnv_conversion_id: "T1" });
  await changeElsewhere(world, { payout: { type: "fixed", amount: 2_000_000 } });
  const { code, data } = await postback({ gk_click_id: id, cnv_conversion_id: "T2" });
  expect(code).toBe("ACCEPTED");
  expect((await manage("GET", `/conversions/${data.conversionId}`)).data.payout).toBe(2);
});

test("a repeat says DUPLICATE though the terms have changed since", async () => {
  const world = await makeWorld();
  const [id = ""] = await clicks(world, "h");
  const first = await postback({ gk_click_id: id });
  await changeElsewhere(world, { payout: { type: "fixed", amount: 2_000_000 } });
  const again = await postback({ gk_click_id: id, cnv_sub_1: "other words" });
  expect([again.code, again.data.conversionId]).toEqual(["DUPLICATE", first.data.conversionId]);
});

test("a cap that is set while a conversion is rejected never keeps its place", async () => {
  const world = await makeWorld();
  const ids = await clicks(world, "i", "j");
  const [first] = await Promise.all(ids.map((gk_click_id) => postback({ gk_click_id })));
  const setCap = () => manage("PATCH", `/offers/${world.offer.id}`, { caps: LIMIT_2 });
  const bindings = meanwhile(env, /UPDATE OR IGNORE conversions/, setCap);
  const reject = (to: Env) =>
    changeStatus(to, {
      ...{ rim: rim(), networkId: DEFAULT_NETWORK_ID, conversionId: first?.data.conversionId },
      ...{ to: "Rejected", reason: "fraud", by: "staff", actor: "test" },
    });
  expect(await reject(bindings)).toMatchObject({ ok: false, code: "CONFLICT" });
  expect(await counter(world)).toEqual({ used: 2, cap: 2 });
  expect(await reject(env)).toMatchObject({ ok: true });
  expect(await counter(world)).toEqual({ used: 1, cap: 2 });
  expect(await counted(world)).toBe(1);
  forgetDeals();
});
