import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { call } from "../../support/api";
import { type Person, signedIn } from "../../support/browser";
import { insideCall } from "../../support/operations";
import { portalUser } from "../../support/planted";
import { make } from "../../support/records";
import { click, landed, makeWorld, postback, until, type World } from "../../support/world";

const HOSTILE = '<script>alert(1)</script>"><img src=x>';
const SECRETS = [
  "Acme Secret Games",
  "track.example",
  "revenue",
  "profit",
  "Revenue",
  "Profit",
  "advertiserId",
];

let world: World;
let other: World;
let person: Person;
beforeAll(async () => {
  const events = [
    { eventId: "install", name: `Install ${HOSTILE}`, payout: { type: "fixed", amount: 2 } },
    { eventId: "level", name: "Level 5", payout: { type: "percent", amount: 10 } },
  ];
  const creative = { title: "Dig deep", description: `Line one\n${HOSTILE}`, category: "Games" };
  const offer = { type: "multi", events, name: `Miner ${HOSTILE}`, creative };
  world = await makeWorld({ offer, advertiser: { name: "Acme Secret Games" } });
  other = await makeWorld({ offer: { name: "Not for you" } });
  person = await signedIn("partner", { partnerId: world.partners[0].id });
});

/** Looks at a page, which must show nothing that is not the partner's and nothing alive. */
async function look(path: string, by = person) {
  const { status, text } = await by.get(path);
  expect([path, status]).toEqual([path, 200]);
  expect(text).not.toMatch(/<script>alert|<img src=x|Not for you/);
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  return text;
}

describe("portal offers", () => {
  it("are the partner's, and the eye opens one", async () => {
    expect((await person.get("/portal")).location).toBe("/portal/offers");
    const text = await look("/portal/offers");
    expect(text).toContain(`href="/portal/offers/${world.offer.id}"`);
    expect(text).toContain("2 events");
    const offer = await look(`/portal/offers/${world.offer.id}`);
    for (const part of ["Offer Details", "Your payout", "10 % of the order", "will not work on its own"])
      expect(offer).toContain(part);
    expect(offer).toContain(`/api/v1/offer-link/redirect/${world.links[0].id}`);
    for (const id of [other.offer.id, "x", crypto.randomUUID()])
      expect((await person.get(`/portal/offers/${id}`)).status).toBe(404);
  });

  it("have a form that appends macros without a script, and presets", async () => {
    const path = `/portal/offers/${world.offer.id}`;
    const good = await look(`${path}?pub_click_id={clickid}&pub_member_id={user}&pub_sub_3=a%26b`);
    expect(good).toContain("?pub_click_id={clickid}&amp;pub_member_id={user}&amp;pub_sub_3=a%26b");
    expect(good).toContain("required parameters are there");
    const bad = await look(`${path}?pub_click_id=42`);
    expect(bad).toContain("pub_click_id looks like a fixed value");
    expect(bad).toContain("pub_member_id is missing");
    expect(bad).toContain(`${path}?pub_click_id=%7Bsubid%7D`);
    await look(`${path}?pub_click_id=${encodeURIComponent(HOSTILE)}`);
  });

  it("say what to do when there are none, and warn of bad ids", async () => {
    const nobody = await make("/partners", { name: HOSTILE });
    const empty = await signedIn("partner", { partnerId: nobody.id });
    expect(await look("/portal/offers", empty)).toContain("No offers yet");
    for (const page of ["clicks", "conversions"])
      expect(await look(`/portal/${page}`, empty)).toContain("Nothing yet");
    expect(await look("/portal/performance", empty)).toContain("No traffic in this time");
    expect(await look("/portal/postbacks/log", empty)).toContain("Nothing was sent to you yet");
    expect(await look("/portal/postbacks", empty)).toContain("Not set up");
  });
});

describe("portal postbacks", () => {
  it("are linted, saved, test-sent and removed by the partner itself", async () => {
    await look("/portal/postbacks");
    const bad = await person.submit("/portal/postbacks/global", {
      urlTemplate: "https://p.example/?s={gk_satus}",
    });
    expect([bad.status, bad.text.includes("{gk_status}")]).toEqual([422, true]);
    expect(bad.text).toContain('id="urlTemplate-error"');
    expect(bad.text).toContain("<strong>Postback URL: {gk_satus}");
    const url = `${world.boxes[0]?.url("/pb")}?c={pub_click_id}&test={gk_is_test}`;
    const saved = await person.submitAndFollow("/portal/postbacks/global", { urlTemplate: url });
    expect(saved.text).toContain("The URL is saved.");
    const sent = await person.submit("/portal/postbacks/test", { destination: "global" });
    expect(sent.text).toContain("HTTP 200");
    const [got] = (await world.boxes[0]?.received()) ?? [];
    expect(got?.url).toMatch(/\/pb\?c=pc-20250912-48151623&test=true$/);
    expect(got?.headers["webhook-signature"]).toMatch(/^v1,/);
    const preview = await person.submit("/portal/postbacks/global", { urlTemplate: "" });
    expect(preview.status).toBe(303);
    const own = await call("GET", `/partners/${world.partners[0].id}`);
    expect(own.data).toMatchObject({ globalPostback: null, callback: world.partners[0].callback });
  });

  it("of one event belong to an offer that the partner may run", async () => {
    const path = `/portal/offers/${world.offer.id}/postbacks`;
    await look(path);
    const url = `${world.boxes[0]?.url("/ev")}?e={cnv_event_id}`;
    const saved = await person.submitAndFollow(path, { url0: url });
    expect(saved.text).toContain("The URLs are saved.");
    const all = await call("GET", `/offers/${world.offer.id}/partner-postbacks`);
    const expected = { partnerId: world.partners[0].id, eventId: "install", urlTemplate: url };
    expect(all.data).toEqual([expected]);
    const sent = await person.submit(`${path}/test`);
    expect(sent.text).toContain("HTTP 200");
    expect((await world.boxes[0]?.received())?.at(-1)?.url).toContain("/ev?e=install");
    // What came of it stands on the offer's own page, with the form to mend the URL.
    expect(sent.text).toContain(`action="${path}"`);
    await person.get(`/portal/offers/${world.offer.id}/postbacks`);
    await person.get(path);
    const bad = await person.submit(path, { url1: "https://p.example/?s={gk_satus}" });
    expect(bad.status).toBe(422);
    expect(bad.text).toMatch(/id="url1-error">[^<]*\{gk_status\}/);
    expect(bad.text).not.toMatch(/id="url0-error"|urlTemplate/);
    expect(bad.text).toContain("<strong>Level 5 (level): ");
    expect(bad.text).toContain("It cannot be saved like this");
    await person.submit(path, {});
    expect((await person.get(`/portal/offers/${other.offer.id}/postbacks`)).status).toBe(404);
  });
});

describe("the URL of one event", () => {
  it("is linted and filled while it is typed, and when it is saved already", async () => {
    const path = `/portal/offers/${world.offer.id}/postbacks`;
    const text = await look(path);
    expect(text).toContain(`data-preview="${path}/preview"`);
    const token = /name="token" value="(\w+)"/.exec(text)?.[1] ?? "";
    const typed = { url0: "https://p.example/?c={pub_click_id}", url1: "https://p.example/?s={gk_satus}" };
    const notes = await person.post(`${path}/preview`, { token, ...typed });
    expect(notes.status).toBe(200);
    expect(notes.text).toContain("https://p.example/?c=pc-20250912-48151623");
    expect(notes.text).toContain("{gk_status}");
    expect(notes.text).not.toContain("<script>alert");
    await person.get(path);
    await person.submit(path, { url0: typed.url0 });
    expect(await look(path)).toContain("https://p.example/?c=pc-20250912-48151623");
    const foreign = await person.post(`/portal/offers/${other.offer.id}/postbacks/preview`, { token });
    expect(foreign.status).toBe(404);
    await person.get(path);
    await person.submit(path, {});
  });
});

describe("portal records", () => {
  it("show the partner's own, filtered, paged, as CSV, with payloads", async () => {
    const ids = await Promise.all(["m1", "m2"].map((member) => click(world.links[0].id, member)));
    await landed([...ids, await click(other.links[0].id, "foreign")]);
    const gk_click_id = ids[0] ?? "";
    expect((await postback({ gk_click_id, cnv_event_id: "install" })).http).toBe(200);
    const clicks = await look("/portal/clicks");
    expect(clicks).toContain("pc-m1");
    expect(clicks).not.toContain("pc-foreign");
    expect(await look("/portal/clicks?q=m2")).not.toContain("pc-m1");
    expect(await look("/portal/clicks?q=nobody")).toContain("Nothing matches");
    const conversions = await look("/portal/conversions?status=Success");
    expect(conversions).toContain("2.00");
    const csv = await person.get("/portal/conversions.csv");
    expect(csv.text).toContain("pc-m1");
    expect(csv.text).not.toMatch(/revenue|advertiser/i);
    expect((await person.get("/portal/clicks.csv")).text).not.toMatch(/destination|advertiser/i);
    const log = await until("the delivery", async () => {
      const text = await look("/portal/postbacks/log?state=delivered");
      return text.includes("/portal/postbacks/log/") && text;
    });
    const path = /href="(\/portal\/postbacks\/log\/[0-9a-f-]{36})"/.exec(log)?.[1] ?? "";
    const text = await until("the attempt", async () => {
      // The payload is the partner's own: its "revenue" is the payout.
      const page = await person.get(path);
      return page.text.includes("What was sent") && page.text;
    });
    expect(text).toContain("&quot;pubMemberId&quot;:&quot;m1&quot;");
    expect(text).not.toContain("Acme Secret Games");
    const written = (await person.get("/portal/postbacks/log.csv")).text;
    expect(written).toContain(gk_click_id);
    expect(written).not.toMatch(/\bnote\b/);
    const report = await look(`/portal/performance?groupBy=offer&offerId=${world.offer.id}`);
    expect(report).toContain("Miner");
    // As many digits in each row of a column.
    expect(report).toMatch(/data-label="Conversion rate"[^>]*><div><span class="money">\d+\.\d\d%/);
    const byDay = await look("/portal/performance?metric=payout");
    expect(byDay).toMatch(/<h2>Your payout, USD<\/h2>[\s\S]*data-chart="\{&quot;labels&quot;/);
    expect(byDay).not.toMatch(/Revenue|Profit/);
    expect((await person.get("/portal/performance.csv?groupBy=offer")).text).not.toMatch(/revenue|profit/);
    expect(await look("/portal/support?memberId=m1")).toContain("install");
    expect(await look("/portal/support?memberId=foreign")).toContain("has opened no offer");
    const offer = await look(`/portal/offers/${world.offer.id}`);
    expect(offer).toContain("✓ seen");
  });

  it("have a second page", async () => {
    const many = Array.from({ length: 51 }, (_, i) => click(world.links[0].id, `page-${i}`));
    await landed(await Promise.all(many));
    const first = await look("/portal/clicks?kind=human");
    const older = /href="(\/portal\/clicks\?[^"]*cursor=[^"]*)"/.exec(first)?.[1]?.replaceAll("&amp;", "&");
    const second = await look(older ?? "");
    expect(second).toContain('href="/portal/clicks?kind=human">Newest');
  });
});

describe("portal keys", () => {
  it("are made, shown once, work for this partner only, and are revoked", async () => {
    expect(await look("/portal/keys")).toContain("No API keys yet");
    const made = await person.submit("/portal/keys", { name: `Robot ${HOSTILE}` });
    expect(made.status).toBe(201);
    const key = /<code>([^<]{20,})<\/code>/.exec(made.text)?.[1] ?? "";
    expect((await call("GET", "/me", { key })).data).toMatchObject({
      role: "partner",
      partnerId: world.partners[0].id,
    });
    for (const [method, path, body] of [
      ["POST", "/me/partner/api-keys", { name: "x" }],
      ["POST", "/me/partner/rotate-secret", undefined],
      ["PATCH", "/me/partner", { globalPostback: "https://thief.example/?c={pub_click_id}" }],
      ["PUT", `/me/partner/offers/${world.offer.id}/postbacks`, []],
    ] as const) {
      const refused = await call(method, path, { key, body });
      expect([path, refused.status, refused.code]).toEqual([path, 403, "FORBIDDEN"]);
    }
    expect((await call("GET", "/me/partner", { key })).data.memberIdHealth).toBeDefined();
    const foreign = `/me/partner/offers/${other.offer.id}/postbacks`;
    const caller = portalUser({ id: DEFAULT_NETWORK_ID, slug: "default" }, world.partners[0].id);
    expect((await insideCall("PUT", foreign, { caller, body: [] })).status).toBe(404);
    expect((await call("GET", "/me/partner")).status).toBe(403);
    expect((await call("PATCH", "/me/partner", { key, body: { name: "x" } })).status).toBe(422);
    const text = await look("/portal/keys");
    expect(text).not.toContain(key);
    const path = /action="(\/portal\/keys\/[0-9a-f-]+\/revoke)"/.exec(text)?.[1] ?? "";
    expect((await person.submitAndFollow(path)).text).toContain("The key is revoked.");
    expect((await call("GET", "/me", { key })).status).toBe(401);
    expect((await person.submit("/portal/keys", { name: "" })).status).toBe(422);
  });

  it("include a new signing secret", async () => {
    await look("/portal/keys");
    expect((await person.submit("/portal/keys/secret")).text).toMatch(/whsec_[\w+/=]{20,}/);
    expect(await look("/portal/keys")).not.toContain("whsec_");
  });
});
