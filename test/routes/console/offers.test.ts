import { beforeAll, describe, expect, it } from "vitest";
import { bodyOf, readTree, textsOf } from "../../../src/routes/console/offers/form";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { click, landed, makeWorld, manage, postback, until } from "../../support/world";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

describe("offers", () => {
  it("are listed with system, pacing and a button to the postback URL, filtered and paged", async () => {
    const { offer, advertiser } = await makeWorld({
      offer: { integrationId: "impact", caps: [{ metric: "conversions", period: "day", limit: 10 }] },
    });
    const one = await owner.get(`/offers?q=${offer.id}`);
    for (const part of [
      "Impact Radius",
      "0 of 10 conversions a day",
      `/offers/${offer.id}/postback`,
      "active",
    ])
      expect(one.text).toContain(part);
    expect((await owner.get("/offers?q=none-such")).text).toContain("No offer matches");
    expect((await owner.get("/offers?status=lost")).text).toContain("INVALID");
    expect((await owner.get(`/offers.csv?q=${offer.id}`)).text).toContain(offer.id);
    for (let i = 0; i < 51; i++) {
      const body = {
        name: `Many ${i}`,
        advertiserId: advertiser.id,
        type: "single",
        trackingUrl: "https://a.example/c",
      };
      await manage("POST", "/offers", body);
    }
    const first = await owner.get("/offers?q=Many");
    const older = /href="([^"]*cursor=[^"]*)"/.exec(first.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(older).toContain("q=Many");
    expect((await owner.get(older)).text).toContain("Many 0<");
  });

  it("change by one and by many, are cloned and deleted", async () => {
    const { offer } = await makeWorld();
    await owner.get("/offers");
    await owner.submitAndFollow("/offers/bulk", {
      id: offer.id,
      status: "paused",
      confirmed: "yes",
    });
    expect(owner.page.text).toContain("The offer is paused now.");
    expect((await owner.submitAndFollow("/offers/bulk", { status: "paused" })).text).toContain(
      "Tick the offers",
    );
    const list = "/offers?status=active&type=multi";
    const { offer: multi } = await makeWorld({
      offer: { type: "multi", events: [{ eventId: "a", name: "A" }], revenue: undefined, payout: undefined },
    });
    for (const ids of [[], [["id", multi.id]]]) {
      await owner.get(list);
      const fields = Object.fromEntries([["status", "paused"], ["confirmed", "yes"], ...ids]);
      expect((await owner.submit("/offers/bulk", fields)).location).toBe(list);
    }
    await owner.get(`/offers/${offer.id}`);
    await owner.submitAndFollow(`/offers/${offer.id}/delete`);
    expect(owner.page.text).toContain("IN_USE");
    const copy = await owner.submitAndFollow(`/offers/${offer.id}/clone`);
    const id = /\/offers\/([0-9a-f-]{36})\/edit/.exec(copy.text)?.[1] ?? "";
    expect(id).not.toBe(offer.id);
    await owner.get(`/offers/${id}`);
    expect((await owner.submit(`/offers/${id}/delete`)).location).toBe("/offers");
  });

  it("of Adjust say that nothing is to be copied, on every page that shows the URL", async () => {
    const adjust = { integrationId: "adjust", trackingUrl: "https://app.adjust.example/abc1234" };
    const { offer, advertiser } = await makeWorld({ offer: { ...adjust, status: "draft" } });
    const { text } = await owner.get(`/offers/${offer.id}/postback`);
    expect(text).toContain("There is nothing to copy into <strong>Adjust</strong>");
    expect(text).not.toContain("Copy this URL");
    expect(text).toContain("Adjust (in the tracking link)");
    for (const path of [`/advertisers/${advertiser.id}/postback`, "/settings/postback"]) {
      const query = `system=adjust&advertiserId=${advertiser.id}`;
      const shown = await owner.get(`${path}?${query}`);
      expect(shown.text).toContain("There is nothing to paste into Adjust");
      expect(shown.text).not.toContain("Copy it as it is");
    }
    const review = await owner.get(`/offers/${offer.id}/edit/review`);
    expect(review.text).toContain("In the tracking link, as a callback");
    const fields = { status: "active", from: "review" };
    const active = await owner.submitAndFollow(`/offers/${offer.id}/status`, fields);
    expect(active.text).toContain("The offer is active.");
    expect(active.text).not.toContain("Copy its postback URL");
    await manage("PATCH", `/offers/${offer.id}`, {
      trackingUrl: "https://app.adjust.example/abc1234?label={gk_click_id}",
    });
    const dashboard = await owner.get(`/offers/${offer.id}/postback`);
    expect(dashboard.text).toContain("Copy this URL into <strong>Adjust</strong>");
    expect(dashboard.text).toContain("?gk_click_id={label}");
  });

  it("show their postback URL for their own and for every other tracking system", async () => {
    const { offer, advertiser } = await makeWorld({ offer: { integrationId: "impact" } });
    const own = await owner.get(`/offers/${offer.id}/postback`);
    expect(own.text).toContain(`/api/v1/postback/${advertiser.postbackToken}?gk_click_id={SubId1}`);
    expect(own.text).toContain("Every supported tracking system");
    const other = await owner.get(`/offers/${offer.id}/postback?system=everflow`);
    expect(other.text).toContain("This is not the system");
  });

  it("of several events show no URL that cannot count, where the system cannot name the event", async () => {
    const events = [{ eventId: "a", name: "A" }];
    const { offer } = await makeWorld({
      offer: { type: "multi", events, revenue: undefined, payout: undefined, integrationId: "impact" },
    });
    const { text } = await owner.get(`/offers/${offer.id}/postback?system=voluum`);
    expect(text).not.toContain("All events");
    expect(text).toContain("Event a");
    expect(text).not.toMatch(/gk_click_id=\{externalid\}(?!&amp;cnv_event_id|[^<"]*cnv_event_id)/);
    expect(text).toContain(
      `<a href="/offers/${offer.id}/postback?system=voluum">needs one URL for each event`,
    );
  });

  it("are text, whatever they are called", async () => {
    const name = '<img src=x onerror="alert(1)">';
    const { offer } = await makeWorld({
      offer: {
        name,
        creative: { title: name, imageUrl: "https://x.example/'onload=1" },
        integrationId: "impact",
      },
    });
    const paths = ["", "/links", "/postback", "/checklist", "/edit", "/edit/creative", "/edit/review"];
    for (const path of [`/offers?q=${offer.id}`, ...paths.map((end) => `/offers/${offer.id}${end}`)]) {
      const { status, text } = await owner.get(path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/<img src=x/);
      expect(text).toContain("&lt;img src=x");
    }
  });
});

describe("the fields of a form", () => {
  const ZONE = "America/New_York";
  const bodyFrom = (fields: [string, string][]) => bodyOf(readTree(new URLSearchParams(fields)), ZONE);

  it("become the API's body and its texts again", () => {
    const fields: [string, string][] = [
      ["token", "x"],
      ["targeting.startsAt", "2026-03-08T12:00"],
      ["targeting.endsAt", ""],
      ["targeting.os", ""],
      ["targeting.os", "ios"],
      ["targeting.os", "android"],
      ["caps[3].limit", "5"],
      ["caps[1].limit", ""],
      ["revenue.amount", ""],
      ["clickWindowDays", ""],
      ["events[0].eventId", "a"],
      ["events[0].name", ""],
      ["events[0].caps[0].limit", ""],
      ["allowRepeatConversions", ""],
    ];
    const body = {
      targeting: { startsAt: "2026-03-08T16:00:00.000Z", endsAt: null, os: ["ios", "android"] },
      caps: [{ limit: 5 }],
      revenue: { amount: 0 },
      events: [{ eventId: "a", name: "", caps: [] }],
      allowRepeatConversions: false,
    };
    expect(bodyFrom(fields)).toEqual(body);
    expect(textsOf(body, ZONE)).toMatchObject({
      "targeting.startsAt": "2026-03-08T12:00",
      "targeting.os": "ios\nandroid",
      "caps[0].limit": "5",
    });
  });

  it.each(["__proto__.x", "constructor.prototype.x", "caps[99999999].limit", "caps", "a".repeat(300), "]["])(
    "called %s do no harm",
    (name) => {
      expect(() =>
        bodyFrom([
          [name, "1"],
          ["name", "kept"],
        ]),
      ).not.toThrow();
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    },
  );
});

describe("the go-live checklist", () => {
  it("is green on what was seen only", async () => {
    const { offer, links, boxes } = await makeWorld();
    const path = `/offers/${offer.id}/checklist`;
    expect((await owner.get(path)).text).toContain("0 of 5 seen");
    const id = await click(links[0].id, "m1");
    await landed([id]);
    expect((await owner.get(path)).text).toContain("2 of 5 seen");
    await postback({ gk_click_id: id });
    await until("all of it", async () => (await owner.get(path)).text.includes("5 of 5 seen"));
    expect(boxes).toHaveLength(1);
  });

  it("does not take the Operation Tools for partner or advertiser", async () => {
    const { offer, partners } = await makeWorld();
    const made = await manage("POST", "/tools/clicks", {
      offerId: offer.id,
      pubMemberId: "m",
      partnerId: partners[0].id,
    });
    await manage("POST", "/tools/conversions", { gkClickId: made.data.gkClickId });
    const { text } = await owner.get(`/offers/${offer.id}/checklist`);
    expect(text).toMatch(/[12] of 5 seen/);
    expect(text).toContain("The Operation Tools do not count here");
  });
});

describe("roles", () => {
  it("analysts read without buttons and are refused changes; partners find nothing", async () => {
    const { offer, partners } = await makeWorld();
    const analyst = await signedIn("analyst");
    for (const end of ["", "/links", "/postback", "/checklist"]) {
      const { status, text } = await analyst.get(`/offers/${offer.id}${end}`);
      expect([end, status]).toEqual([end, 200]);
      expect(text).not.toMatch(
        new RegExp(`method="post" action="/offers/${offer.id}|href="/offers/${offer.id}/edit`),
      );
    }
    expect((await analyst.get("/offers")).text).not.toMatch(/type="checkbox"|\/offers\/new/);
    const token = /name="token" value="(\w+)"/.exec(analyst.page.text)?.[1] ?? "";
    for (const path of ["/status", "/clone", "/delete", "/links", "/edit"])
      expect((await analyst.post(`/offers/${offer.id}${path}`, { token })).status).toBe(403);
    expect((await analyst.get(`/offers/${offer.id}/edit`)).status).toBe(403);
    const partner = await signedIn("partner", { partnerId: partners[0].id });
    for (const path of ["/offers", `/offers/${offer.id}`, `/offers/${offer.id}/links`])
      expect((await partner.get(path)).status).toBe(404);
  });
});
