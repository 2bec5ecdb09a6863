import { beforeAll, describe, expect, it } from "vitest";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { makeAdvertiser } from "../../support/records";
import { makeWorld, manage } from "../../support/world";

// What the pages of offers ask before something is done, and tell so that it goes right.
let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

const LINK = "https://impact.example/c/1";
const read = async (id: string) => (await manage("GET", `/offers/${id}`)).data;
const multi = (events: unknown[]) => ({
  offer: { type: "multi", events, revenue: undefined, payout: undefined },
});

describe("a change of many offers", () => {
  it("is asked about, with the offers' names, before it is made", async () => {
    const [one, two] = [await makeWorld(), await makeWorld()];
    await owner.get("/offers");
    const asked = await owner.submit("/offers/bulk", { id: one.offer.id, status: "paused" });
    expect(asked.status).toBe(200);
    for (const part of ["Pause 1 offer?", "Space Miner", "Leave as they are"])
      expect(asked.text).toContain(part);
    expect((await read(one.offer.id)).status).toBe("active");
    await owner.submitAndFollow("/offers/bulk");
    expect(owner.page.text).toContain("The offer is paused now.");
    const token = /name="token" value="([^"]*)"/.exec(owner.page.text)?.[1] ?? "";
    const body = new URLSearchParams([
      ...[one, two].map(({ offer }) => ["id", offer.id]),
      ["status", "active"],
      ["confirmed", "yes"],
      ["token", token],
    ]);
    const done = await owner.post("/offers/bulk", body as never);
    expect((await owner.get(done.location ?? "")).text).toContain("2 offers are active now.");
  });
});

describe("the review", () => {
  const review = async (id: string) => (await owner.get(`/offers/${id}/edit/review`)).text;
  const WORDS = "The payout is more than the revenue";
  const fixed = (amount: number) => ({ type: "fixed", amount });
  const percent = (amount: number) => ({ type: "percent", amount });

  it.each([
    [fixed(2), fixed(3), true],
    [fixed(3), fixed(3), false],
    [fixed(0), percent(1), true],
    [percent(5), fixed(3), false],
    [percent(5), percent(6), true],
    [fixed(1), { type: "share", amount: 100 }, false],
    [{ type: "reported", amount: 0 }, fixed(3), false],
  ])("warns of what pays more than it brings: %j, %j → %j", async (revenue, payout, warns) => {
    const { offer } = await makeWorld({ offer: { revenue, payout } });
    expect((await review(offer.id)).includes(WORDS)).toBe(warns);
  });

  it("names the event that does", async () => {
    const events = [
      { eventId: "a", name: "Fine", revenue: fixed(2), payout: fixed(1) },
      { eventId: "b", name: "Swapped", revenue: fixed(1), payout: fixed(2) },
    ];
    const { offer } = await makeWorld(multi(events));
    expect(await review(offer.id)).toMatch(new RegExp(`${WORDS}.*<bdi>Swapped \\(b\\): </bdi>`, "s"));
  });
});

describe("the wizard", () => {
  it("takes one of both: an advertiser that is chosen, or the name of a new one", async () => {
    const advertiser = await makeAdvertiser();
    await owner.get("/offers/new/tracking?name=Both&type=single");
    const both = { advertiserId: advertiser.id, advertiserName: "Second Games", trackingUrl: LINK };
    const refused = await owner.submit("/offers/new/tracking", both);
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/id="advertiserName-error">an advertiser is chosen above/);
    expect((await manage("GET", "/advertisers?q=Second Games")).data).toEqual([]);
    const made = await owner.submit("/offers/new/tracking", { ...both, advertiserName: "" });
    expect(made.status).toBe(303);
  });

  it("names the chosen tracking system, and no other, where the first event is asked for", async () => {
    const hint = async (system: string) =>
      (await owner.get(`/offers/new/tracking?name=M&type=multi&integrationId=${system}`)).text;
    expect(await hint("impact")).toContain("Impact Radius fills it with <code>{ActionTrackerName}</code>");
    expect(await hint("everflow")).toContain("Everflow fills it with");
    expect(await hint("")).not.toContain("fills it with");
  });

  it("goes on at the event that was added", async () => {
    const { offer } = await makeWorld(multi([{ eventId: "a", name: "A" }]));
    const path = `/offers/${offer.id}/edit/events`;
    expect((await owner.get(path)).text).not.toContain("autofocus");
    const fields = { "events[0].eventId": "a", "events[0].name": "A", do: "row" };
    const { text } = await owner.submit(path, fields);
    expect(text).toMatch(/<input[^>]*autofocus[^>]*name="events\[1\]\.name"/);
  });
});

it("a link is copied with placeholders for what each click must have", async () => {
  const { offer, links } = await makeWorld();
  const whole = `${links[0].trackingUrl}?pub_click_id=PUB_CLICK_ID&amp;pub_member_id=PUB_MEMBER_ID`;
  for (const path of [`/offers/${offer.id}/links`, `/offers/${offer.id}/links/${links[0].id}`])
    expect((await owner.get(path)).text).toContain(`data-copy="${whole}"`);
});

it.each([
  ["/offers", "Offers"],
  ["/partners", "Partners"],
  ["/advertisers", "Advertisers"],
])("the page of a record of %s that is not there leads to the list of them", async (path, label) => {
  const { status, text } = await owner.get(`${path}/01990000-0000-7000-8000-000000000000`);
  expect(status).toBe(404);
  expect(text).toContain(`<a class="button primary" href="${path}">${label}</a>`);
  expect((await owner.get("/nowhere")).text).not.toContain('class="button primary"');
});

it("the page of an offer that a partner has not leads to the offers it has", async () => {
  const { partners } = await makeWorld();
  const partner = await signedIn("partner", { partnerId: partners[0].id });
  const { text } = await partner.get("/portal/offers/01990000-0000-7000-8000-000000000000");
  expect(text).toContain('<a class="button primary" href="/portal/offers">Offers</a>');
});

describe("a test click", () => {
  it("says where it leads, and the conversion made of it leads to its outcome", async () => {
    const { offer } = await makeWorld();
    await owner.get("/tools?choice=make");
    const made = await owner.submit("/tools/click", { offerId: offer.id, pubMemberId: "m" });
    const gkClickId = /gkClickId=([^&]+)/.exec(made.location ?? "")?.[1] ?? "";
    const clicked = await owner.get(made.location ?? "");
    expect(clicked.text).toMatch(/<dt>Leads to<\/dt>.*<a href="https:\/\/[^"]+"[^>]*><bdi>Open<\/bdi><\/a>/s);
    const { location } = await owner.submit("/tools/conversion", { gkClickId });
    expect(location).toMatch(/conversionId=[^#]+#outcome$/);
    expect((await owner.get(location ?? "")).text).toContain('id="outcome"');
  });
});
