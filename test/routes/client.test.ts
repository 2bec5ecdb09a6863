import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createClient, dataOf, Refused } from "../../client";
import { firstConversion } from "../../examples/first-conversion";
import { partnerBox } from "../support/partner";
import { makeNetwork } from "../support/records";
import { ORIGIN, until } from "../support/world";

const fetch = (request: Request) => exports.default.fetch(request);
const clientOf = (key: string) => createClient({ origin: `${ORIGIN}/`, key, fetch });
const api = clientOf(env.ADMIN_API_KEY ?? "");

test("the example makes everything for a first conversion, and the partner is told of it", async () => {
  const { key } = await makeNetwork();
  const box = partnerBox();
  const conversion = await firstConversion({ origin: ORIGIN, key, fetch, callbackUrl: box.url("/gk") });
  expect(conversion).toMatchObject({ status: "Success", payout: 3.5, pubMemberId: "member-1" });
  const told = await until("the callback", async () => (await box.received())[0]);
  expect(JSON.parse(told.body).conversion).toMatchObject({ conversionId: conversion.id, revenue: 3.5 });
});

describe("the client", () => {
  test("lists, reads and pages with the document's types", async () => {
    const made = await dataOf(api.POST("/api/v1/partners", { body: { name: "Rewards App" } }));
    await dataOf(api.POST("/api/v1/partners", { body: { name: "Another" } }));
    const { data } = await api.GET("/api/v1/partners", { params: { query: { limit: 1 } } });
    const cursor: string | null | undefined = data?.nextCursor;
    const params = { query: { limit: 1, ...(cursor ? { cursor } : {}) } };
    const rest = await dataOf(api.GET("/api/v1/partners", { params }));
    expect(rest.map(({ id }) => id)).toEqual([made.id]);
  });

  test("sends CSV as it is", async () => {
    const call = api.POST("/api/v1/conversions/import", {
      body: `ClickId,EventID,UserCompletedAt,Revenue,Reward\r\n${crypto.randomUUID()},,,,\r\n`,
      bodySerializer: (text) => text,
      headers: { "content-type": "text/csv" },
    });
    const [row] = await dataOf(call);
    expect(row?.code).toBe("CLICK_NOT_FOUND");
  });

  test("throws what was refused, with its reasons and where to find it", async () => {
    const body = { name: "", status: "active" as const };
    const refused = await dataOf(api.POST("/api/v1/advertisers", { body })).catch((error) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 422, code: "INVALID", messages: ["name: must not be empty"] });
    expect(refused.responseId).toMatch(/^[0-9a-f-]{36}$/);
    const { error } = await clientOf("nobody's").GET("/api/v1/me");
    expect(error?.code).toBe("UNAUTHENTICATED");
  });

  test("does not compile what the service would refuse", async () => {
    // @ts-expect-error an advertiser without a name
    const nameless = await api.POST("/api/v1/advertisers", { body: { status: "active" } });
    // @ts-expect-error a filter with a status that no conversion has
    const wrong = await api.GET("/api/v1/conversions", { params: { query: { status: "Good" } } });
    expect([nameless.response.status, wrong.response.status]).toEqual([422, 422]);
  });
});
