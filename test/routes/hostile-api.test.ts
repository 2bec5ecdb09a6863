import { describe, expect, it } from "vitest";
import { call, rawCall } from "../support/api";
import { makeAdvertiser, makeOffer, offerBody } from "../support/records";

describe("odd requests", () => {
  it("are refused with words, never with a 500", async () => {
    const { id: advertiserId } = await makeAdvertiser();
    const good = offerBody(advertiserId);
    const bodies: unknown[] = [
      "null",
      '"text"',
      "12",
      "[1]",
      '{"__proto__": {"name": "x"}}',
      { ...good, revenue: { type: "fixed", amount: 1e300 } },
      { ...good, revenue: { type: "fixed", amount: "5" } },
      { ...good, revenue: null },
      { ...good, events: {} },
      { ...good, targeting: { countries: "US" } },
      { ...good, caps: [{ metric: "conversions", period: "day", limit: 0 }] },
      { ...good, caps: [1, null] },
      { ...good, trackingUrl: "javascript:alert(1)" },
      { ...good, trackingUrl: "https://{gk_click_id}.example/" },
      { ...good, creative: { imageUrl: "data:text/html,x" } },
      { ...good, clickWindowDays: 1.5 },
      { ...good, name: "x".repeat(201) },
    ];
    for (const body of bodies) {
      const answer = await call("POST", "/offers", { body });
      expect([answer.status, answer.code], JSON.stringify(body)).toEqual([422, "INVALID"]);
      expect(answer.messages.length).toBeGreaterThan(0);
    }
    const queries = ["limit=0", "limit=x", "limit=1e9", "cursor=%00", "status=ACTIVE", "advertiserId=1"];
    for (const query of queries) expect((await call("GET", `/offers?${query}`)).status, query).toBe(422);
    for (const path of ["/offers/%00", "/offers/..%2f", "/clicks/'--", "/members/%E0%A4%A/offers"]) {
      expect([200, 404], path).toContain((await rawCall("GET", path)).status);
    }
  });

  it("are refused where a span ends before it begins", async () => {
    const lists = ["clicks", "conversions", "callbacks", "history-logs", "parked-postbacks", "audit-log"];
    for (const list of lists) {
      const refused = await call("GET", `/${list}?from=2026-02-01&to=2026-01-31`);
      expect([refused.status, ...refused.messages], list).toEqual([422, "to: must be after from"]);
      expect((await call("GET", `/${list}?from=2026-01-31&to=2026-01-31`)).status, list).toBe(200);
    }
    const body = { from: "2026-02-01", to: "2026-01-31" };
    for (const path of ["/callbacks/resend", "/parked-postbacks/replay"])
      expect((await call("POST", path, { body })).messages, path).toEqual(["to: must be after from"]);
  });

  it("are answered whatever is searched for", async () => {
    for (const q of ["%00", "'", '"', "%25_%5C", "🙂", "a".repeat(500), "%ED%A0%80"]) {
      for (const list of [
        "/offers",
        "/clicks",
        "/conversions",
        "/callbacks",
        "/history-logs",
        "/parked-postbacks",
      ]) {
        expect((await call("GET", `${list}?q=${q}`)).status, `${list} ${q}`).toBe(200);
      }
    }
    expect((await call("GET", "/reports?eventId=%00'&groupBy=day")).status).toBe(200);
    expect((await call("GET", `/reports?from=2026-01-01T00:00:00+02:00`)).status).toBe(200);
  });

  it("cannot smuggle what no database can keep", async () => {
    const made = await makeAdvertiser({ name: "a\u0000b\ud800c" });
    expect(made.name).toBe("a\ufffdb\ufffdc");
    expect((await call("GET", `/advertisers/${made.id}`)).data.name).toBe(made.name);
  });
});

it("an event's name may hold anything, in lists, reports and audit alike", async () => {
  const eventId = `it's "x", {y} & <z>`;
  const offer = await makeOffer({ type: "multi", events: [{ eventId, name: "N" }] });
  expect((await call("GET", `/offers/${offer.id}`)).data.events[0].eventId).toBe(eventId);
  const changed = await call("PATCH", `/offers/${offer.id}`, { body: { events: [{ eventId, name: "M" }] } });
  expect(changed.data.events[0]).toMatchObject({ id: offer.events[0].id, name: "M" });
  expect((await call("GET", `/reports?eventId=${encodeURIComponent(eventId)}`)).status).toBe(200);
});
