import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { type Json, manage, ORIGIN, visit } from "../support/world";
import {
  makeScene,
  makeScenes,
  namesEvents,
  type Scene,
  SYSTEMS,
  sceneOf,
  system,
  visitLink,
} from "./pretend";
import type { System } from "./system";

let multi: Map<string, Scene>;
beforeAll(async () => {
  const offer = ({ link }: System) => ({ type: "multi" as const, trackingUrl: `${link}#top` });
  multi = await makeScenes(SYSTEMS, { offer });
});

const appended = SYSTEMS.filter(({ adds }) => adds !== null);
const named = SYSTEMS.filter(({ adds }) => adds === null);

/** What saving must add, with our address where Adjust carries it. */
function adds(one: System, token: string): string {
  return (one.adds ?? "").replaceAll("ADDRESS", encodeURIComponent(`${ORIGIN}/api/v1/postback/${token}`));
}

async function saveOffer(one: System, advertiserId: string, trackingUrl: string): Promise<Json> {
  const events = [one.event, "install"].map((eventId) => ({ eventId, name: eventId }));
  const body = { name: one.id, advertiserId, type: "multi", integrationId: one.id, trackingUrl, events };
  return (await manage("POST", "/offers", body)).data;
}

test("the table has a row for each system that the catalogue calls ready, 26 in all", async () => {
  const { data } = await manage("GET", "/integrations");
  const ready = data.filter((one: Json) => one.templateReady).map((one: Json) => one.id);
  expect(SYSTEMS.map(({ id }) => id).sort()).toEqual(ready.sort());
  expect(SYSTEMS).toHaveLength(26);
});

describe.concurrent("saving an offer", () => {
  test.each(appended)("adds the slot of $id to its link, byte for byte, and once", async (one) => {
    const { id: advertiserId, postbackToken } = (await manage("POST", "/advertisers", { name: one.id })).data;
    const slot = adds(one, postbackToken);
    const [path = ""] = one.link.split("?");
    const odd = "a=(b)&c=[d]&e=%7Bf%7D&g=!h!&i={theirs}&j=%2f+%C3%A9";
    const cases = [
      [one.link, `${one.link}${one.link.includes("?") ? "&" : "?"}${slot}`],
      [path, `${path}?${slot}`],
      [`${path}#top?x=1`, `${path}?${slot}#top?x=1`],
      [`${path}?${odd}#!/a?b`, `${path}?${odd}&${slot}#!/a?b`],
    ] as const;
    await Promise.all(
      cases.map(async ([link, expected]) => {
        const offer = await saveOffer(one, advertiserId, link);
        expect(offer.trackingUrl).toBe(expected);
        const again = { trackingUrl: offer.trackingUrl, name: "saved again" };
        expect((await manage("PATCH", `/offers/${offer.id}`, again)).data.trackingUrl).toBe(expected);
        expect((await manage("GET", `/offers/${offer.id}`)).data.trackingUrl).toBe(expected);
      }),
    );
  });

  test.each(named)("of $id leaves the link to the advertiser, who has to name the slot", async (one) => {
    const advertiserId = (await manage("POST", "/advertisers", { name: one.id })).data.id;
    const offer = await saveOffer(one, advertiserId, one.link);
    expect(offer.trackingUrl).toBe(one.link);
    const bare = await saveOffer(one, advertiserId, "https://trk.example/c?key=abc#x");
    expect(bare.trackingUrl).toBe("https://trk.example/c?key=abc#x");
    const activated = await visit(`/api/v1/offers/${bare.id}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${env.ADMIN_API_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ status: "active" }),
    });
    expect(activated.status).toBe(422);
    expect(((await activated.json()) as Json).messages.join()).toContain("{gk_click_id}");
  });
});

test("Adjust's event tokens are found among the events' ids and aliases", async () => {
  const event = { eventId: "Level 5", aliases: ["abc123"], name: "Level 5" };
  const events = [event, { eventId: "r8oaj2", name: "Purchase" }];
  const { offer } = await makeScene(system("adjust"), { type: "multi", events });
  expect(offer.trackingUrl).toContain("&event_callback_abc123_r8oaj2=http");
});

describe.concurrent("following the link", () => {
  test.each(SYSTEMS)("brings the click id to where $id reads it", async (one) => {
    const scene = sceneOf(multi, one);
    const { id, location, read } = await visitLink(scene);
    const { trackingUrl } = scene.offer;
    expect(location).toBe(trackingUrl.replaceAll("{gk_click_id}", id));
    expect(new URL(location).hash).toBe("#top");
    expect(one.id === "adjust" ? new URL(read).searchParams.get("gk_click_id") : read).toBe(id);
  });

  test("leaves Adjust's own macros encoded in its callbacks, for Adjust to fill", async () => {
    const { location } = await visitLink(sceneOf(multi, { id: "adjust" }));
    expect(location).toContain("%26cnv_event_id%3D%7Bevent%7D%26cnv_amount%3D%7Brevenue_float%7D");
    expect(location).not.toContain("{");
    expect(location).toContain("adgroup=%7Bplacement%7D");
  });
});

/** The query with a literal event in the place of the event's macro, or right behind the click id. */
function withEvent({ postback }: System, event: string): string {
  const [clickId, ...rest] = postback.split("&").filter((pair) => !pair.startsWith("cnv_event_id="));
  return [clickId, `cnv_event_id=${encodeURIComponent(event)}`, ...rest].join("&");
}

const needsEventUrls = ({ notes }: Json) =>
  notes.some((note: string) => note.startsWith("This system has no known macro"));

describe.concurrent("GET /offers/{id}/postback-url", () => {
  test.each(SYSTEMS)("gives $id its macros byte for byte, behind the advertiser's token", (one) => {
    const { advertiser, urls } = sceneOf(multi, one);
    const address = `${ORIGIN}/api/v1/postback/${advertiser.postbackToken}`;
    expect(urls.postbackUrl).toBe(`${address}?${one.postback}`);
  });

  test.each(SYSTEMS)("gives $id a URL for each event, with its id written out", (one) => {
    const { advertiser, urls } = sceneOf(multi, one);
    const address = `${ORIGIN}/api/v1/postback/${advertiser.postbackToken}`;
    expect(urls.perEvent).toEqual(
      [one.event, "install"].map((eventId) => ({
        eventId,
        postbackUrl: `${address}?${withEvent(one, eventId)}`,
      })),
    );
  });

  test.each(SYSTEMS)("tells what to know about $id", (one) => {
    const { advertiser, urls } = sceneOf(multi, one);
    for (const note of one.notes) expect(urls.notes).toContainEqual(expect.stringMatching(note));
    const install = one.install && `${ORIGIN}/api/v1/postback/${advertiser.postbackToken}?${one.install}`;
    expect(urls.installPostbackUrl).toBe(install ?? null);
    // Adjust's callback stands in the link: there is nothing of it to use.
    const inLink = one.id === "adjust";
    expect(urls.notes.filter((note: string) => note.startsWith("Installs: "))).toEqual(
      install ? [`Installs: ${inLink ? "the callback in the link is" : "use"} ${install}`] : [],
    );
    expect(needsEventUrls(urls)).toBe(!namesEvents(one));
  });

  test.each(["cake", "impact", "appsflyer"])(
    "has no more than the one URL for a single offer: %s",
    async (id) => {
      const { system: one, urls } = await makeScene(system(id), { type: "single" });
      expect(urls).toMatchObject({ postbackUrl: expect.stringContaining(`?${one.postback}`), perEvent: [] });
      expect(needsEventUrls(urls)).toBe(false);
    },
  );
});
