import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { publishLinks, sweepLinks } from "../../src/flows/link/publish-links";
import { sweep } from "../../src/flows/sweep";
import { rim } from "../../src/rim";
import { failing } from "../support/faults";
import { ask, askClick } from "../support/redirect";
import { makeWorld, manage, visit, type World } from "../support/world";

const refusedAt = async (linkId: string, host?: string) =>
  (await ask(linkId, { host })).headers.get("x-refused");

test("a slash behind a link does not cost the click, and without an id there is no such link", async () => {
  const { links } = await makeWorld();
  const click = "?pub_click_id=c&pub_member_id=m";
  const path = "/api/v1/offer-link/redirect";
  expect((await visit(`${path}/${links[0].id}/${click}`)).status).toBe(302);
  for (const bare of [path, `${path}/`]) {
    const response = await visit(bare + click);
    expect([response.status, response.headers.get("x-refused")]).toEqual([404, "LINK_NOT_FOUND"]);
    expect((await visit(bare, { method: "POST" })).status).toBe(405);
  }
});

describe("a link shows on its own network's hosts and on neutral ones", () => {
  let link: string;
  beforeAll(async () => {
    const { links } = await makeWorld();
    link = links[0].id;
    const other =
      "INSERT INTO networks SELECT ?, 'acme', name, currency, timezone, policies, created_at FROM networks LIMIT 1";
    await env.DB.prepare(other).bind(crypto.randomUUID()).run();
  });

  test.each([
    ["default.gokart.test", null],
    ["api.default.gokart.test", null],
    ["DEFAULT.GoKart.test", null],
    ["default.gokart.test:8787", null],
    ["gokart.test", null],
    ["api.gokart.test", null],
    ["www.gokart.test", null],
    ["app.gokart.test", null],
    ["gokart.workers.dev", null],
    ["127.0.0.1:8787", null],
    ["acme.gokart.test", "LINK_NOT_FOUND"],
    ["api.acme.gokart.test", "LINK_NOT_FOUND"],
    ["nobody.gokart.test", "LINK_NOT_FOUND"],
  ])("%s", async (host, code) => {
    const response = await ask(link, { host });
    expect([response.status, response.headers.get("x-refused")]).toEqual(code ? [404, code] : [302, null]);
  });
});

const CHANGES: [what: string, path: (world: World) => string][] = [
  ["offer", (w) => `/offers/${w.offer.id}`],
  ["link", (w) => `/links/${w.links[0].id}`],
  ["partner", (w) => `/partners/${w.partners[0].id}`],
  ["advertiser", (w) => `/advertisers/${w.advertiser.id}`],
];

test.each(CHANGES)(
  "a paused %s is paused at once where it was paused, and leads on again as soon",
  async (_, path) => {
    const world = await makeWorld();
    const link = world.links[0].id;
    for (const [status, code] of [
      ["paused", "OFFER_INACTIVE"],
      ["active", null],
    ] as const) {
      await askClick(link).catch(() => {});
      await manage("PATCH", path(world), { status });
      expect(await refusedAt(link)).toBe(code);
    }
  },
);

test("a new tracking URL shows at once", async () => {
  const { offer, links } = await makeWorld();
  await askClick(links[0].id);
  await manage("PATCH", `/offers/${offer.id}`, { trackingUrl: "https://other.example/?id={gk_click_id}" });
  expect((await ask(links[0].id)).headers.get("location")).toMatch(/^https:\/\/other\.example\/\?id=/);
});

const dirtyOf = (linkId: string) =>
  env.DB.prepare("SELECT dirty FROM links WHERE id = ?").bind(linkId).first("dirty");
const inKv = (linkId: string) => env.LINKS.get<{ inactive: string | null }>(linkId, "json");

/** A pause whose change reached D1 and nothing else, as when the Worker dies between the two. */
async function pauseUnpublished(): Promise<{ link: string; dirty: number }> {
  const { links, offer } = await makeWorld();
  const link = links[0].id;
  const dirty = Date.now();
  await env.DB.batch([
    env.DB.prepare("UPDATE offers SET status = 'paused' WHERE id = ?").bind(offer.id),
    env.DB.prepare("UPDATE links SET dirty = ? WHERE id = ?").bind(dirty, link),
  ]);
  return { link, dirty };
}

describe("a change that KV did not take", () => {
  test("keeps its mark until the sweep has published it", async () => {
    const { link, dirty } = await pauseUnpublished();
    const faults = { LINKS: "put", failed: [] };
    await publishLinks(failing(env, faults), { linkId: link }, Date.now());
    expect(faults.failed).toContain("LINKS.put");
    expect(await dirtyOf(link)).toBe(dirty);
    expect(await inKv(link)).toMatchObject({ inactive: null });

    await sweep(env, rim());
    expect(await dirtyOf(link)).toBe(-dirty);
    expect(await inKv(link)).toMatchObject({ inactive: "The offer is paused." });
    expect(await refusedAt(link)).toBe("OFFER_INACTIVE");
  });

  test("that was written although the answer was lost is written again", async () => {
    const { link, dirty } = await pauseUnpublished();
    await publishLinks(failing(env, { LINKS: "put", how: "lose" }), { linkId: link }, Date.now());
    expect(await inKv(link)).toMatchObject({ inactive: "The offer is paused." });
    expect(await dirtyOf(link)).toBe(dirty);
    await sweep(env, rim());
    expect(await dirtyOf(link)).toBe(-dirty);
  });

  test("whose mark could not be cleared is published again", async () => {
    const { link, dirty } = await pauseUnpublished();
    await publishLinks(failing(env, { DB: /SET dirty = CASE/ }), { linkId: link }, Date.now());
    expect(await dirtyOf(link)).toBe(dirty);
    await sweepLinks(env, Date.now());
    expect(await dirtyOf(link)).toBe(-dirty);
  });
});

test("a link that KV does not know is read from D1", async () => {
  const { links } = await makeWorld();
  await env.LINKS.delete(links[0].id);
  await askClick(links[0].id);
});

test.each(["{not json", "{}", "[]", "null", "1", '{"linkId":"x","tracking":"https://old.example/"}'])(
  "a link that KV holds as %s is read from D1",
  async (stored) => {
    const { links } = await makeWorld();
    await env.LINKS.put(links[0].id, stored);
    await askClick(links[0].id);
  },
);

test("an id that was asked for too early leads on as soon as it is a link", async () => {
  const { links } = await makeWorld();
  const early = crypto.randomUUID();
  expect(await refusedAt(early)).toBe("LINK_NOT_FOUND");
  const rename = env.DB.prepare("UPDATE links SET id = ?, dirty = 1 WHERE id = ?");
  await rename.bind(early, links[0].id).run();
  await publishLinks(env, { linkId: early }, Date.now());
  await askClick(early);
});
