import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call } from "../support/api";
import { makeOffer, makePartner } from "../support/records";

describe("/offers/{id}/links and /links/{id}", () => {
  it("gives each partner one link and publishes it", async () => {
    const [offer, partner] = [await makeOffer(), await makePartner()];
    const body = { partnerId: partner.id, payout: { type: "share", amount: 70 } };
    const made = await call("POST", `/offers/${offer.id}/links`, { body });
    expect(made.status).toBe(201);
    const trackingUrl = `http://localhost:8787/api/v1/offer-link/redirect/${made.data.id}`;
    expect(made.data).toMatchObject({
      offerId: offer.id,
      partnerId: partner.id,
      status: "active",
      trackingUrl,
    });
    expect(made.data.payout).toEqual({ type: "share", amount: 70 });
    expect(await env.LINKS.get(made.data.id, "json")).toMatchObject({ linkId: made.data.id, inactive: null });
    const again = await call("POST", `/offers/${offer.id}/links`, { body });
    expect([again.status, again.code]).toEqual([409, "EXISTS"]);
    expect((await call("GET", `/offers/${offer.id}/links`)).data).toEqual([made.data]);
  });

  it("tells the redirect of every change", async () => {
    const [offer, partner] = [await makeOffer(), await makePartner()];
    const { data: link } = await call("POST", `/offers/${offer.id}/links`, {
      body: { partnerId: partner.id },
    });
    const inactive = async () => (await env.LINKS.get<{ inactive: string }>(link.id, "json"))?.inactive;
    await call("PATCH", `/links/${link.id}`, { body: { status: "paused" } });
    expect(await inactive()).toBe("The link is paused.");
    await call("PATCH", `/links/${link.id}`, { body: { status: "active" } });
    await call("PATCH", `/partners/${partner.id}`, { body: { status: "paused" } });
    expect(await inactive()).toBe("The partner is paused.");
    await call("PATCH", `/partners/${partner.id}`, { body: { status: "active" } });
    await call("PATCH", `/advertisers/${offer.advertiserId}`, { body: { status: "paused" } });
    expect(await inactive()).toBe("The advertiser is paused.");
    await call("PATCH", `/advertisers/${offer.advertiserId}`, { body: { status: "active" } });
    await call("PATCH", `/offers/${offer.id}`, { body: { status: "expired" } });
    expect(await inactive()).toBe("The offer is expired.");
  });

  it("makes many, with a result a row", async () => {
    const [offer, one, two] = [await makeOffer(), await makePartner(), await makePartner()];
    await call("POST", `/offers/${offer.id}/links`, { body: { partnerId: one.id } });
    const nobody = crypto.randomUUID();
    const body = { partnerIds: [one.id, two.id, nobody] };
    const answer = await call("POST", `/offers/${offer.id}/links/bulk`, { body });
    expect(answer.data.map((row: { code: string }) => row.code)).toEqual(["EXISTS", "CREATED", "NOT_FOUND"]);
    expect(answer.data[1].trackingUrl).toContain(answer.data[1].id);
  });

  it("checks payouts against the offer's events", async () => {
    const events = [{ eventId: "a", name: "A" }];
    const [multi, partner] = [await makeOffer({ type: "multi", events }), await makePartner()];
    const payout = { type: "fixed", amount: 1 };
    const post = (fields: object) =>
      call("POST", `/offers/${multi.id}/links`, { body: { partnerId: partner.id, ...fields } });
    expect((await post({ payout })).messages).toEqual([
      "payout: of a multi offer is set event by event, in eventPayouts",
    ]);
    expect((await post({ eventPayouts: [{ eventId: "b", payout }] })).messages).toEqual([
      "eventPayouts[0].eventId: is not an event of this offer",
    ]);
    const made = await post({
      eventPayouts: [{ eventId: "a", payout }],
      caps: [{ metric: "revenue", period: "day", limit: 9.5 }],
    });
    expect(made.data.caps[0]).toMatchObject({ limit: 9.5, used: 0 });
    expect((await call("GET", `/links/${made.data.id}`)).data.eventPayouts).toEqual([
      { eventId: "a", payout },
    ]);
  });
});
