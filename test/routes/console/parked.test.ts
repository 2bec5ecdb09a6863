import { beforeAll, describe, expect, it } from "vitest";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { click, landed, makeWorld, manage, postback, unrecordedId, type World } from "../../support/world";

// Angle brackets on both sides would be a macro that was not replaced.
const HOSTILE = `"<b onmouseover=alert(1)`;
const event = (eventId: string) => ({ eventId, name: eventId, payout: { type: "fixed", amount: 1 } });

let owner: Person;
let world: World;
let clicks: string[];

beforeAll(async () => {
  owner = await signedInOwner();
  expect((await owner.get("/parked")).text).toContain("No postback waits");
  const caps = [{ metric: "conversions", period: "day", limit: 100 }];
  const events = [{ ...event("level_10"), caps }, event("purchase")];
  world = await makeWorld({ offer: { type: "multi", events } });
  clicks = await Promise.all(["a", "b", "c"].map((member) => click(world.links[0].id, member)));
  await landed(clicks);
  for (const id of clicks.slice(0, 2)) await postback({ gk_click_id: id, cnv_event_id: "Level-10x" });
  await postback({ gk_click_id: clicks[2] ?? "", cnv_event_id: HOSTILE });
});

describe("/parked", () => {
  it("groups by cause, hints at what was meant and leads to the offer", async () => {
    const { text } = await owner.get("/parked");
    expect(text).toContain("Unknown event “Level-10x”");
    expect(text).toMatch(/probably means[\s\S]*level_10/);
    expect(text).toContain(`href="/offers/${world.offer.id}"`);
    expect(text).toContain("&lt;b onmouseover");
    expect(text).not.toContain("<b onmouseover");
    const [waiting] = (await manage("GET", "/parked-postbacks?limit=1")).data;
    const second = await owner.get(`/parked?cursor=${waiting.id}`);
    expect(second.text).toContain(">Newest<");
    expect((await owner.get("/parked?code=PARKED")).text).toContain("Nothing matches");
    expect((await owner.get(`/parked.csv?q=${clicks[0]}`)).text.trim().split("\r\n")).toHaveLength(2);
  });

  it("offers analysts no changes and partners nothing", async () => {
    const analyst = await signedIn("analyst");
    const { text } = await analyst.get("/parked");
    expect(text).toContain("Level-10x");
    expect(text).not.toMatch(/action="\/parked\/\w/);
    const token = /name="token" value="(\w+)"/.exec(text)?.[1] ?? "";
    for (const path of ["replay", "alias", `${clicks[0]}/replay`])
      expect((await analyst.post(`/parked/${path}`, { token })).status).toBe(403);
    const partner = await signedIn("partner", { partnerId: world.partners[0].id });
    expect((await partner.get("/parked")).status).toBe(404);
  });

  it("replays what waits for its click, and says why it waits on and when it is tried", async () => {
    const id = await unrecordedId();
    expect(await postback({ gk_click_id: id })).toMatchObject({ code: "PARKED" });
    const words = /click of this id has not arrived yet\..* again by itself in \d+ (seconds|minutes)/;
    const until = "until 72 hours after it was received";
    await owner.get("/parked?code=PARKED");
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    const many = await owner.post("/parked/replay", { token, code: "PARKED" });
    expect(many.text).toMatch(words);
    for (const part of ["0 of 1 done; 1 still waits.", until]) expect(many.text).toContain(part);
    const [row] = (await manage("GET", `/parked-postbacks?q=${id}`)).data;
    await owner.get("/parked");
    const one = await owner.submitAndFollow(`/parked/${row.id}/replay`);
    expect(one.text).toMatch(words);
    for (const part of ["It still waits", until]) expect(one.text).toContain(part);
    expect(one.text).not.toContain("Mend the cause");
  });

  it("replays one, and says that it waits on", async () => {
    const [row] = (await manage("GET", `/parked-postbacks?q=${clicks[2]}`)).data;
    await owner.get("/parked");
    await owner.submitAndFollow(`/parked/${row.id}/replay`);
    expect(owner.page.text).toContain("It still waits: EVENT_UNKNOWN");
    expect(owner.page.text).toContain("The offer has no such event");
  });

  it("adds the alias, keeps the rest of the event, and replays what waited for it", async () => {
    await owner.get("/parked");
    const form = owner.page.text.split('action="/parked/alias"').find((part) => part.includes("Level-10x"));
    expect(form).toBeDefined();
    const message = /name="message" value="([^"]*Level-10x[^"]*)"/.exec(owner.page.text)?.[1] ?? "";
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    const fields = {
      token,
      code: "EVENT_UNKNOWN",
      message: message.replaceAll("&quot;", '"'),
      offerId: world.offer.id,
      alias: "Level-10x",
    };
    expect((await owner.post("/parked/alias", fields)).status).toBe(422);
    expect((await owner.post("/parked/alias", { ...fields, eventId: "nothing" })).status).toBe(404);
    const { text } = await owner.post("/parked/alias", { ...fields, eventId: "level_10" });
    expect(text).toContain("2 of 2 done.");
    expect(text).toContain("ACCEPTED");
    const { events } = (await manage("GET", `/offers/${world.offer.id}`)).data;
    expect(events[0]).toMatchObject({ eventId: "level_10", aliases: ["Level-10x"] });
    expect(events[0].caps[0]).toMatchObject({ limit: 100 });
    expect(events[1].aliases).toEqual([]);
    expect((await owner.get("/parked")).text).not.toContain("Level-10x");
    expect((await owner.get("/parked?state=ended")).text).toContain("ACCEPTED");
  });
});

describe("/audit", () => {
  it("shows before and after readably, filters and streams CSV", async () => {
    await manage("PATCH", `/offers/${world.offer.id}`, {
      name: HOSTILE,
      revenue: { type: "fixed", amount: 6.5 },
    });
    const { text } = await owner.get(`/audit?recordId=${world.offer.id}`);
    expect(text).toMatch(/revenue\.amount[\s\S]*<bdi>5<\/bdi>[\s\S]*<bdi>6\.5<\/bdi>/);
    expect(text).toMatch(/events\.level_10\.aliases/);
    expect(text).toContain("&lt;b onmouseover");
    expect(text).not.toContain("<b onmouseover");
    const [newest] = (await manage("GET", "/audit-log?limit=1")).data;
    expect((await owner.get(`/audit?cursor=${newest.id}`)).text).toContain(">Newest<");
    expect((await owner.get("/audit?record=alert")).text).toContain("No change matches");
    expect((await owner.get("/audit?recordId=x")).text).toContain("INVALID");
    const csv = await owner.get(`/audit.csv?recordId=${world.offer.id}`);
    expect(csv.text.trim().split("\r\n").length).toBeGreaterThan(2);
    const partner = await signedIn("partner", { partnerId: world.partners[0].id });
    expect((await partner.get("/audit")).status).toBe(404);
  });
});
