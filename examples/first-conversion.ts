import { type Client, type ClientOptions, createClient, dataOf } from "../client/index.ts";

const READY_WITHIN_MS = 10_000;

/**
 * The whole way of one action: an advertiser, an offer, a partner and its link are made; a member clicks; the advertiser
 * reports the action; the partner is told.
 *
 *     node examples/first-conversion.ts http://localhost:8787 KEY https://partner.example/callback
 */
export async function firstConversion(options: ClientOptions & { callbackUrl: string }) {
  const api = createClient(options);
  const { postbackUrl, trackingUrl } = await setUp(api, options.callbackUrl);

  const clickId = await followLink(options, trackingUrl);
  await waitUntilSeen(api, clickId);

  const conversion = await report(options, postbackUrl, clickId);
  const path = { id: conversion.conversionId };
  return dataOf(api.GET("/api/v1/conversions/{id}", { params: { path } }));
}

async function setUp(api: Client, callbackUrl: string) {
  const { id: advertiserId } = await dataOf(
    api.POST("/api/v1/advertisers", { body: { name: "Acme Games" } }),
  );
  const offer = await dataOf(
    api.POST("/api/v1/offers", {
      body: {
        name: "Space Miner",
        advertiserId,
        type: "single",
        status: "active",
        trackingUrl: "https://track.example/c?click={gk_click_id}",
        revenue: { type: "fixed", amount: 5 },
        payout: { type: "fixed", amount: 3.5 },
      },
    }),
  );
  const partner = await dataOf(
    api.POST("/api/v1/partners", { body: { name: "Example App", callback: { url: callbackUrl } } }),
  );
  const path = { id: offer.id };
  const body = { partnerId: partner.id };
  const { trackingUrl } = await dataOf(api.POST("/api/v1/offers/{id}/links", { params: { path }, body }));
  const { postbackUrl } = await dataOf(api.GET("/api/v1/offers/{id}/postback-url", { params: { path } }));
  return { trackingUrl, postbackUrl };
}

/** What a member's browser does; the answer is a redirect to the advertiser, which we do not follow here. */
async function followLink({ fetch = globalThis.fetch }: ClientOptions, trackingUrl: string): Promise<string> {
  const url = `${trackingUrl}?pub_click_id=click-1&pub_member_id=member-1`;
  const answer = await fetch(new Request(url, { redirect: "manual" }));
  const clickId = answer.headers.get("x-gk-click-id");
  if (!clickId) throw new Error(`The click was refused: ${answer.status} ${await answer.text()}`);
  return clickId;
}

/** A click is stored behind the visitor's back, a moment later. A postback that comes sooner is kept and judged then. */
async function waitUntilSeen(api: Client, gkClickId: string): Promise<void> {
  const params = { path: { gkClickId } };
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; ) {
    const { response } = await api.GET("/api/v1/clicks/{gkClickId}", { params });
    if (response.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("The click was not seen in time.");
}

/** What the advertiser's system does: it has our postback URL, and puts the click id that it got from us into it. */
async function report({ fetch = globalThis.fetch }: ClientOptions, postbackUrl: string, clickId: string) {
  const url = new URL(postbackUrl);
  url.search = String(new URLSearchParams({ gk_click_id: clickId, cnv_conversion_id: "order-1" }));
  const answer = await fetch(new Request(url));
  const { code, data } = (await answer.json()) as { code: string; data: { conversionId: string } };
  if (code !== "ACCEPTED") throw new Error(`The postback was answered ${code}.`);
  return data;
}

if (import.meta.main) {
  const [origin = "http://localhost:8787", key = "", callbackUrl = "https://partner.example/callback"] =
    process.argv.slice(2);
  console.log(await firstConversion({ origin, key, callbackUrl }));
}
