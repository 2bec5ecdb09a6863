import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { makeAdvertiser, makeOffer } from "../../support/records";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

const tokenOf = (person: Person) => /name="token" value="(\w+)"/.exec(person.page.text)?.[1] ?? "";

describe("/advertisers", () => {
  it("says what to do first, lists, filters, leads on and gives CSV", async () => {
    expect((await owner.get("/advertisers")).text).toContain("Make the first advertiser");
    for (let i = 0; i < 51; i++) await makeAdvertiser({ name: `Many ${String(i).padStart(2, "0")}` });
    await makeAdvertiser({ name: "Paused Inc", status: "paused" });
    const first = await owner.get("/advertisers?q=Many");
    expect([first.text.includes(">Many 50<"), first.text.includes(">Many 00<")]).toEqual([true, false]);
    expect(first.text).not.toContain("Paused Inc");
    const older = /href="([^"]*cursor=[^"]*)"/.exec(first.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(older).toContain("q=Many");
    expect((await owner.get(older)).text).toContain(">Many 00<");
    expect((await owner.get("/advertisers?status=paused")).text).toContain("Paused Inc");
    expect((await owner.get("/advertisers?q=nobody")).text).toContain("Nothing matches");
    expect((await owner.get("/advertisers?status=odd")).text).toContain("INVALID");
    expect((await owner.get("/advertisers.csv?status=paused")).text).toContain("Paused Inc");
  });

  it("makes one and shows its secret once", async () => {
    await owner.get("/advertisers/new");
    const refused = await owner.submit("/advertisers/new", { name: " ", status: "active", answers: "codes" });
    expect(refused.status).toBe(422);
    for (const part of ['aria-invalid="true"', "INVALID", 'value="codes" selected']) {
      expect(refused.text).toContain(part);
    }
    const made = await owner.submit("/advertisers/new", { name: "Acme", status: "active", answers: "codes" });
    expect(made.status).toBe(201);
    const secret = /<code>([^<]{40,})<\/code>/.exec(made.text)?.[1] ?? "";
    expect(secret).not.toBe("");
    const [{ id } = { id: "" }] = await rowsOf<{ id: string }>(
      "SELECT id FROM advertisers WHERE name = 'Acme'",
    );
    for (const tab of ["", "/postback", "/security"]) {
      expect((await owner.get(`/advertisers/${id}${tab}`)).text).not.toContain(secret);
    }
  });

  it("changes and deletes one, save where offers need it", async () => {
    const { id } = await makeAdvertiser({ name: "Before" });
    await owner.get(`/advertisers/${id}`);
    const fields = { name: "After", status: "paused", answers: "always200" };
    expect((await owner.submitAndFollow(`/advertisers/${id}`, fields)).text).toContain(
      "The advertiser is saved.",
    );
    expect((await call("GET", `/advertisers/${id}`)).data).toMatchObject(fields);
    expect((await owner.submit(`/advertisers/${id}`, { ...fields, name: "" })).status).toBe(422);
    await owner.get(`/advertisers/${id}`);
    await owner.submitAndFollow(`/advertisers/${id}/delete`);
    expect(owner.page.text).toContain("The advertiser is deleted.");
    expect((await owner.get(`/advertisers/${id}`)).status).toBe(404);
    const { advertiserId } = await makeOffer();
    await owner.get(`/advertisers/${advertiserId}`);
    await owner.submitAndFollow(`/advertisers/${advertiserId}/delete`);
    expect(owner.page.text).toMatch(/IN_USE, reference/);
    expect(owner.page.text).toContain(`action="/advertisers/${advertiserId}/delete"`);
  });

  it("has the postback URL of each system with the token", async () => {
    const { id, postbackToken } = await makeAdvertiser();
    const generic = await owner.get(`/advertisers/${id}/postback`);
    expect(generic.text).toContain(`/api/v1/postback/${postbackToken}?gk_click_id=REPLACE`);
    expect(generic.text).toContain(">Impact Radius</option>");
    const impact = await owner.get(`/advertisers/${id}/postback?system=impact`);
    expect(impact.text).toContain('value="impact" selected');
    expect(impact.text).toContain(`/api/v1/postback/${postbackToken}?gk_click_id={SubId1}`);
    expect((await owner.get(`/advertisers/${id}/postback?system=<b>`)).text).toContain("gk_click_id=REPLACE");
  });
});

describe("/advertisers/{id}/security", () => {
  it("saves what postbacks must have, and quotes the wrong line", async () => {
    const { id } = await makeAdvertiser();
    const path = `/advertisers/${id}/security`;
    await owner.get(path);
    const wrong = await owner.submit(path, { requireToken: "on", allowedIps: "203.0.113.7\nnot-an-address" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("not-an-address: must be an address");
    await owner.submitAndFollow(path, { requireToken: "on", allowedIps: "203.0.113.7\n\n2001:db8::/32" });
    expect(owner.page.text).toContain("The security is saved.");
    expect((await call("GET", `/advertisers/${id}`)).data.postbackSecurity).toEqual({
      requireToken: true,
      requireSignature: false,
      allowedIps: ["203.0.113.7", "2001:db8::/32"],
    });
  });

  it("shows learnt addresses and allows them", async () => {
    const { id } = await makeAdvertiser();
    const sql = "INSERT INTO advertiser_addresses VALUES (?1, ?2, 1000, 2000, 3, 0)";
    await rowsOf(sql, id, "198.51.100.1");
    await rowsOf(sql, id, "198.51.100.2");
    const path = `/advertisers/${id}/security`;
    const { text } = await owner.get(path);
    for (const part of ["198.51.100.1", "198.51.100.2", "Allow all 2"]) expect(text).toContain(part);
    const token = tokenOf(owner);
    expect((await owner.post(`${path}/allow`, { token, ips: "198.51.100.1" })).status).toBe(303);
    expect((await owner.get(path)).text).toContain("198.51.100.1 is allowed");
    expect((await call("GET", `/advertisers/${id}`)).data.postbackSecurity.allowedIps).toEqual([
      "198.51.100.1",
    ]);
  });
});

describe("roles and hostile words", () => {
  it("analysts read and change nothing", async () => {
    const { id } = await makeAdvertiser();
    const analyst = await signedIn("analyst");
    for (const tab of ["", "/postback", "/security"]) {
      const { status, text } = await analyst.get(`/advertisers/${id}${tab}`);
      expect(status).toBe(200);
      expect(text).not.toMatch(/>Save<|Delete…|Allow all/);
    }
    expect((await analyst.get("/advertisers")).text).not.toContain("/advertisers/new");
    await analyst.get(`/advertisers/${id}`);
    const token = tokenOf(analyst);
    for (const path of ["/advertisers/new", `/advertisers/${id}`, `/advertisers/${id}/security`]) {
      expect((await analyst.post(path, { token, name: "x" })).status).toBe(403);
    }
  });

  it.each(["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])("%s is text", async (name) => {
    const { id } = await makeAdvertiser({ name });
    for (const path of [
      "/advertisers",
      `/advertisers/${id}`,
      `/advertisers/${id}/postback`,
      "/settings/postback",
    ]) {
      expect((await owner.get(path)).text).not.toMatch(/<script>alert|<img src=x/);
    }
  });
});
