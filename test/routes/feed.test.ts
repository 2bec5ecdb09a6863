import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { call } from "../support/api";
import { makeKey } from "../support/keys";
import { makeOffer, makePartner } from "../support/records";
import { type Json, makeWorld } from "../support/world";

test("the feed has as updated what was closed and came back, by its advertiser, its partner or the day it starts", async () => {
  const own = await makeWorld();
  const { offer, advertiser, partners, links } = own;
  const key = await makeKey("partner", partners[0].id);
  const since = Date.now() - 3_600_000;
  const updated = async (): Promise<number[]> => {
    const path = `/feed/offers?updatedSince=${new Date(since).toISOString()}`;
    return (await call("GET", path, { key })).data.map((row: Json) => Date.parse(row.updatedAt));
  };
  const ages = async () => {
    for (const [table, { id }] of Object.entries({ advertisers: advertiser, partners: partners[0] }))
      await env.DB.prepare(`UPDATE ${table} SET updated_at = 1 WHERE id = ?`).bind(id).run();
    await env.DB.prepare("UPDATE offers SET updated_at = 1 WHERE id = ?").bind(offer.id).run();
    await env.DB.prepare("UPDATE links SET updated_at = 1 WHERE id = ?").bind(links[0].id).run();
  };
  for (const path of [`/advertisers/${advertiser.id}`, `/partners/${partners[0].id}`]) {
    await ages();
    expect(await updated()).toEqual([]);
    for (const status of ["paused", "active"]) await call("PATCH", path, { body: { status } });
    expect(await updated()).toEqual([expect.toSatisfy((at: number) => at > since)]);
  }
  const startsAt = new Date(since + 60_000).toISOString();
  await call("PATCH", `/offers/${offer.id}`, { body: { targeting: { startsAt } } });
  await ages();
  expect(await updated()).toEqual([since + 60_000]);
});

test("a multi offer has no payout of its own in the feed, as in its link; its events have theirs", async () => {
  const payout = { type: "fixed", amount: 2 };
  const [{ id }, partner] = [
    await makeOffer({
      type: "multi",
      payout: { type: "fixed", amount: 0 },
      events: [{ eventId: "e", name: "E", payout }],
    }),
    await makePartner(),
  ];
  const { data: link } = await call("POST", `/offers/${id}/links`, { body: { partnerId: partner.id } });
  const key = await makeKey("partner", partner.id);
  const [row] = (await call("GET", "/feed/offers", { key })).data;
  expect([row.payout, row.events[0].payout]).toEqual([null, payout]);
  expect((await call("GET", `/links/${link.id}`, { key })).data.payout).toBeNull();
});
