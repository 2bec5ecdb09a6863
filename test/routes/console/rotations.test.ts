import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { makeAdvertiser } from "../../support/records";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

describe("rotations on an advertiser's pages", () => {
  it("make a new token, say until when the old one is accepted, and where refusals are seen", async () => {
    const { id, postbackToken: old } = await makeAdvertiser({ name: "<b>Acme" });
    const path = `/advertisers/${id}`;
    const before = await owner.get(`${path}/postback`);
    expect(before.text).toContain('href="/history?code=TOKEN_INVALID"');
    expect(before.text).not.toContain("is still accepted");
    const { text } = await owner.submitAndFollow(`${path}/rotate-token`, { graceHours: "168" });
    const { postbackToken, oldTokenUntil } = (await call("GET", path)).data;
    expect(text).toContain(postbackToken);
    expect(text).not.toContain(old);
    expect(text).toContain("An old token is still accepted");
    expect(text).toContain(oldTokenUntil);
    expect((await owner.submit(`${path}/rotate-token`, { graceHours: "x" })).status).toBe(422);
  });

  it.each([
    ["token", "postback"],
    ["secret", "security"],
  ])("ask before they make a new %s", async (what, tab) => {
    const { id } = await makeAdvertiser();
    const { text } = await owner.get(`/advertisers/${id}/${tab}`);
    const button = `<details class="confirm"><summary class="button">Make a new ${what}…</summary>`;
    expect(text).toContain(button);
    expect(text.split(`>Make a new ${what}<`).length - 1).toBe(1);
  });

  it("make a new secret and show it once", async () => {
    const { id } = await makeAdvertiser({ name: "<b>Acme" });
    await owner.get(`/advertisers/${id}/security`);
    const made = await owner.submit(`/advertisers/${id}/rotate-secret`, { graceHours: "0" });
    expect(made.text).toContain("shown this once");
    expect(made.text).toContain("We keep it sealed, to sign or check with, and do not show it again.");
    expect(made.text).toContain("is refused from now on");
    expect(made.text).not.toContain("<b>Acme");
    const secret = /<code>([^<]{40,})<\/code>/.exec(made.text)?.[1] ?? "";
    expect(secret).not.toBe("");
    expect((await owner.get(`/advertisers/${id}/security`)).text).not.toContain(secret);
  });

  it("are not for analysts", async () => {
    const { id } = await makeAdvertiser();
    const analyst = await signedIn("analyst");
    await analyst.get(`/advertisers/${id}/security`);
    expect(analyst.page.text).not.toContain("rotate-secret");
    const token = /name="token" value="(\w+)"/.exec(analyst.page.text)?.[1] ?? "";
    expect((await analyst.post(`/advertisers/${id}/rotate-token`, { token })).status).toBe(403);
  });
});

describe("/settings", () => {
  it("changes the network for owners, and shows what is wrong beside its field", async () => {
    await owner.get("/settings");
    const fields = { name: "Renamed <b>", currency: "EUR", timezone: "Asia/Kolkata", storeFullIp: "on" };
    const { text } = await owner.submitAndFollow("/settings", fields);
    expect(text).toContain("The settings are saved.");
    expect(text).not.toContain("Renamed <b>");
    expect((await call("GET", "/network")).data).toMatchObject({
      name: "Renamed <b>",
      currency: "EUR",
      timezone: "Asia/Kolkata",
      policies: { shareAdvertiserData: false, storeFullIp: true },
    });
    const wrong = await owner.submit("/settings", { ...fields, timezone: "Europe/Atlantis" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("must be an IANA time zone");
    expect(wrong.text).toContain('value="Europe/Atlantis"');
    await owner.get("/audit?record=network");
    expect(owner.page.text).toContain("Asia/Kolkata");
  });

  it("shows managers and analysts the settings without a form", async () => {
    for (const role of ["manager", "analyst"] as const) {
      const person = await signedIn(role);
      expect((await person.get("/settings")).text).toContain("An owner can change them.");
      const token = /name="token" value="(\w+)"/.exec(person.page.text)?.[1] ?? "";
      expect((await person.post("/settings", { token, name: "Mine" })).status).toBe(403);
    }
  });
});

it("of an API key only a hash is kept, and its page says so", async () => {
  await owner.get("/api-keys");
  const made = await owner.submit("/api-keys", { name: "Robot", role: "analyst", partnerId: "" });
  expect(made.text).toContain("We keep only a hash of it and cannot show it again");
  expect(made.text).not.toContain("sealed");
});
