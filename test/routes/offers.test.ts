import { describe, expect, it } from "vitest";
import { call } from "../support/api";
import { makeAdvertiser, makeNetwork, makeOffer, makePartner, offerBody } from "../support/records";

const event = (eventId: string, fields: object = {}) => ({ eventId, name: eventId, ...fields });
const conversionsADay = { metric: "conversions", period: "day", limit: 100 };

describe("/offers", () => {
  it("fills in the defaults", async () => {
    const { id: advertiserId } = await makeAdvertiser();
    const trackingUrl = "https://track.example/c?x={gk_click_id}";
    const made = await call("POST", "/offers", {
      body: { name: "Space Miner", advertiserId, type: "single", trackingUrl },
    });
    expect(made.status).toBe(201);
    expect(made.data).toMatchObject({
      status: "draft",
      integrationId: null,
      trackingUrl,
      fallbackUrl: null,
      revenue: { type: "fixed", amount: 0 },
      payout: { type: "fixed", amount: 0 },
      rewardPoints: 0,
      currency: "USD",
      allowRepeatConversions: false,
      clickWindowDays: 90,
      minSecondsToConvert: 0,
      pendingDays: 0,
      rewarding: "automatic",
      targeting: { countries: { allow: [], deny: [] }, devices: [], os: [], startsAt: null, endsAt: null },
      caps: [],
      overCap: "honour",
      blockedSources: [],
      events: [],
    });
    expect((await call("GET", `/offers/${made.data.id}`)).data).toEqual(made.data);
  });

  it("takes the whole example of the contract and gives it back", async () => {
    const { id: advertiserId } = await makeAdvertiser();
    const body = {
      name: "Space Miner",
      advertiserId,
      type: "multi",
      integrationId: "impact",
      status: "active",
      trackingUrl: "https://track.example/c?x=1#top",
      fallbackUrl: null,
      revenue: { type: "fixed", amount: 0 },
      payout: { type: "fixed", amount: 0 },
      rewardPoints: 0,
      currency: "USD",
      allowRepeatConversions: false,
      clickWindowDays: 90,
      minSecondsToConvert: 0,
      pendingDays: 0,
      rewarding: "automatic",
      creative: {
        title: "Space Miner",
        description: "Reach level 10",
        instructions: "",
        imageUrl: null,
        callToAction: "Play",
        category: "Games",
      },
      targeting: {
        countries: { allow: ["us"], deny: [] },
        devices: [],
        os: [],
        startsAt: null,
        endsAt: "2030-01-01T00:00:00+02:00",
      },
      caps: [],
      overCap: "honour",
      blockedSources: [],
      events: [
        {
          eventId: "win_10_games",
          aliases: [],
          name: "Win 10 games",
          revenue: { type: "fixed", amount: 5 },
          payout: { type: "percent", amount: 12.5 },
          rewardPoints: 350,
          allowRepeatConversions: false,
          caps: [conversionsADay, { metric: "revenue", period: "total", limit: 0.1 }],
          sequenceNumber: null,
        },
      ],
    };
    const made = await call("POST", "/offers", { body });
    expect(made.messages).toEqual([]);
    expect(made.data.trackingUrl).toBe("https://track.example/c?x=1&subid1={gk_click_id}#top");
    expect(made.data.targeting.countries.allow).toEqual(["US"]);
    expect(made.data.targeting.endsAt).toBe("2029-12-31T22:00:00.000Z");
    expect(made.data.events[0]).toMatchObject({
      payout: { type: "percent", amount: 12.5 },
      caps: [
        { ...conversionsADay, used: 0, reachedAt: null },
        { metric: "revenue", period: "total", limit: 0.1, used: 0, reachedAt: null },
      ],
    });
  });

  it("names what is wrong, a message a field", async () => {
    const { id: advertiserId } = await makeAdvertiser();
    const cases: [Record<string, unknown>, string][] = [
      [{ revenue: { type: "fixed", amount: -1 } }, "revenue.amount: must be 0 or more"],
      [{ revenue: { type: "fixed", amount: 0.0000001 } }, "revenue.amount: must have at most 6 decimals"],
      [{ payout: { type: "share", amount: 101 } }, "payout.amount: must be 100 or less"],
      [{ type: "both" }, "type: must be one of single, multi"],
      [{ type: "multi" }, "events: must have at least 1 entry for a multi offer"],
      [{ events: [event("a")] }, "events: a single offer has no events"],
      [
        { type: "multi", caps: [conversionsADay], events: [event("a")] },
        "caps: of a multi offer belong to its events",
      ],
      [
        { type: "multi", events: [event("a", { aliases: ["b"] }), event("b")] },
        'events[0].aliases[0]: "b" is already the id or an alias of an event',
      ],
      [{ advertiserId: crypto.randomUUID() }, "advertiserId: is not an advertiser of this network"],
      [
        { trackingUrl: "https://track.example/" },
        "trackingUrl: must hold {gk_click_id} before the offer can be active",
      ],
      [
        { targeting: { countries: { allow: ["XX"] } } },
        "targeting.countries.allow[0]: must be a country code of two letters, ISO 3166-1",
      ],
      [{ currency: "ABC" }, "currency: must be a currency code, ISO 4217"],
      [
        { integrationId: "nobody" },
        "integrationId: is not a known tracking system; see /api/v1/integrations",
      ],
      [{ trackingurl: "x" }, "trackingurl: is not a known field"],
      [
        { caps: [{ metric: "conversions", period: "day", limit: 1.5 }] },
        "caps[0].limit: must be a whole number",
      ],
      [
        { blockedSources: [{ partnerId: advertiserId, sub: 1, value: "x" }] },
        "blockedSources[0].partnerId: is not a partner of this network",
      ],
    ];
    for (const [fields, message] of cases) {
      const answer = await call("POST", "/offers", { body: { ...offerBody(advertiserId), ...fields } });
      expect([answer.status, ...answer.messages]).toEqual([422, message]);
    }
  });

  it("checks templates with the linter and says where", async () => {
    const { id: advertiserId } = await makeAdvertiser();
    const trackingUrl = "https://track.example/c?x={gk_click_id}&y={GK_OFFER_ID}";
    const answer = await call("POST", "/offers", { body: { ...offerBody(advertiserId), trackingUrl } });
    expect(answer.status).toBe(422);
    expect(answer.messages[0]).toMatch(/^trackingUrl: .*\{gk_offer_id\}.*characters 42 to 55/);
  });

  it("says all that is wrong with a field in one message of it", async () => {
    const { id: advertiserId } = await makeAdvertiser();
    const body = { name: "x", advertiserId, type: "single", status: "active", trackingUrl: "ftp://x" };
    const { status, messages } = await call("POST", "/offers", { body });
    expect(status).toBe(422);
    expect(messages).toEqual([
      "trackingUrl: Only http:// and https:// URLs can be used. (characters 0 to 4); must hold {gk_click_id} before the offer can be active",
    ]);
  });

  it("keeps the records of events that a change keeps", async () => {
    const offer = await makeOffer({ type: "multi", events: [event("a"), event("b")] });
    const events = [event("c"), event("b", { name: "B", rewardPoints: 5 })];
    const changed = await call("PATCH", `/offers/${offer.id}`, { body: { events } });
    expect(changed.data.events.map((e: { eventId: string }) => e.eventId)).toEqual(["c", "b"]);
    expect(changed.data.events[1]).toMatchObject({ id: offer.events[1].id, name: "B", rewardPoints: 5 });
    expect((await call("GET", `/offers/${offer.id}`)).data.events).toEqual(changed.data.events);
  });

  it("keeps of an event what a change does not name", async () => {
    const paid = {
      ...{
        revenue: { type: "fixed", amount: 5 },
        payout: { type: "percent", amount: 12.5 },
        rewardPoints: 350,
      },
      ...{ aliases: ["level"], caps: [conversionsADay, { metric: "revenue", period: "total", limit: 0.1 }] },
      ...{ allowRepeatConversions: true, pendingDays: 3, sequenceNumber: 2 },
    };
    const offer = await makeOffer({ type: "multi", events: [event("a", paid), event("b")] });
    const patch = (events: unknown) => call("PATCH", `/offers/${offer.id}`, { body: { events } });
    const [a] = offer.events;
    expect((await patch([{ eventId: "a", name: "Level 10" }])).data.events).toEqual([
      { ...a, name: "Level 10" },
    ]);
    const more = await patch([{ eventId: " a ", payout: { amount: 15 }, caps: [] }, event("c")]);
    expect(more.data.events).toMatchObject([
      { ...a, name: "Level 10", payout: { type: "percent", amount: 15 }, caps: [] },
      { eventId: "c", revenue: { type: "fixed", amount: 0 }, caps: [] },
    ]);
    expect((await patch([{ eventId: "a" }, { eventId: "d" }])).messages).toEqual([
      "events[1].name: is required",
    ]);
    for (const wrong of [[null], ["a"], [{}], {}]) expect((await patch(wrong)).status).toBe(422);
    const many = { ids: [offer.id], patch: { events: [{ eventId: "a", rewardPoints: 1 }] } };
    await call("POST", "/offers/bulk", { body: many });
    const copy = await call("POST", `/offers/${offer.id}/clone`, {
      body: { events: [{ eventId: "a", name: "Copied" }] },
    });
    expect(copy.data.events).toMatchObject([{ name: "Copied", rewardPoints: 1, revenue: { amount: 5 } }]);
  });

  it("takes events and caps back as it has answered them, one of them altered", async () => {
    const caps = [conversionsADay];
    const offer = await makeOffer({ type: "multi", events: [event("a", { caps }), event("b")] });
    const events = offer.events.map((one: { eventId: string }) => {
      return one.eventId === "b" ? { ...one, name: "Bee" } : one;
    });
    const { status, data } = await call("PATCH", `/offers/${offer.id}`, {
      body: { events: [...events, event("c")] },
    });
    expect(status).toBe(200);
    expect(data.events.slice(0, 2)).toEqual(events);
    expect(data.events[2]).toMatchObject({ eventId: "c" });
    const single = await makeOffer({ caps });
    expect((await call("PATCH", `/offers/${single.id}`, { body: { caps: single.caps } })).status).toBe(200);
    const { id: partnerId } = await makePartner();
    const link = await call("POST", `/offers/${single.id}/links`, { body: { partnerId, caps } });
    const again = await call("PATCH", `/links/${link.data.id}`, { body: { caps: link.data.caps } });
    expect(again.data).toEqual(link.data);
    const wrong = { events: [{ ...events[0], nope: 1, caps: [{ ...conversionsADay, nope: 1 }] }] };
    expect((await call("PATCH", `/offers/${offer.id}`, { body: wrong })).messages).toEqual([
      "events[0].caps[0].nope: is not a known field",
      "events[0].nope: is not a known field",
    ]);
  });

  it("leaves the events alone when a change does not name them, in the audit log too", async () => {
    const offer = await makeOffer({ type: "multi", events: [event("a"), event("b")] });
    await call("PATCH", `/offers/${offer.id}`, { body: { clickWindowDays: 30 } });
    const { data: log } = await call("GET", `/audit-log?recordId=${offer.id}`);
    expect(log[0]).toMatchObject({ action: "update", before: { clickWindowDays: 90 } });
    expect(log[0].after).toEqual({ clickWindowDays: 30 });
    await call("PATCH", `/offers/${offer.id}`, { body: {} });
    expect((await call("GET", `/audit-log?recordId=${offer.id}`)).data).toHaveLength(log.length);
  });

  it("keeps two changes at once, one of a field and one of the events", async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await makeOffer({ type: "multi", events: [event("a")] });
      const events = [event("a", { payout: { type: "fixed", amount: 2 } })];
      const bodies = [{ clickWindowDays: 30 }, { events }, { clickWindowDays: 31 }, { rewardPoints: 5 }];
      await Promise.all(bodies.map((body) => call("PATCH", `/offers/${id}`, { body })));
      const { data } = await call("GET", `/offers/${id}`);
      expect(data).toMatchObject({ rewardPoints: 5, events: [{ payout: { amount: 2 } }] });
    }
  });

  it("changes nested fields one by one and refuses activation without the click id", async () => {
    const offer = await makeOffer({ status: "draft", trackingUrl: "https://track.example/" });
    const patch = (body: unknown) => call("PATCH", `/offers/${offer.id}`, { body });
    expect((await patch({ status: "active" })).status).toBe(422);
    expect(
      (await patch({ targeting: { countries: { deny: ["de"] } }, creative: { title: "T" } })).data,
    ).toMatchObject({
      targeting: { countries: { allow: [], deny: ["DE"] } },
      creative: { title: "T", category: "" },
      revenue: { amount: 5 },
    });
    const trackingUrl = "https://track.example/?c={gk_click_id:compact}";
    expect((await patch({ status: "active", trackingUrl })).data.status).toBe("active");
  });

  it("answers the postback URL of the advertiser's system", async () => {
    const offer = await makeOffer({ type: "multi", integrationId: "impact", events: [event("Sign Up")] });
    const { data } = await call("GET", `/offers/${offer.id}/postback-url`);
    const { data: advertiser } = await call("GET", `/advertisers/${offer.advertiserId}`);
    expect(data.postbackUrl).toContain(
      `http://localhost:8787/api/v1/postback/${advertiser.postbackToken}?gk_click_id={SubId1}&cnv_event_id={ActionTrackerName}`,
    );
    expect(data.perEvent[0].postbackUrl).toContain("cnv_event_id=Sign%20Up");
  });

  it("deletes only without links, and filters the list", async () => {
    const other = await makeNetwork();
    const ask = { key: other.key };
    const offer = await makeOffer({ status: "draft" }, ask);
    expect(offer.currency).toBe("EUR");
    const partner = await makePartner({}, ask);
    const linked = await makeOffer({}, ask);
    await call("POST", `/offers/${linked.id}/links`, { ...ask, body: { partnerId: partner.id } });
    const ids = async (query: string) =>
      (await call("GET", `/offers?${query}`, ask)).data.map((row: { id: string }) => row.id);
    expect(new Set(await ids(""))).toEqual(new Set([linked.id, offer.id]));
    expect(await ids("status=draft")).toEqual([offer.id]);
    expect(await ids(`advertiserId=${linked.advertiserId}`)).toEqual([linked.id]);
    expect((await call("DELETE", `/offers/${linked.id}`, ask)).code).toBe("IN_USE");
    expect((await call("DELETE", `/offers/${offer.id}`, ask)).status).toBe(200);
    expect((await call("GET", `/offers/${linked.id}`)).status).toBe(404);
  });
});
