import { beforeAll, expect, test } from "vitest";
import { call } from "../support/api";
import { makeAdvertiser, makeOffer, makePartner, offerBody } from "../support/records";
import { visit } from "../support/world";

let offer: { id: string };
let partnerId: string;
let advertiserId: string;
beforeAll(async () => {
  offer = await makeOffer();
  partnerId = (await makePartner()).id;
  advertiserId = (await makeAdvertiser()).id;
});

const refusal = async (method: string, path: string, body: unknown) => {
  const { status, messages } = await call(method, path, { body });
  return [status, ...messages];
};

test("what is missing is required, of words from a list too", async () => {
  const { type: _, ...untyped } = offerBody(advertiserId);
  const post = (path: string, body: object) => refusal("POST", path, body);
  expect(await post("/offers", untyped)).toEqual([422, "type: is required"]);
  const revenue = { amount: 1 };
  expect(await post("/offers", { ...untyped, type: "single", revenue })).toEqual([
    422,
    "revenue.type: is required",
  ]);
  const alert = { name: "A", webhookUrl: "https://hooks.example/" };
  expect(await post("/alerts", alert)).toEqual([422, "kind: is required"]);
  expect(await post("/api-keys", { name: "K" })).toEqual([422, "role: is required"]);
  expect(await post("/lint", { template: "https://a.example/" })).toEqual([422, "kind: is required"]);
  expect(await post("/lint", { template: "https://a.example/", kind: null })).toEqual([
    422,
    "kind: must be one of tracking, callback",
  ]);
});

test("what is wrong with a link's payout is said field by field, and null is none", async () => {
  const path = `/offers/${offer.id}/links`;
  const post = (payout: unknown) => refusal("POST", path, { partnerId, payout });
  expect(await post({ type: "reported" })).toEqual([
    422,
    "payout.type: must be one of fixed, percent, share",
  ]);
  expect(await post({ type: "fixed", amount: "1" })).toEqual([422, "payout.amount: must be a number"]);
  expect(await post({ type: "fixed", amount: -1 })).toEqual([422, "payout.amount: must be 0 or more"]);
  expect(await post({ type: "share", amount: 101 })).toEqual([422, "payout.amount: must be 100 or less"]);
  expect(await post({ type: "fixed", amount: 1, more: 2 })).toEqual([
    422,
    "payout.more: is not a known field",
  ]);
  expect(await post("1.50")).toEqual([422, "payout: must be an object"]);
  const { data: link } = await call("POST", path, { body: { partnerId, payout: null } });
  expect(link.payout).toBeNull();
  expect(await refusal("PATCH", `/links/${link.id}`, { payout: { type: "x" } })).toEqual([
    422,
    "payout.type: must be one of fixed, percent, share",
  ]);
  const payout = { type: "share", amount: 70 };
  await call("PATCH", `/links/${link.id}`, { body: { payout } });
  const changed = await call("PATCH", `/links/${link.id}`, { body: { payout: { amount: 60 } } });
  expect(changed.data.payout).toEqual({ ...payout, amount: 60 });
});

test("a parameter of a test conversion is a text or a number, and is told so", async () => {
  const post = (cnv_amount: unknown) =>
    refusal("POST", "/tools/conversions", { gkClickId: crypto.randomUUID(), params: { cnv_amount } });
  for (const odd of [true, null, ["1"], { value: 1 }])
    expect(await post(odd)).toEqual([422, "params.cnv_amount: must be a text or a number"]);
  expect(await post("9".repeat(2001))).toEqual([422, "params.cnv_amount: must have at most 2000 characters"]);
});

test("a cap's limit is more than 0, for the document as for the door", async () => {
  for (const [metric, limit] of [
    ["conversions", 0],
    ["conversions", -1],
    ["revenue", 0],
    ["revenue", -0.5],
  ] as const) {
    const body = { ...offerBody(advertiserId), caps: [{ metric, period: "day", limit }] };
    expect(await refusal("POST", "/offers", body)).toEqual([422, "caps[0].limit: must be more than 0"]);
  }
  const { components } = await (await visit("/openapi.json")).json<{ components: { schemas: object } }>();
  const { OfferBody } = components.schemas as Record<string, { properties: { caps: { items: unknown } } }>;
  expect(OfferBody?.properties.caps.items).toMatchObject({
    properties: { limit: { exclusiveMinimum: 0, maximum: 1_000_000_000 } },
  });
  expect(OfferBody?.properties.caps.items).not.toHaveProperty("properties.limit.minimum");
});
