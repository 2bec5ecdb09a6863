import { Hono } from "hono";
import { beforeAll, describe, expect, it } from "vitest";
import type { AppContext } from "../../../src/routes/answer";
import { SECTIONS } from "../../../src/routes/console";
import { call } from "../../support/api";
import { PASSWORD, type PageAnswer, Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { click, landed, makeWorld, postback, until, type World } from "../../support/world";

let world: World;
let owner: Person & { email?: string };
let partner: Person & { email: string };
let clickId: string;
let conversionId: string;
beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld();
  partner = await signedIn("partner", { partnerId: world.partners[0].id });
  clickId = await click(world.links[0].id, "forms");
  await landed([clickId]);
  await postback({ gk_click_id: clickId });
  conversionId = (await call("GET", "/conversions")).data[0].id;
  await until("the callback", async () => (await world.boxes[0]?.received())?.length === 1);
});

/** A form of the page looked at last: its address with its fields, so that it can be sent, and sent again by a reload. */
function formOf(person: Person, action: string, typed: Record<string, string>) {
  const form = [...person.page.text.matchAll(/<form[^>]*>.*?<\/form>/gs)]
    .map(([text]) => text)
    .find((text) => text.includes(`action="${action}"`));
  const hidden = [...(form ?? "").matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const fields = { ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), ...typed };
  return () => person.post(action, fields);
}

/** What is shown this once: a key, a secret, a link. */
const codeOf = ({ text }: PageAnswer) =>
  /<code>((?:gk_|whsec_|https?:|[\w-]{30,})[^<]*)<\/code>/.exec(text)?.[1];
const countOf = async (sql: string) =>
  (await rowsOf<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`))[0]?.n;

describe("a form whose answer is loaded again", () => {
  const secret = () => `/partners/${world.partners[0].id}/callback`;
  const CASES: {
    what: string;
    by: () => Person;
    page: () => string;
    action: () => string;
    typed: Record<string, string>;
    made: string;
  }[] = [
    {
      what: "a partner's own key",
      by: () => partner,
      page: () => "/portal/keys",
      action: () => "/portal/keys",
      typed: { name: "Our system" },
      made: "api_keys",
    },
    {
      what: "a partner's own signing secret",
      by: () => partner,
      page: () => "/portal/keys",
      action: () => "/portal/keys/secret",
      typed: {},
      made: "audit_log WHERE action LIKE '%secret%'",
    },
    {
      what: "a key",
      by: () => owner,
      page: () => "/api-keys",
      action: () => "/api-keys",
      typed: { name: "BI", role: "analyst", partnerId: "" },
      made: "api_keys",
    },
    {
      what: "an invitation",
      by: () => owner,
      page: () => "/users",
      action: () => "/users/invite",
      typed: { email: "twice@gokart.test", role: "analyst", partnerId: "" },
      made: "invitations",
    },
    {
      what: "an invitation to the portal",
      by: () => owner,
      page: () => `/partners/${world.partners[0].id}/users`,
      action: () => `/partners/${world.partners[0].id}/users/invite`,
      typed: { email: "portal-twice@gokart.test" },
      made: "invitations",
    },
    {
      what: "a partner's secret",
      by: () => owner,
      page: secret,
      action: () => `${secret()}/rotate-secret`,
      typed: {},
      made: "audit_log WHERE action LIKE '%secret%'",
    },
    {
      what: "an advertiser's secret",
      by: () => owner,
      page: () => `/advertisers/${world.advertiser.id}/security`,
      action: () => `/advertisers/${world.advertiser.id}/rotate-secret`,
      typed: { graceHours: "24" },
      made: "audit_log WHERE action LIKE '%secret%'",
    },
    {
      what: "a shared story",
      by: () => owner,
      page: () => `/trace?q=${clickId}`,
      action: () => "/trace/share",
      typed: { audience: "partner" },
      made: "audit_log WHERE action = 'share'",
    },
  ];

  it.each(CASES)("shows $what again and makes no other; a page drawn anew makes one", async (one) => {
    const [person, before] = [one.by(), (await countOf(one.made)) ?? 0];
    await person.get(one.page());
    const send = formOf(person, one.action(), one.typed);
    const first = await send();
    const again = await send();
    expect(codeOf(first)).toBeTruthy();
    expect([again.status, codeOf(again)]).toEqual([first.status, codeOf(first)]);
    expect(await countOf(one.made)).toBe(before + 1);
    await person.get(one.page());
    const anew = await formOf(person, one.action(), one.typed)();
    expect(anew.status).toBe(first.status);
    expect(await countOf(one.made)).toBe(before + 2);
  });

  it("acts anew where something else was typed, and where what was refused has been put right", async () => {
    await owner.get("/api-keys");
    const before = (await countOf("api_keys")) ?? 0;
    const key = { role: "analyst", partnerId: "" };
    const [refused, one, two] = ["", "One", "Two"].map((name) =>
      formOf(owner, "/api-keys", { ...key, name }),
    );
    expect((await refused?.())?.status).toBe(422);
    expect((await one?.())?.status).toBe(201);
    expect((await two?.())?.status).toBe(201);
    expect(await countOf("api_keys")).toBe(before + 2);
  });

  it("sends no test and no callback a second time", async () => {
    const [box, id] = [world.boxes[0], world.partners[0].id];
    const received = async () => (await box?.received())?.length ?? 0;
    const globalPostback = `${box?.url("/g")}?c={pub_click_id}`;
    expect((await call("PATCH", `/partners/${id}`, { body: { globalPostback } })).status).toBe(200);
    const tool = { gkClickId: clickId, conversionId };
    const both = new URLSearchParams({ ...tool, choice: "both" });
    const forms = [
      [partner, "/portal/postbacks", "/portal/postbacks/test", { destination: "global" }],
      [owner, `/partners/${id}/callback`, `/partners/${id}/callback/test`, { destination: "global" }],
      [owner, `/tools?${both}`, "/tools/callback", tool],
    ] as const;
    for (const [person, page, action, typed] of forms) {
      const before = await received();
      await person.get(page);
      const send = formOf(person, action, typed);
      const first = await send();
      const sent = (await received()) - before;
      expect([action, first.status, sent > 0]).toEqual([action, 200, true]);
      expect((await send()).text).toContain("HTTP 200");
      expect([action, (await received()) - before]).toEqual([action, sent]);
      await person.get(page);
      await formOf(person, action, typed)();
      expect([action, (await received()) - before]).toEqual([action, 2 * sent]);
    }
  });
});

describe("the address of a form", () => {
  /** All addresses that forms are sent to. */
  function addresses(): string[] {
    const web = new Hono<AppContext>();
    for (const section of SECTIONS) section(web);
    return [...new Set(web.routes.filter(({ method }) => method === "POST").map(({ path }) => path))];
  }

  /** The records that addresses name, by what comes before them. */
  async function records(): Promise<Record<string, string>> {
    const idOf = async (path: string) => (await call("GET", path)).data[0]?.id ?? "";
    const alert = { name: "Lost", kind: "click_lost", webhookUrl: `${world.boxes[0]?.url("/alert")}` };
    expect((await call("POST", "/alerts", { body: alert })).status).toBe(201);
    return {
      offers: world.offer.id,
      links: world.links[0].id,
      partners: world.partners[0].id,
      advertisers: world.advertiser.id,
      alerts: await idOf("/alerts"),
      edit: "creative",
      callbacks: await idOf("/callbacks"),
    };
  }

  it("leads to the page that has it, for whoever asks for it alone", async () => {
    const ids = await records();
    const all = addresses();
    expect(all.length).toBeGreaterThan(60);
    const lost: string[] = [];
    for (const path of all) {
      const real = path.replace(/(\w+)\/:\w+/g, (_, kind: string) => `${kind}/${ids[kind] ?? "some-id"}`);
      const person = path.startsWith("/portal") ? partner : owner;
      if (path.startsWith("/invitation/")) continue;
      let answer = await person.get(real);
      for (let steps = 0; answer.status === 303 && steps < 4; steps++)
        answer = await person.get(answer.location ?? "/nowhere");
      if (answer.status !== 200) lost.push(`${real}: ${answer.status}`);
    }
    expect(lost).toEqual([]);
  });

  it.each([
    ["/tools/click", "/tools"],
    ["/parked/replay", "/parked"],
    ["/reports/conversions/status", "/reports/conversions"],
    ["/offers/bulk", "/offers"],
    ["/users/some-id/reset-link", "/users"],
    ["/partners/some-id/callback/test", "/partners/some-id/callback"],
    ["/theme", "/"],
  ])("%s leads to %s", async (path, form) => {
    const { status, location } = await owner.get(`${path}?x=1`);
    expect([status, location]).toEqual([303, form]);
  });

  it("leads there after other colours were chosen on what it answered", async () => {
    await owner.get("/tools?choice=make");
    expect((await owner.submit("/tools/click", { offerId: "", pubMemberId: "" })).status).toBe(422);
    const { location } = await owner.submit("/theme", { theme: "dark" });
    expect((await owner.get(location ?? "")).location).toBe("/tools");
  });
});

describe("a form that is sent after the session has ended", () => {
  async function sent(headers: Record<string, string>, path = "/tools/click") {
    return (await new Person().post(path, { offerId: "1" }, headers)).location ?? "";
  }
  const origin = "http://localhost:8787";

  it("says so and leads back to its page after signing in", async () => {
    const person = new Person();
    const referer = `${origin}/tools?choice=make&offerId=7`;
    const { location } = await person.post("/tools/click", {}, { referer });
    const { text } = await person.get(location ?? "");
    expect(text).toContain("Your session has ended");
    expect(text).toContain("what you typed is still there. Send it once more.");
    const signed = await person.submit("/sign-in", { email: "owner@gokart.test", password: PASSWORD });
    expect(signed.location).toBe("/tools?choice=make&offerId=7");
    expect((await new Person().get("/sign-in?next=%2Ftools")).text).not.toContain("has ended");
  });

  it("leads back to its address where nothing tells its page, never to another origin", async () => {
    const own = "/sign-in?ended&next=%2Ftools%2Fclick";
    expect(await sent({})).toBe(own);
    for (const referer of ["https://evil.example/x", "nonsense", `${origin}.evil.example/x`])
      expect(await sent({ referer })).toBe(own);
    const person = new Person();
    const odd = await person.post("/tools/click", {}, { referer: `${origin}//evil.example/x` });
    await person.get(odd.location ?? "");
    const signed = await person.submit("/sign-in", { email: "owner@gokart.test", password: PASSWORD });
    expect(signed.location).toBe("/");
  });
});
