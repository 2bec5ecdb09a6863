import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { make, makeAdvertiser, makePartner } from "../../support/records";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

const tokenOf = (person: Person) => /name="token" value="(\w+)"/.exec(person.page.text)?.[1] ?? "";

describe("/api-keys", () => {
  it("makes a key that works and is shown once, and revokes it", async () => {
    expect((await owner.get("/api-keys")).text).toContain("There are no keys yet");
    const wrong = await owner.submit("/api-keys", { name: "Bot", role: "partner", partnerId: "" });
    expect([wrong.status, wrong.text.includes("is required for the role partner")]).toEqual([422, true]);
    const made = await owner.submit("/api-keys", { name: "Bot <i>", role: "analyst", partnerId: "" });
    expect(made.status).toBe(201);
    const key = /gk_[\w-]{20,}/.exec(made.text)?.[0] ?? "";
    expect((await call("GET", "/me", { key })).data.role).toBe("analyst");
    const { text } = await owner.get("/api-keys");
    expect([text.includes(key), text.includes("<bdi>Bot &lt;i&gt;</bdi>")]).toEqual([false, true]);
    const action = /action="(\/api-keys\/[^"]+\/revoke)"/.exec(text)?.[1] ?? "";
    await owner.submitAndFollow(action);
    expect(owner.page.text).toContain("The key is revoked.");
    expect((await call("GET", "/me", { key })).status).toBe(401);
  });

  it("leads on, names partners, and is for those who may change things", async () => {
    const partner = await makePartner({ name: "Bound Partner" });
    for (let i = 0; i < 51; i++) await make("/api-keys", { name: `k${i}`, role: "analyst" });
    await make("/api-keys", { name: "bound", role: "partner", partnerId: partner.id });
    const first = await owner.get("/api-keys");
    expect(first.text).toContain("<bdi>Bound Partner</bdi>");
    const older = /href="([^"]*cursor=[^"]*)"/.exec(first.text)?.[1] ?? "";
    expect((await owner.get(older)).text).toContain(">k0<");
    const analyst = await signedIn("analyst");
    expect((await analyst.get("/api-keys")).status).toBe(403);
    const manager = await signedIn("manager");
    expect((await manager.get("/api-keys")).text).not.toContain('value="owner"');
    const refused = await manager.submit("/api-keys", { name: "x", role: "owner", partnerId: "" });
    expect(refused.status).toBe(403);
  });
});

describe("/alerts", () => {
  it("says what to do, makes one, changes it, shows its firing, deletes it", async () => {
    expect((await owner.get("/alerts")).text).toContain("Make the first alert");
    await owner.get("/alerts/new");
    const fields = {
      name: "Caps",
      kind: "cap_reached",
      threshold: "400",
      webhookUrl: "https://ops.example/hook",
    };
    const wrong = await owner.submit("/alerts/new", fields);
    expect([wrong.status, wrong.text.includes("must be 100 or less")]).toEqual([422, true]);
    expect(wrong.text).toContain('value="https://ops.example/hook"');
    const made = await owner.submit("/alerts/new", { ...fields, threshold: "" });
    expect([made.status, made.text.includes("whsec_")]).toEqual([201, true]);
    const [{ id } = { id: "" }] = await rowsOf<{ id: string }>("SELECT id FROM alerts");
    expect((await owner.get(`/alerts/${id}`)).text).toContain("It has never fired");
    await owner.submitAndFollow(`/alerts/${id}`, { ...fields, threshold: "90", status: "paused" });
    expect(owner.page.text).toContain("The alert is saved.");
    expect((await call("GET", `/alerts/${id}`)).data).toMatchObject({ threshold: 90, status: "paused" });
    expect((await owner.submit(`/alerts/${id}`, { ...fields, threshold: "many" })).status).toBe(422);
    expect((await owner.get("/alerts?status=active")).text).toContain("Nothing matches");
    expect((await owner.get("/alerts?kind=odd")).text).toContain("INVALID");
    expect((await owner.get("/alerts?kind=cap_reached")).text).toContain("<bdi>Caps</bdi>");
    expect((await owner.get("/alerts.csv")).text).toContain("Caps");
    await owner.get(`/alerts/${id}`);
    await owner.submitAndFollow(`/alerts/${id}/delete`);
    expect(owner.page.text).toContain("The alert is deleted.");
  });

  it("leads on, and analysts only read", async () => {
    const body = { kind: "self_check", webhookUrl: "https://ops.example/hook" };
    for (let i = 0; i < 51; i++) await make("/alerts", { ...body, name: `a<b>${i}` });
    const analyst = await signedIn("analyst");
    const first = await analyst.get("/alerts");
    expect(first.text).not.toMatch(/a<b>|\/alerts\/new/);
    const older = /href="([^"]*cursor=[^"]*)"/.exec(first.text)?.[1] ?? "";
    const { text } = await analyst.get(older);
    expect(text).toContain("a&lt;b&gt;0");
    const one = /href="(\/alerts\/[0-9a-f-]{36})"/.exec(text)?.[1] ?? "";
    expect((await analyst.get(one)).text).not.toMatch(/>Save<|Delete…/);
    expect((await analyst.post(one, { token: tokenOf(analyst), name: "x" })).status).toBe(403);
  });
});

describe("/settings", () => {
  it("tells the network's profile, and each advertiser's URLs", async () => {
    expect((await owner.get("/settings")).text).toContain("UTC");
    expect((await owner.get("/settings/postback")).text).toContain("There are no advertisers yet");
    const { id, postbackToken } = await makeAdvertiser({ name: "One" });
    expect((await owner.get("/settings/postback?system=impact")).text).toContain(
      `${postbackToken}?gk_click_id={SubId1}`,
    );
    await makeAdvertiser({ name: "Two" });
    expect((await owner.get("/settings/postback")).text).toContain("Choose an advertiser");
    const chosen = await owner.get(`/settings/postback?advertiserId=${id}&system=`);
    expect(chosen.text).toContain(`${postbackToken}?gk_click_id=REPLACE`);
    expect((await owner.get("/settings/postback?advertiserId=nobody")).status).toBe(404);
  });

  it("documents callbacks: fields, example, proof", async () => {
    const analyst = await signedIn("analyst");
    const { text } = await analyst.get("/settings/callback");
    for (const part of ["webhook-signature", "gk_signature", "Your payout", "&quot;pubMemberId&quot;"]) {
      expect(text).toContain(part);
    }
  });
});
