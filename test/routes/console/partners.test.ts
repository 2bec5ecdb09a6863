import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { partnerBox } from "../../support/partner";
import { makeNetwork, makeOffer, makePartner } from "../../support/records";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

const tokenOf = (person: Person) => /name="token" value="(\w+)"/.exec(person.page.text)?.[1] ?? "";

async function judged(partnerId: string, { status, reasons }: { status: string; reasons: string[] }) {
  const offer = await makeOffer();
  const [{ networkId } = { networkId: "" }] = await rowsOf<{ networkId: string }>(
    "SELECT network_id AS networkId FROM partners WHERE id = ?",
    partnerId,
  );
  const sql = `INSERT INTO member_health (partner_id, offer_id, network_id, status, reasons, clicks, distinct_members,
    repeated_click_ids, refused, example, sample, judged_at) VALUES (?, ?, ?, ?, ?, 40, 1, 0, 0, 'guest', '[]', ?)`;
  await rowsOf(sql, partnerId, offer.id, networkId, status, JSON.stringify(reasons), Date.now());
  return offer;
}

describe("/partners", () => {
  it("lists with health, filters, leads on", async () => {
    expect((await owner.get("/partners")).text).toContain("Make the first partner");
    for (let i = 0; i < 51; i++) await makePartner({ name: `Many ${String(i).padStart(2, "0")}` });
    const sick = await makePartner({ name: "Sick", status: "paused" });
    const offer = await judged(sick.id, { status: "unhealthy", reasons: ["MEMBER_ID_STATIC"] });
    const first = await owner.get("/partners");
    for (const part of ["unhealthy", "too few clicks", ">Many 50<"]) expect(first.text).toContain(part);
    const older = /href="([^"]*cursor=[^"]*)"/.exec(first.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await owner.get(older)).text).toContain(">Many 00<");
    expect((await owner.get("/partners?status=paused")).text).not.toContain("Many");
    expect((await owner.get("/partners?q=nobody")).text).toContain("Nothing matches");
    expect((await owner.get("/partners.csv?q=Sick")).text).toContain("Sick");
    const health = await owner.get(`/partners/${sick.id}/health`);
    for (const part of ["pub_member_id is the same in nearly all clicks", offer.name, "guest"]) {
      expect(health.text).toContain(part);
    }
  });

  it("calls a partner without user ids that, not unhealthy", async () => {
    const { id } = await makePartner();
    await judged(id, { status: "no_user_ids", reasons: [] });
    const { text } = await owner.get(`/partners/${id}/health`);
    expect([text.includes("no user ids"), text.includes("unhealthy")]).toEqual([true, false]);
  });

  it("makes, changes and deletes one; the secret is shown once", async () => {
    await owner.get("/partners/new");
    expect((await owner.submit("/partners/new", { name: "", status: "active" })).status).toBe(422);
    const made = await owner.submit("/partners/new", { name: "Fresh", status: "active" });
    expect(made.status).toBe(201);
    const secret = /whsec_[\w+/=]+/.exec(made.text)?.[0] ?? "?";
    const id = /\/partners\/([0-9a-f-]{36})\/callback/.exec(made.text)?.[1] ?? "";
    const { text } = await owner.get(`/partners/${id}/callback`);
    expect(text).not.toContain(secret);
    await owner.submit(`/partners/${id}/callback/rotate-secret`);
    expect(/whsec_[\w+/=]+/.exec(owner.page.text)?.[0]).not.toBe(secret);
    await owner.get(`/partners/${id}`);
    await owner.submitAndFollow(`/partners/${id}`, { name: "Renamed", status: "paused" });
    expect(owner.page.text).toContain("The partner is saved.");
    await owner.submitAndFollow(`/partners/${id}/delete`);
    expect(owner.page.text).toContain("The partner is deleted.");
  });
});

describe("/partners/{id}/callback", () => {
  it("saves the JSON callback, keeps its header's value and tests it", async () => {
    const { id } = await makePartner();
    const box = partnerBox();
    await box.behave({ status: 202, body: "taken <b>over</b>" });
    const path = `/partners/${id}/callback`;
    await owner.get(path);
    const wrong = await owner.submit(path, { url: "ftp://partner.example/", casing: "camel" });
    expect([wrong.status, wrong.text.includes("INVALID")]).toEqual([422, true]);
    const fields = { url: box.url("/gk"), sendPending: "on", casing: "camel", headerName: "x-key" };
    await owner.submitAndFollow(path, { ...fields, headerValue: "top-secret-value" });
    expect(owner.page.text).toContain("The callback is saved.");
    expect(owner.page.text).not.toContain("top-secret-value");
    await owner.submitAndFollow(path, fields);
    const { callback } = (await call("GET", `/partners/${id}`)).data;
    expect(callback).toMatchObject({
      url: box.url("/gk"),
      sendPending: true,
      headerName: "x-key",
      headerValue: "••••",
    });
    await owner.submit(`${path}/test`, { destination: "account" });
    expect(owner.page.text).toContain("HTTP 202");
    expect(owner.page.text).toContain("taken &lt;b&gt;over&lt;/b&gt;");
    expect(owner.page.text).not.toContain("top-secret-value");
    const [received] = await box.received();
    expect(received?.headers["x-key"]).toBe("top-secret-value");
    expect(JSON.parse(received?.body ?? "{}").conversion.isTest).toBe(true);
    await owner.get(path);
    // The ticks and the header hold for postbacks by GET too.
    await owner.submitAndFollow(path, { ...fields, url: "" });
    const kept = (await call("GET", `/partners/${id}`)).data.callback;
    expect(kept).toMatchObject({ url: null, sendPending: true, headerName: "x-key", headerValue: "••••" });
    expect(owner.page.text).not.toContain("Test send");
    await owner.submitAndFollow(path, { url: "" });
    expect((await call("GET", `/partners/${id}`)).data.callback).toBeNull();
  });

  it("lints the postback, previews it and saves it", async () => {
    const { id } = await makePartner();
    const path = `/partners/${id}/callback`;
    await owner.get(path);
    const bad = "https://partner.example/pb?c={pub_clickid}";
    const checked = await owner.submit(`${path}/global`, { template0: bad, check: "1" });
    expect([checked.status, checked.text.includes("{pub_click_id}")]).toEqual([200, true]);
    expect((await call("GET", `/partners/${id}`)).data.globalPostback).toBeNull();
    const token = tokenOf(owner);
    const good = "https://partner.example/pb?c={pub_click_id}&p={gk_payout}";
    const preview = await owner.post(`${path}/preview`, { token, template0: good });
    expect(preview.text).toContain("https://partner.example/pb?c=pc-20250912-48151623&amp;p=2.5");
    expect(preview.text).not.toContain("<html");
    await owner.get(path);
    expect((await owner.submit(`${path}/global`, { template0: "nonsense" })).status).toBe(422);
    await owner.submitAndFollow(`${path}/global`, { template0: good });
    expect((await call("GET", `/partners/${id}`)).data.globalPostback).toBe(good);
  });

  it("sends nothing where destinations are refused", async () => {
    const { id } = await makePartner({ globalPostback: "https://partner.example/pb?c={pub_click_id}" });
    await rowsOf("UPDATE partners SET global_postback = 'https://user:pw@partner.example/' WHERE id = ?", id);
    await owner.get(`/partners/${id}/callback`);
    await owner.submit(`/partners/${id}/callback/test`, { destination: "global" });
    expect(owner.page.text).toContain("DESTINATION_REFUSED");
  });

  it("has a URL for each event of an offer", async () => {
    const events = [
      {
        eventId: "a",
        name: "Level A",
        revenue: { type: "fixed", amount: 1 },
        payout: { type: "fixed", amount: 1 },
      },
      {
        eventId: "b",
        name: "Level B",
        revenue: { type: "fixed", amount: 1 },
        payout: { type: "fixed", amount: 1 },
      },
    ];
    const offer = await makeOffer({ type: "multi", events });
    const [{ id }, other] = [await makePartner(), await makePartner()];
    const box = partnerBox();
    const kept = {
      partnerId: other.id,
      eventId: "a",
      urlTemplate: "https://other.example/?c={pub_click_id}",
    };
    await call("PUT", `/offers/${offer.id}/partner-postbacks`, { body: [kept] });
    const path = `/partners/${id}/callback`;
    await owner.get(`${path}/events?offerId=${offer.id}`);
    for (const part of ["Level A (a)", "Level B (b)"]) expect(owner.page.text).toContain(part);
    const wrong = await owner.submit(`${path}/events`, { template0: "", template1: "no url" });
    expect([wrong.status, wrong.text.match(/aria-invalid="true"/g)?.length]).toEqual([422, 1]);
    expect(wrong.text).toMatch(/<strong>Level B \(b\): [^<]*host[^.<]*; [^<]*spaces/);
    const template1 = `${box.url("/b")}?e={cnv_event_id}&c={pub_click_id}`;
    await owner.submitAndFollow(`${path}/events`, { template0: "", template1 });
    for (const part of [offer.name, "/b?e={cnv_event_id}"]) expect(owner.page.text).toContain(part);
    const { data } = await call("GET", `/offers/${offer.id}/partner-postbacks`);
    expect(data.length).toBe(2);
    const token = tokenOf(owner);
    await owner.post(`${path}/test`, { token, destination: "event", offerId: offer.id, eventId: "b" });
    expect(owner.page.text).toContain("HTTP 200");
    expect((await box.received())[0]?.url).toContain("e=b&c=pc-");
    expect((await owner.get(`${path}/events?offerId=${id}`)).status).toBe(404);
  });
});

describe("/partners/{id}/users", () => {
  it("invites portal users, lists them, and touches nobody else's", async () => {
    const { id } = await makePartner();
    const path = `/partners/${id}/users`;
    expect((await owner.get(path)).text).toContain("Nobody yet");
    expect((await owner.submit(`${path}/invite`, { email: "no address" })).status).toBe(422);
    const made = await owner.submit(`${path}/invite`, { email: "pia@partner.test" });
    expect(made.text).toMatch(/\/invitation\/[\w-]+/);
    await owner.get(path);
    expect(owner.page.text).toContain("pia@partner.test");
    const [{ linkId } = { linkId: "" }] = await rowsOf<{ linkId: string }>(
      "SELECT id AS linkId FROM invitations WHERE email = 'pia@partner.test'",
    );
    await owner.submitAndFollow(`${path}/invitations/${linkId}/withdraw`);
    const person = await signedIn("partner", { partnerId: id, name: "Pia <b>" });
    await owner.get(path);
    expect(owner.page.text).toContain("<bdi>Pia &lt;b&gt;</bdi>");
    const userId = /users\/([0-9a-f-]{36})\/remove/.exec(owner.page.text)?.[1] ?? "";
    const other = await makePartner();
    const stray = await owner.post(`/partners/${other.id}/users/${userId}/remove`, { token: tokenOf(owner) });
    expect(stray.status).toBe(404);
    await owner.get(path);
    await owner.submitAndFollow(`${path}/${userId}/remove`);
    expect((await person.get("/account")).status).toBe(303);
  });
});

describe("roles", () => {
  it("analysts read and change nothing; other networks' partners are not there", async () => {
    const { id } = await makePartner({ globalPostback: "https://partner.example/?c={pub_click_id}" });
    const analyst = await signedIn("analyst");
    for (const tab of ["", "/callback", "/health"]) {
      const { status, text } = await analyst.get(`/partners/${id}${tab}`);
      expect([tab, status]).toEqual([tab, 200]);
      expect(text).not.toMatch(/>Save<|Test send|New secret|Delete…|Portal users/);
    }
    const token = tokenOf(analyst);
    const paths = [
      "",
      "/callback",
      "/callback/global",
      "/callback/test",
      "/callback/rotate-secret",
      "/users/invite",
    ];
    for (const path of paths)
      expect((await analyst.post(`/partners/${id}${path}`, { token })).status).toBe(403);
    expect((await analyst.get(`/partners/${id}/users`)).status).toBe(403);
    const other = await makePartner({}, { key: (await makeNetwork()).key });
    for (const tab of ["", "/callback", "/users", "/health"]) {
      expect((await owner.get(`/partners/${other.id}${tab}`)).status).toBe(404);
    }
  });

  it.each(["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])("%s is text", async (name) => {
    const { id } = await makePartner({ name });
    for (const tab of ["", "/callback", "/users", "/health"]) {
      expect((await owner.get(`/partners/${id}${tab}`)).text).not.toMatch(/<script>alert|<img src=x/);
    }
  });
});
