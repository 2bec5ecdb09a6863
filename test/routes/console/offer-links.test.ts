import { beforeAll, describe, expect, it } from "vitest";
import { type Person, signedInOwner } from "../../support/browser";
import { makePartner } from "../../support/records";
import { makeWorld, manage } from "../../support/world";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

describe("links of an offer", () => {
  it("are made one by one and many at once, paused, and paid on their own terms", async () => {
    const { offer, links } = await makeWorld();
    const [one, two, three] = await Promise.all([1, 2, 3, 4].map(() => makePartner()));
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
    const [types, wrong] = [
      { "eventPayouts[1].payout.type": "fixed" },
      { "eventPayouts[1].payout.amount": "-2" },
    ];
    const refused = await owner.submit(path, { ...types, "eventPayouts[0].payout.type": "", ...wrong });
    expect([refused.status, refused.text.includes('id="eventPayouts[1].payout.amount-error"')]).toEqual([
      422,
      true,
    ]);
  });

  it("are paid as the offer or its event, which the choice says, or by an amount of a kind", async () => {
    const events = ["a", "b"].map((eventId) => ({
      eventId,
      name: eventId,
      payout: { type: "fixed", amount: 3 },
    }));
    const multi = await makeWorld({
      offer: { type: "multi", events, revenue: undefined, payout: undefined },
    });
    const path = `/offers/${multi.offer.id}/links/${multi.links[0].id}`;
    expect((await owner.get(path)).text).toContain(">As the event: 3.00 USD</option>");
    const asEvent = { "eventPayouts[0].payout.type": "", "eventPayouts[1].payout.type": "" };
    const typed = { ...asEvent, "eventPayouts[1].payout.amount": "5" };
    const refused = await owner.submit(path, typed);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('id="eventPayouts[1].payout.type-error"');
    expect(refused.text).toContain(
      "Choose what kind of amount this is, or leave it empty to pay as the event.",
    );
    expect(refused.text).toMatch(/name="eventPayouts\[1\]\.payout\.amount"|value="5"/);
    expect((await manage("GET", `/links/${multi.links[0].id}`)).data.eventPayouts).toEqual([]);
    await owner.submit(path, { ...typed, "eventPayouts[1].payout.type": "fixed" });
    // Who takes it back leaves the amount where it stands.
    await owner.get(path);
    expect((await owner.submit(path, typed)).status).toBe(303);
    expect((await manage("GET", `/links/${multi.links[0].id}`)).data.eventPayouts).toEqual([]);

    const { offer } = await makeWorld();
    const partner = await makePartner();
    await owner.get(`/offers/${offer.id}/links`);
    expect(owner.page.text).toMatch(/>As the offer: [\d.]+ USD<\/option>/);
    const fields = { partnerId: partner.id, "payout.type": "", "payout.amount": "5" };
    const kept = await owner.submit(`/offers/${offer.id}/links`, fields);
    expect([kept.status, kept.text.includes('id="payout.type-error"')]).toEqual([422, true]);
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
