import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { makeWorld, until, type World } from "../../support/world";

const HOSTILE = '<script>alert(1)</script>"><img src=x>';

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

/** Makes a test click on the page and answers where that led. */
async function madeClick(world: World): Promise<string> {
  await owner.get("/tools?choice=make");
  const fields = { offerId: world.offer.id, pubMemberId: "tester" };
  const { location } = await owner.submit("/tools/click", fields);
  return location ?? "";
}

const idIn = (location: string | null) =>
  new URL(location ?? "", "http://x").searchParams.get("gkClickId") ?? "";

describe("Operation Tools", () => {
  it("walk from no click id to the callback's outcome, without a script", async () => {
    const world = await makeWorld();
    const clicked = await madeClick(world);
    const { text } = await owner.get(clicked);
    expect(text).toContain("Space Miner");
    expect(text).toContain("Generate");
    const { location } = await owner.submit("/tools/conversion", {
      gkClickId: idIn(clicked),
      name1: "pub_sub_1",
      value1: "spring",
      name2: "cnv_amount",
      value2: "9",
    });
    const address = location ?? "";
    expect(address).toContain("conversionId=");
    const done = await until("the outcome", async () => {
      const page = await owner.get(address);
      return page.text.includes(">delivered<") && page;
    });
    expect(done.text).toContain("HTTP 200");
    expect(done.text).not.toContain("data-again");
    expect(done.text).toContain("Locked.");
    const conversionId = new URL(address, "http://x").searchParams.get("conversionId");
    for (const href of [
      `/reports/conversions/${conversionId}`,
      `/reports/callbacks?q=${conversionId}`,
      `/trace?q=${idIn(clicked)}`,
    ]) {
      expect(done.text).toContain(`href="${href}"`);
      expect((await owner.get(href)).text).toContain(conversionId);
    }
    const received = await world.boxes[0]?.received();
    expect(received?.[0]?.body).toContain("[Testing Tools]");
  });

  it("say that an amount could not be read", async () => {
    const world = await makeWorld();
    const gkClickId = idIn(await madeClick(world));
    await owner.get(`/tools?gkClickId=${gkClickId}`);
    const fields = { gkClickId, name1: "cnv_amount", value1: "12,50" };
    const { location } = await owner.submit("/tools/conversion", fields);
    expect((await owner.get(location ?? "")).text).toMatch(/The conversion is made\. [^<]*cnv_amount/);
  });

  it("send a callback by hand and show the whole answer, good or bad", async () => {
    const world = await makeWorld();
    const clicked = await madeClick(world);
    await owner.get(clicked);
    const { location } = await owner.submit("/tools/conversion", { gkClickId: idIn(clicked) });
    const asked = new URL(location ?? "", "http://x").searchParams;
    asked.set("choice", "both");
    await owner.get(`/tools?${asked}`);
    await world.boxes[0]?.behave({
      status: 500,
      body: `broken ${HOSTILE}`,
      headers: { "x-why": "maintenance" },
    });
    const fields = {
      gkClickId: asked.get("gkClickId") ?? "",
      conversionId: asked.get("conversionId") ?? "",
      note: "by hand",
    };
    const bad = await owner.submit("/tools/callback", fields);
    expect(bad.status).toBe(200);
    for (const part of ["API Response", "HTTP 500", "x-why: maintenance", "broken &lt;script&gt;"])
      expect(bad.text).toContain(part);
    expect(bad.text).not.toContain("<script>alert");
    await world.boxes[0]?.behave({ body: "thanks" });
    expect((await owner.submit("/tools/callback", fields)).text).toContain("thanks");
    const wrong = await owner.submit("/tools/callback", { ...fields, conversionId: crypto.randomUUID() });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(/API Response<\/h3>.*NOT_FOUND/s);
  });

  it("offer the partners of an offer with several links, and its events", async () => {
    const events = [{ eventId: "install", name: `Install ${HOSTILE}` }];
    const world = await makeWorld({ partners: 2, offer: { type: "multi", events, name: HOSTILE } });
    await owner.get("/tools?choice=make");
    const several = await owner.submitAndFollow("/tools/click", {
      offerId: world.offer.id,
      pubMemberId: "m",
    });
    expect(several.status).toBe(200);
    expect(several.text).toContain("Choose the partner");
    expect(several.text).not.toMatch(/INVALID|role="alert"/);
    expect(several.text).toMatch(/<input[^>]* value="m"[^>]*name="pubMemberId"/);
    for (const partner of world.partners)
      expect(several.text).toContain(`<option value="${partner.id}">Rewards App</option>`);
    const fields = { offerId: world.offer.id, pubMemberId: "m", partnerId: world.partners[1].id };
    const { location } = await owner.submit("/tools/click", fields);
    const { text } = await owner.get(location ?? "");
    expect(text).toContain('value="install"');
    expect(text).not.toMatch(/<script>alert|<img src=x/);
    const gkClickId = idIn(location);
    const made = await owner.submit("/tools/conversion", { gkClickId, eventId: "install" });
    expect(made.status).toBe(303);
    const bad = await owner.post("/tools/conversion", {
      token: /name="token" value="(\w+)"/.exec(text)?.[1] ?? "",
      gkClickId,
      eventId: "install",
      name1: "x",
      value1: "1",
    });
    expect(bad.text).toContain("must be pub_sub_1 … pub_sub_15 or one of");
  });

  it("keep what was typed in both steps once the conversion is made", async () => {
    const events = ["install", "level"].map((eventId) => ({ eventId, name: eventId }));
    const world = await makeWorld({ partners: 2, offer: { type: "multi", events } });
    const [offerId, partnerId] = [world.offer.id, world.partners[1].id];
    await owner.get(`/tools?choice=make&offerId=${offerId}`);
    const asked = { offerId, pubMemberId: "kept-member", partnerId };
    const clicked = (await owner.submit("/tools/click", asked)).location ?? "";
    await owner.get(clicked);
    const typed = {
      eventId: "level",
      name1: "pub_sub_1",
      value1: "spring sale",
      name3: "cnv_amount",
      value3: "9",
    };
    const { text } = await owner.submitAndFollow("/tools/conversion", {
      ...typed,
      gkClickId: idIn(clicked),
    });
    expect(text).toContain("Conversion made");
    for (const chosen of [offerId, partnerId, "level"])
      expect(text).toContain(`<option value="${chosen}" selected`);
    for (const [name, value] of Object.entries({ ...typed, pubMemberId: "kept-member" })) {
      if (name !== "eventId")
        expect(text).toMatch(new RegExp(`<input[^>]*value="${value}"[^>]*name="${name}"`));
    }
  });

  it("say in words that no offer was chosen", async () => {
    await owner.get("/tools?choice=make");
    const { text } = await owner.submit("/tools/click", { pubMemberId: "m", offerId: "" });
    expect(text).toContain("<strong>Offer: must be chosen");
  });

  it("know an unknown click id and say what each choice needs", async () => {
    expect((await owner.get("/tools")).text).toContain("Needs a Click ID");
    expect((await owner.get(`/tools?gkClickId=${HOSTILE}`)).text).toContain("No click of this network");
    expect((await owner.get("/tools?choice=both")).text).toContain("Notes");
  });

  it("are read-only for analysts and nothing for partners", async () => {
    const analyst = await signedIn("analyst");
    for (const path of ["/tools", "/tools?choice=make", "/tools/link-check"]) {
      const { text } = await analyst.get(path);
      expect(text).toContain("needs the role owner or manager");
      expect(text).not.toContain('action="/tools');
    }
    const token = /name="token" value="(\w+)"/.exec(analyst.page.text)?.[1] ?? "";
    for (const path of ["/tools/click", "/tools/conversion", "/tools/callback", "/tools/link-check"])
      expect((await analyst.post(path, { token })).status).toBe(403);
    const { partners } = await makeWorld();
    const partner = await signedIn("partner", { partnerId: partners[0].id });
    for (const path of ["/tools", "/tools/link-check", "/tools/why"])
      expect((await partner.get(path)).status).toBe(404);
  });
});

describe("link check", () => {
  const check = async (url: string) => {
    await owner.get("/tools/link-check");
    return owner.submit("/tools/link-check", { url });
  };

  it("follows a partner's link hop by hop, counts no click and sees where the id stops", async () => {
    const world = await makeWorld();
    const [hop, end] = [world.boxes[0], (await makeWorld()).boxes[0]];
    await hop?.behave({ redirect: end?.url("/landing") });
    const patch = { trackingUrl: `${hop?.url("/track")}?sub1={gk_click_id}&m={pub_member_id}` };
    await call("PATCH", `/offers/${world.offer.id}`, { body: patch });
    const { text, status } = await check(world.links[0].trackingUrl);
    expect(status).toBe(200);
    expect(text).toContain("click id in sub1");
    expect(text).toContain("not passed on to hop 3");
    expect(text).toContain("pub_click_id and pub_member_id had no value");
    expect((await hop?.received())?.[0]?.url).toMatch(/sub1=[0-9a-f-]{36}&m=link-check/);
    expect((await end?.received())?.length).toBe(1);
    const clicks = await call("GET", `/clicks?offerId=${world.offer.id}`);
    expect(clicks.data).toEqual([]);
  });

  it("says when the id travels to the end, never travels, loops, or the way is barred", async () => {
    const { boxes } = await makeWorld();
    const url = boxes[0]?.url("/x") ?? "";
    expect((await check(`${url}?c={gk_click_id}`)).text).toContain("travels to the last page");
    expect((await check(url)).text).toContain("never travels");
    await boxes[0]?.behave({ body: `<meta http-equiv="refresh" content="0; url='${url}?again'">` });
    expect((await check(url)).text).toContain("after 10 hops");
    await boxes[0]?.behave({ redirect: "http://169.254.169.254/latest" });
    expect((await check(url)).text).toContain("DESTINATION_REFUSED");
    expect((await check("ftp://x.example/")).text).toContain("INVALID");
  });

  it("says in words that a host could not be found or reached", async () => {
    const { text } = await check("http://no-such-host.invalid/?c={gk_click_id}");
    expect(text).toContain("NETWORK_ERROR: The host could not be found or reached.");
    expect(text).not.toContain("internal error");
  });
});
