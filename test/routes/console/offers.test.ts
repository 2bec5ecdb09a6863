import { beforeAll, describe, expect, it } from "vitest";
import { bodyOf, readTree, textsOf } from "../../../src/routes/console/offers-form";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { makeAdvertiser, makePartner } from "../../support/records";
import { click, landed, makeWorld, manage, postback, until } from "../../support/world";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

const LINK = "https://impact.example/c/1";

/** Walks the first two steps; answers the new offer's id. */
async function draft(type: string, more: Record<string, string> = {}): Promise<string> {
  await owner.get(`/offers/new/tracking?name=Wizard&type=${type}&integrationId=impact`);
  const made = await owner.submit("/offers/new/tracking", {
    advertiserName: "Wizard Games",
    trackingUrl: LINK,
    ...more,
  });
  const id = /\/offers\/([0-9a-f-]{36})\/edit\/creative/.exec(made.location ?? "")?.[1];
  if (!id) throw new Error(`no draft: ${made.status} ${made.text}`);
  return id;
}

const read = async (id: string) => (await manage("GET", `/offers/${id}`)).data;

describe("the wizard", () => {
  it("starts with the kind of offer and Impact Radius among the tracking systems", async () => {
    const { text } = await owner.get("/offers/new?name=Kept&type=multi");
    expect(text).toContain('<option value="impact">Impact Radius</option>');
    expect(text).toContain('value="Kept"');
    expect(text).toMatch(/value="multi" checked/);
    expect((await owner.get("/offers/new/tracking")).location).toBe("/offers/new?type=single");
  });

  it("makes a single offer step by step, keeps it as a draft and activates it at the end", async () => {
    await owner.get("/offers/new/tracking?name=Wizard&type=single&integrationId=impact");
    expect(owner.page.text).toContain("subid1={gk_click_id}");
    const id = await draft("single");
    expect(await read(id)).toMatchObject({
      name: "Wizard",
      status: "draft",
      trackingUrl: `${LINK}?subid1={gk_click_id}`,
    });
    const base = `/offers/${id}/edit`;

    await owner.get(`${base}/creative`);
    const creative = await owner.submit(`${base}/creative`, {
      "creative.title": "Play",
      "creative.callToAction": "Go",
    });
    expect(creative.location).toBe(`${base}/budget`);

    await owner.get(`${base}/budget`);
    const budget = await owner.submit(`${base}/budget`, {
      "revenue.type": "fixed",
      "revenue.amount": "5",
      "payout.type": "share",
      "payout.amount": "70",
      rewardPoints: "350",
      pendingDays: "3",
      "caps[0].metric": "conversions",
      "caps[0].limit": "100",
      "caps[0].period": "day",
      overCap: "pending",
      rewarding: "manual",
      clickWindowDays: "30",
      "targeting.countries.allow": "us, gb",
      "targeting.os": "ios",
      "targeting.startsAt": "2026-01-31T12:00",
    });
    expect(budget.location).toBe(`${base}/review`);
    expect(await read(id)).toMatchObject({
      revenue: { type: "fixed", amount: 5 },
      payout: { type: "share", amount: 70 },
      caps: [{ metric: "conversions", limit: 100, period: "day" }],
      pendingDays: 3,
      overCap: "pending",
      clickWindowDays: 30,
      creative: { title: "Play" },
      targeting: { countries: { allow: ["US", "GB"] }, os: ["ios"], startsAt: "2026-01-31T12:00:00.000Z" },
    });

    const review = await owner.get(`${base}/review`);
    expect(review.text).toContain("Activate the offer");
    const live = await owner.submitAndFollow(`/offers/${id}/status`, { from: "review", status: "active" });
    expect(live.text).toContain("gk_click_id={SubId1}");
    expect((await read(id)).status).toBe("active");
  });

  it("makes a multi offer; events come and go without a script", async () => {
    const id = await draft("multi", { "events[0].name": "Sign up", "events[0].eventId": "Sign Up" });
    const path = `/offers/${id}/edit/events`;
    const first = await owner.get(path);
    expect(first.text).toContain("{ActionTrackerName}");
    const one = {
      "events[0].name": "Sign up",
      "events[0].eventId": "Sign Up",
      "events[0].payout.type": "fixed",
      "events[0].payout.amount": "1",
    };
    const two = {
      "events[1].name": "Level 5",
      "events[1].eventId": "L5",
      "events[1].aliases": "level5\nlvl 5",
    };
    const more = await owner.submit(path, { ...one, do: "row" });
    expect(more.text).toContain('name="events[1].eventId"');
    const saved = await owner.submit(path, { ...one, ...two, do: "next" });
    expect(saved.location).toBe(`/offers/${id}/edit/review`);
    expect((await read(id)).events).toMatchObject([
      { eventId: "Sign Up", payout: { amount: 1 } },
      { eventId: "L5", aliases: ["level5", "lvl 5"] },
    ]);
    await owner.get(path);
    const fewer = await owner.submit(path, { ...one, ...two, do: "remove events[0]" });
    expect(fewer.text).toContain('value="L5"');
    expect(fewer.text).not.toContain('value="Sign Up"');
    expect((await read(id)).events).toHaveLength(2);
    expect((await owner.get(`/offers/${id}/events`)).text).toContain("<code>L5</code>");
  });

  it("says what is wrong beside the field, keeps what was entered and changes nothing", async () => {
    await owner.get("/offers/new/tracking?name=Wrong&type=single");
    const nobody = await owner.submit("/offers/new/tracking", { trackingUrl: LINK });
    expect(nobody.status).toBe(422);
    expect(nobody.text).toMatch(/id="advertiserId-error">choose an advertiser/);
    expect(nobody.text).toMatch(/reference <code>[\w-]{20,}<\/code>/);
    const bad = await owner.submit("/offers/new/tracking", {
      advertiserName: "Once",
      trackingUrl: "https://a.example/?c={gk_clickid}",
    });
    expect(bad.status).toBe(422);
    expect(bad.text).toContain("{gk_click_id}");
    expect(bad.text).toContain('value="https://a.example/?c={gk_clickid}"');
    expect(bad.text).toMatch(/<input value="Once"[^>]*name="advertiserName"/);
    expect((await manage("GET", "/advertisers?q=Once")).data).toEqual([]);
    const good = await owner.submit("/offers/new/tracking", { advertiserName: "Once", trackingUrl: LINK });
    expect(good.location).toContain("/edit/creative");
    expect((await manage("GET", "/advertisers?q=Once")).data).toHaveLength(1);

    const id = await draft("single");
    await owner.get(`/offers/${id}/edit/budget`);
    const wrong = await owner.submit(`/offers/${id}/edit/budget`, {
      "revenue.type": "fixed",
      "revenue.amount": "lots",
      "caps[0].limit": "1.5",
      "caps[0].metric": "conversions",
      "caps[0].period": "day",
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="lots"');
    expect(wrong.text).toContain('id="revenue.amount-error"');
    expect(wrong.text).toContain('id="caps[0].limit-error"');
    expect((await read(id)).caps).toEqual([]);
  });

  it("wants a multi offer's first event, says so at its fields, and makes no advertiser without it", async () => {
    await owner.get("/offers/new/tracking?name=No+event&type=multi");
    for (const name of ["name", "eventId"])
      expect(owner.page.text).toMatch(new RegExp(`<input[^>]*name="events\\[0\\].${name}"[^>]* required`));
    const fields = { advertiserName: "Orphan Games", trackingUrl: LINK };
    const bad = await owner.submit("/offers/new/tracking", fields);
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('id="events[0].name-error"');
    expect(bad.text).toContain('id="events[0].eventId-error"');
    expect((await manage("GET", "/advertisers?q=Orphan")).data).toEqual([]);

    const id = await draft("multi", { "events[0].name": "Sign up", "events[0].eventId": "s" });
    await owner.get(`/offers/${id}/edit/events`);
    const none = { "events[0].name": "", "events[0].eventId": "", do: "next" };
    const emptied = await owner.submit(`/offers/${id}/edit/events`, none);
    expect([emptied.status, emptied.text.includes('id="events[0].eventId-error"')]).toEqual([422, true]);
    expect((await read(id)).events).toHaveLength(1);
  });

  it("changes an offer's advertiser to a new one only along with all else", async () => {
    const id = await draft("single");
    const path = `/offers/${id}/edit/tracking`;
    await owner.get(path);
    const late = { advertiserId: "", advertiserName: "Latecomer" };
    const bad = await owner.submit(path, { ...late, trackingUrl: "https://a.example/?c={gk_clickid}" });
    expect(bad.status).toBe(422);
    expect((await manage("GET", "/advertisers?q=Latecomer")).data).toEqual([]);
    expect((await owner.submit(path, { ...late, trackingUrl: LINK })).status).toBe(303);
    const [made] = (await manage("GET", "/advertisers?q=Latecomer")).data;
    expect((await read(id)).advertiserId).toBe(made.id);
  });

  it("warns in the review of what neither brings nor pays anything", async () => {
    const paid = { eventId: "buy", name: "Buy", revenue: { type: "fixed", amount: 2 } };
    const free = { eventId: "install", name: "Install it" };
    const { offer } = await makeWorld({ offer: { type: "multi", events: [paid, free], payout: undefined } });
    const warned = (await owner.get(`/offers/${offer.id}/edit/review`)).text;
    expect(warned).toMatch(/class="notice warn"[^<]*<strong>[^<]*no revenue and no payout/);
    const { type, amount } = { type: "fixed", amount: 1 };
    const body = { events: [paid, { ...free, payout: { type, amount } }] };
    await manage("PATCH", `/offers/${offer.id}`, body);
    expect((await owner.get(`/offers/${offer.id}/edit/review`)).text).not.toContain(
      "no revenue and no payout",
    );
    const single = await makeWorld({ offer: { revenue: undefined, payout: { type: "share", amount: 70 } } });
    const review = await owner.get(`/offers/${single.offer.id}/edit/review`);
    expect(review.text).toContain("no revenue and no payout");
  });

  it("names fields in its summary of errors as their labels do", async () => {
    const id = await draft("single");
    const refused = async (step: string, fields: Record<string, string>) => {
      await owner.get(`/offers/${id}/edit/${step}`);
      const { text } = await owner.submit(`/offers/${id}/edit/${step}`, fields);
      return /role="alert">.*?<\/small>/s.exec(text)?.[0] ?? "";
    };
    expect(await refused("creative", { "creative.imageUrl": "x" })).toContain("<strong>Image URL: must be");
    const caps = { "caps[0].metric": "conversions", "caps[0].period": "day", "caps[0].limit": "1.5" };
    const budget = await refused("budget", { clickWindowDays: "400", ...caps });
    expect(budget).toContain("<li>Click window, days: must be 365 or less");
    expect(budget).toContain("<li>Cap 1, Limit: must be");
  });

  it("shows the linter's view of a link while it is typed", async () => {
    await owner.get("/offers/new/tracking?name=Lint&type=single&integrationId=impact");
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    const good = await owner.post("/offers/lint?integrationId=impact", { token, trackingUrl: LINK });
    expect(good.text).toContain(`${LINK}?subid1={gk_click_id}`);
    const bad = await owner.post("/offers/lint", { token, trackingUrl: "https://a.example/?c={gk_clickid}" });
    expect(bad.text).toContain('role="alert"');
    expect((await owner.post("/offers/lint", { token, trackingUrl: " " })).status).toBe(200);
  });

  it("refuses to activate without a click id, with code and reference", async () => {
    const advertiser = await makeAdvertiser();
    const body = {
      name: "Bare",
      advertiserId: advertiser.id,
      type: "single",
      trackingUrl: "https://a.example/",
    };
    const { id } = (await manage("POST", "/offers", body)).data;
    await owner.get(`/offers/${id}/edit/review`);
    const refused = await owner.submitAndFollow(`/offers/${id}/status`, { from: "review", status: "active" });
    expect(refused.text).toMatch(/must hold \{gk_click_id\}.*INVALID, reference/);
  });
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
      const body = { name: `Many ${i}`, advertiserId: advertiser.id, type: "single", trackingUrl: LINK };
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
    await owner.submitAndFollow("/offers/bulk", { id: offer.id, status: "paused" });
    expect(owner.page.text).toContain("1 of 1 offers are paused now.");
    expect((await owner.submitAndFollow("/offers/bulk", { status: "paused" })).text).toContain(
      "Tick the offers",
    );
    const list = "/offers?status=active&type=multi";
    const { offer: multi } = await makeWorld({
      offer: { type: "multi", events: [{ eventId: "a", name: "A" }], revenue: undefined, payout: undefined },
    });
    for (const ids of [[], [["id", multi.id]]]) {
      await owner.get(list);
      const fields = Object.fromEntries([["status", "paused"], ...ids]);
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

  it("show their postback URL for their own and for every other tracking system", async () => {
    const { offer, advertiser } = await makeWorld({ offer: { integrationId: "impact" } });
    const own = await owner.get(`/offers/${offer.id}/postback`);
    expect(own.text).toContain(`/api/v1/postback/${advertiser.postbackToken}?gk_click_id={SubId1}`);
    expect(own.text).toContain("Every supported tracking system");
    const other = await owner.get(`/offers/${offer.id}/postback?system=everflow`);
    expect(other.text).toContain("This is not the system");
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

describe("links of an offer", () => {
  it("are made one by one and many at once, paused, and paid on their own terms", async () => {
    const { offer, links } = await makeWorld();
    const [one, two, three] = await Promise.all([makePartner(), makePartner(), makePartner()]);
    const path = `/offers/${offer.id}/links`;
    await owner.get(path);
    const bad = await owner.submit(path, {
      partnerId: one.id,
      "payout.type": "share",
      "payout.amount": "120",
    });
    expect([bad.status, bad.text.includes('id="payout.amount-error"')]).toEqual([422, true]);
    const nobody = await owner.submit(path, { partnerId: "", "payout.type": "", "payout.amount": "" });
    expect(nobody.text).toContain("<strong>Partner: must be chosen");
    await owner.submitAndFollow(path, { partnerId: one.id, "payout.type": "fixed", "payout.amount": "4.25" });
    expect(owner.page.text).toContain("4.25");
    await owner.submitAndFollow(`${path}/bulk`, { partnerId: two.id });
    await owner.submitAndFollow(`${path}/bulk`, { partnerId: three.id });
    expect((await manage("GET", path)).data).toHaveLength(4);

    const link = `${path}/${links[0].id}`;
    await owner.get(link);
    const saved = await owner.submit(link, {
      status: "paused",
      "payout.type": "",
      "caps[0].metric": "conversions",
      "caps[0].limit": "5",
      "caps[0].period": "total",
    });
    expect(saved.location).toBe(path);
    const now = (await manage("GET", `/links/${links[0].id}`)).data;
    expect(now).toMatchObject({ status: "paused", payout: null, caps: [{ limit: 5, period: "total" }] });
    await owner.get(path);
    await owner.submit(`${link}/status`, { status: "active" });
    expect((await manage("GET", `/links/${links[0].id}`)).data.status).toBe("active");
  });

  it("of multi offers have a payout for each event", async () => {
    const events = ["a", "b"].map((eventId) => ({ eventId, name: eventId }));
    const terms = { type: "multi", events, revenue: undefined, payout: undefined };
    const { offer, links } = await makeWorld({ offer: terms });
    const path = `/offers/${offer.id}/links/${links[0].id}`;
    await owner.get(path);
    const own = { "eventPayouts[1].payout.type": "fixed", "eventPayouts[1].payout.amount": "2" };
    await owner.submit(path, { status: "active", "eventPayouts[0].payout.type": "", ...own });
    const { eventPayouts } = (await manage("GET", `/links/${links[0].id}`)).data;
    expect(eventPayouts).toEqual([{ eventId: "b", payout: { type: "fixed", amount: 2 } }]);
    expect((await owner.get(path)).text).toMatch(/name="eventPayouts\[1\].payout.amount"[^>]*|value="2"/);
  });
});

describe("many links", () => {
  it("have a second page", async () => {
    const { offer } = await makeWorld();
    const partners = await Promise.all(
      Array.from({ length: 50 }, (_, i) => makePartner({ name: `Paged ${i}` })),
    );
    const partnerIds = partners.map(({ id }) => id);
    await manage("POST", `/offers/${offer.id}/links/bulk`, { partnerIds });
    const { text } = await owner.get(`/offers/${offer.id}/links`);
    const older = /href="([^"]*cursor=[^"]*)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await owner.get(older);
    expect(second.text).toContain("Rewards App");
    expect(second.text).toContain("Newest");
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
