import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { make, makeAdvertiser, makeOffer, makePartner } from "../../support/records";

let owner: Person;
let oldOffer: { id: string; name: string };
let oldPartner: { id: string; name: string };
let twins: string[];

/** A network in which what is looked for is older than all that a list shows. */
beforeAll(async () => {
  owner = await signedInOwner();
  const advertiser = await makeAdvertiser({ name: "Acme" });
  const offer = (name: string) => makeOffer({ name, advertiserId: advertiser.id });
  oldOffer = await offer('The "oldest" <offer>');
  oldPartner = await makePartner({ name: "The oldest partner" });
  twins = [(await offer("Twin game")).id, (await offer("Twin game")).id];
  await Promise.all(Array.from({ length: 150 }, (_, i) => offer(`Later offer ${i}`)));
  await Promise.all(Array.from({ length: 101 }, (_, i) => makePartner({ name: `Later partner ${i}` })));
});

const shown = `value="The &quot;oldest&quot; &lt;offer&gt; · `;

describe("with 150 offers a picker", () => {
  it("is typed into, suggests the newest hundred, and takes a part of the name", async () => {
    const { text } = await owner.get("/reports/clicks?offerId=oldest");
    expect(text).toContain(`${shown}${oldOffer.id}"`);
    expect(text.match(/<option value="[^"]*Later offer/g)).toHaveLength(100);
    expect(text).not.toContain("<offer>");
  });

  it("takes the id alone, and what a suggestion puts in", async () => {
    for (const typed of [oldOffer.id, `The "oldest" <offer> · ${oldOffer.id}`]) {
      const { text } = await owner.get(`/history?offerId=${encodeURIComponent(typed)}`);
      expect(text).toContain(`${shown}${oldOffer.id}"`);
      expect(text).not.toContain("INVALID");
    }
  });

  it("says which ones are meant perhaps, or that there is none", async () => {
    const several = await owner.get("/reports/conversions?offerId=Twin+game");
    for (const id of twins) expect(several.text).toContain(`Twin game (${id})`);
    expect(several.text).toContain("matches several");
    const none = await owner.get("/reports/callbacks?offerId=nothing+like+it");
    expect(none.text).toContain("matches none");
    expect(none.text).toContain('value="nothing like it"');
    const report = await owner.get("/reports/performance?offerId=Twin");
    expect(report.text).toContain("matches several");
  });

  it("filters by the one whose name is just so, though others contain it", async () => {
    const { text } = await owner.get("/parked?offerId=Later+offer+1");
    expect(text).toMatch(/<input value="Later offer 1 · [0-9a-f-]{36}"/);
  });
});

describe("an alert for an old offer and partner", () => {
  it("keeps both when it is edited", async () => {
    const { id } = await make("/alerts", {
      name: "Old ones",
      kind: "no_conversion",
      offerId: oldOffer.id,
      partnerId: oldPartner.id,
      webhookUrl: "https://hooks.example/x",
    });
    const { text } = await owner.get(`/alerts/${id}`);
    const typed = (name: string) => {
      const field = new RegExp(`<input[^>]*value="([^"]*)"[^>]*name="${name}"`).exec(text)?.[1] ?? "";
      return field.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    };
    const fields = {
      ...{ name: "Renamed", kind: "no_conversion", threshold: "5", status: "active" },
      ...{ offerId: typed("offerId"), partnerId: typed("partnerId") },
      ...{ webhookUrl: "https://hooks.example/x", email: "" },
    };
    expect(fields.offerId).toContain(oldOffer.id);
    await owner.submitAndFollow(`/alerts/${id}`, fields);
    const kept = { name: "Renamed", offerId: oldOffer.id, partnerId: oldPartner.id };
    expect((await call("GET", `/alerts/${id}`)).data).toMatchObject(kept);
    const wrong = await owner.submit(`/alerts/${id}`, { ...fields, offerId: "Twin" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("matches several");
    expect(wrong.text).toContain('value="Twin"');
  });
});

describe("forms", () => {
  it("give an old partner a link and a key by its name", async () => {
    await owner.get(`/offers/${twins[0]}/links`);
    await owner.submitAndFollow(`/offers/${twins[0]}/links`, { partnerId: "oldest partner" });
    const { data: links } = await call("GET", `/offers/${twins[0]}/links`);
    expect(links).toMatchObject([{ partnerId: oldPartner.id }]);
    await owner.get("/api-keys");
    await owner.submit("/api-keys", { name: "k", role: "partner", partnerId: "the oldest" });
    const { data: keys } = await call("GET", "/api-keys");
    expect(keys[0]).toMatchObject({ partnerId: oldPartner.id });
    expect((await owner.get("/api-keys")).text).toContain("The oldest partner");
  });

  it("make a test click for an old offer by its name", async () => {
    await owner.get("/tools?choice=make");
    const made = await owner.submit("/tools/click", { offerId: "oldest", pubMemberId: "tester" });
    expect(made.text).not.toContain("matches");
    const refused = await owner.submit("/tools/click", { offerId: "Twin", pubMemberId: "tester" });
    expect(refused.text).toContain("matches several");
  });
});

it("a line of History names what is older than the choices", async () => {
  const line = `INSERT INTO history (id, network_id, at, level, type, code, message, offer_id, partner_id, count)
    SELECT ?, ?, ?, 'error', 'system', 'TEST', 'of an old offer', ?, ?, 1`;
  const { id: networkId } = (await call("GET", "/network")).data;
  await env.LOGS.prepare(line)
    .bind("01990b60-5c3f-7b19-9d72-e8f0a4163cb5", networkId, Date.now(), oldOffer.id, oldPartner.id)
    .run();
  const { text } = await owner.get("/history/01990b60-5c3f-7b19-9d72-e8f0a4163cb5");
  expect(text).toContain("The oldest partner</bdi>");
});

it("a story names its offer and its partner, though they are older than the choices", async () => {
  const { data: click } = await call("POST", "/tools/clicks", {
    body: { offerId: twins[0], pubMemberId: "old" },
  });
  const { text } = await owner.get(`/trace?q=${click.gkClickId}`);
  expect(text).toContain("Twin game</bdi>");
  expect(text).toContain("The oldest partner</bdi>");
});

it("a partner with more than a hundred offers chooses from all of them, and keeps one that has ended", async () => {
  const partner = await makePartner({ name: "Big partner" });
  // Through the API each link would publish all others of that moment.
  const links = `INSERT INTO links (id, network_id, offer_id, partner_id, status, event_payouts, caps, dirty, created_at,
    updated_at) SELECT substr(id, 1, 35) || '0', network_id, id, ?, 'active', '[]', '[]', 0, created_at, updated_at FROM offers`;
  expect((await env.DB.prepare(links).bind(partner.id).run()).meta.changes).toBeGreaterThan(150);
  const person = await signedIn("partner", { partnerId: partner.id });
  const chosen = `<option value="${oldOffer.id}" selected="">`;
  expect((await person.get(`/portal/clicks?offerId=${oldOffer.id}`)).text).toContain(chosen);
  await call("PATCH", `/offers/${oldOffer.id}`, { body: { status: "expired" } });
  expect((await person.get(`/portal/clicks?offerId=${oldOffer.id}`)).text).toContain(chosen);
});

it("the API's lists take ids, and say what is wrong with them", async () => {
  const { data } = await call("GET", `/offers?ids=${twins.join(",")}`);
  expect(data.map(({ id }: { id: string }) => id).sort()).toEqual([...twins].sort());
  expect((await call("GET", `/partners?ids=${oldPartner.id}`)).data).toHaveLength(1);
  expect((await call("GET", "/advertisers?ids=x,y")).messages).toEqual([
    "ids: must be UUIDs with commas between",
  ]);
});
