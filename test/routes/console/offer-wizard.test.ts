import { beforeAll, describe, expect, it } from "vitest";
import { type Person, signedInOwner } from "../../support/browser";
import { makeAdvertiser } from "../../support/records";
import { makeWorld, manage } from "../../support/world";

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
    expect(owner.page.text).toContain("<h1>New offer: Advertiser info and tracking link</h1>");
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
    // The reference is there to be asked about: it can be copied.
    expect(nobody.text).toMatch(/reference <code>([\w-]{20,})<\/code> <button[^>]* data-copy="\1"/);
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

  it("quotes at the field, and above, which of several entries is wrong", async () => {
    const id = await draft("single");
    await owner.get(`/offers/${id}/edit/budget`);
    const typed = { "targeting.countries.allow": "DE, Germany <b>" };
    const { text } = await owner.submit(`/offers/${id}/edit/budget`, typed);
    expect(text).toContain("Countries: “Germany” must be a country code of two letters");
    expect(text).toMatch(/id="targeting.countries.allow-error">“Germany” must be/);
    expect(text).toContain("Countries: “&lt;b&gt;” must be");
  });

  it("names fields in its summary of errors as their labels do", async () => {
    const id = await draft("single");
    const refused = async (step: string, fields: Record<string, string>) => {
      await owner.get(`/offers/${id}/edit/${step}`);
      const { text } = await owner.submit(`/offers/${id}/edit/${step}`, fields);
      return /role="alert">.*?<\/small>/s.exec(text)?.[0] ?? "";
    };
    expect(await refused("creative", { "creative.imageUrl": "x" })).toContain(
      "<strong>Image URL: must be an http or https URL",
    );
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
