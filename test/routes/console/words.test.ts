import { beforeAll, describe, expect, it } from "vitest";
import { eventLabel, withLabel } from "../../../src/pages/ui/labels";
import { errorsByField } from "../../../src/routes/console/form";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { click, landed, makeWorld, manage, postback, until, type World } from "../../support/world";

// What pages say of a refusal: in the words of the page, not of the API below it.
let owner: Person;
let world: World;
beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld();
});

describe("what the API says", () => {
  it.each([
    ["webhookUrl: is required, or else email", "Give a webhook or an e-mail address."],
    ["webhookUrl: is given, and email too: not both", "Give a webhook or an e-mail address, not both."],
    ["to: must be after from", "To: must not be before “From”"],
    ["targeting.endsAt: must be after startsAt", "Ends: must be after “Starts”"],
    ["tz: is not a time zone", "Time zone: is not a time zone"],
    ["country: must be a code", "Country: must be a code"],
    ["level: must be one of info, error", "Level: must be one of info, error"],
    ["cursor: is not a cursor of this list", "Page: is not one of this list"],
    ["trackingUrl: Only https. (characters 0 to 4); must hold", "Tracking link: Only https; must hold"],
    ["eventPayouts[1].payout.amount: must be 0 or more", "Event 2, Payout amount: must be 0 or more"],
    ["Tick the offers first.", "Tick the offers first."],
  ])("%s", (theirs, ours) => {
    expect(withLabel(theirs)).toBe(ours);
  });

  it.each([
    ["Sign up", "signup", "Sign up (signup)"],
    ["Install", "Install", "Install"],
  ])("of an event: %s, %s", (name, eventId, label) => {
    expect(eventLabel({ name, eventId })).toBe(label);
  });

  it("stands whole at the field that it is about", () => {
    const messages = [
      "allow: “USA” must be a code.",
      "allow: “Germany” must be a code.",
      "url: No. (characters 0 to 4)",
    ];
    expect(errorsByField(messages)).toEqual({
      allow: "“USA” must be a code; “Germany” must be a code.",
      url: "No.",
    });
  });
});

describe("a page names all that is wrong", () => {
  it("with an alert that has both addresses", async () => {
    await owner.get("/alerts/new");
    const both = { webhookUrl: "https://a.example/hook", email: "a@b.example" };
    const { status, text } = await owner.submit("/alerts/new", { name: "Both", kind: "click_lost", ...both });
    expect(status).toBe(422);
    expect(text).toContain('id="webhookUrl-error">Give a webhook or an e-mail address, not both.<');
  });

  it("with an alert that has neither address", async () => {
    await owner.get("/alerts/new");
    const { text } = await owner.submit("/alerts/new", { name: "None", kind: "click_lost" });
    expect(text).toContain('id="webhookUrl-error">Give a webhook or an e-mail address.<');
  });

  it("with countries of the targeting", async () => {
    const path = `/offers/${world.offer.id}/edit/budget`;
    await owner.get(path);
    const { text } = await owner.submit(path, { "targeting.countries.allow": "USA, Germany", do: "next" });
    expect(text).toMatch(/allow-error">“USA” [^<]*; “Germany” [^<]*</);
  });

  it("with both ids of a callback to send", async () => {
    await owner.get("/tools?choice=both");
    const { status, text } = await owner.submit("/tools/callback", { gkClickId: "abc", conversionId: "def" });
    expect(status).toBe(422);
    for (const part of [
      "Click ID: is not a click id",
      "Conversion ID: is not a conversion id",
      'id="conversionId-error"',
    ])
      expect(text).toContain(part);
  });
});

describe("sentences", () => {
  it("of one History line are joined without a full stop between", async () => {
    const id = await click(world.links[0].id, "words");
    await landed([id]);
    await postback({ gk_click_id: id, cnv_amount: "-5" });
    const line = await until("the line", async () => {
      const { data } = await manage("GET", `/history-logs?q=${id}`);
      return data.find(({ message }: { message: string }) => message.includes("cnv_amount"));
    });
    expect(line.message).toMatch(/recorded; cnv_amount is not an amount/);
  });
});

describe("the portal", () => {
  it("speaks to the partner, and says what a suggestion is", async () => {
    const partner = await signedIn("partner", { partnerId: world.partners[0].id });
    await partner.get("/portal/postbacks");
    const [, token = ""] = /name="token" value="([^"]*)"/.exec(partner.page.text) ?? [];
    const preview = (urlTemplate: string) =>
      partner.post("/portal/postbacks/preview", { token, urlTemplate });
    const nobody = await preview("https://p.example/?s={gk_status}");
    expect(nobody.text).toContain("you could not tell whom to reward");
    expect(nobody.text).not.toContain("the partner");
    const near = await preview("https://p.example/?c={pub_clickid}&u={pub_member_id}");
    expect(near.text).toMatch(/Use <code>[^<]*pub_click_id[^<]*<\/code>\.|use \{pub_click_id\}/);
  });
});
