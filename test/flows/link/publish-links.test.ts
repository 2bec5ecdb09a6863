import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { publishLinks, sweepLinks } from "../../../src/flows/link/publish-links";
import { dirtyLinks } from "../../../src/store/link/links";
import { failing, visitWith } from "../../support/faults";
import { makeOffer, makePartner } from "../../support/records";
import { click, type Json, landed, makeWorld, manage, postback } from "../../support/world";

type Put = (key: string, value: string) => Promise<void>;
const withPut = (put: Put): Env => {
  const LINKS = new Proxy(env.LINKS, {
    get: (kv, name) => (name === "put" ? put : Reflect.get(kv, name).bind(kv)),
  });
  return { ...env, LINKS };
};

/** The environment, and what is written to KV. */
function watched(): { bindings: Env; written: string[] } {
  const written: string[] = [];
  const bindings = withPut((key, value) => {
    written.push(key);
    return env.LINKS.put(key, value);
  });
  return { bindings, written };
}

const inKv = async (linkId: string) => (await env.LINKS.get<Json>(linkId, "json"))?.inactive ?? null;
const dirtyOf = (linkId: string) =>
  env.DB.prepare("SELECT dirty FROM links WHERE id = ?").bind(linkId).first<number>("dirty");
const MINUTE = 60_000;

test("many links that are made at the same time are each written to KV once", async () => {
  const offer = await makeOffer();
  const partners = await Promise.all(Array.from({ length: 12 }, () => makePartner()));
  const { bindings, written } = watched();
  const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}`, "content-type": "application/json" };
  const made = await Promise.all(
    partners.map(async ({ id }) => {
      const init = { method: "POST", headers, body: JSON.stringify({ partnerId: id }) };
      const { response } = await visitWith(bindings, `/api/v1/offers/${offer.id}/links`, init);
      return ((await response.json()) as { data: { id: string } }).data.id;
    }),
  );
  expect(written.toSorted()).toEqual(made.toSorted());
});

test("a file of statuses writes the links of an offer to KV once, not for each of its rows", async () => {
  const { links } = await makeWorld({
    offer: { caps: [{ metric: "conversions", period: "day", limit: 9 }] },
  });
  const linkId: string = links[0].id;
  const ids = await Promise.all(["ann", "bob", "eve"].map((member) => click(linkId, member)));
  await landed(ids);
  const rows: Json[] = [];
  for (const id of ids) {
    const { conversionId } = (await postback({ gk_click_id: id })).data;
    rows.push({ conversionId, status: "Rejected", reason: "fraud" });
  }
  const { bindings, written } = watched();
  const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}` };
  const init = { method: "POST", headers, body: JSON.stringify(rows) };
  const { response, settled } = await visitWith(bindings, "/api/v1/conversions/status", init);
  expect(((await response.json()) as Json).data.map(({ code }: Json) => code)).toEqual(["OK", "OK", "OK"]);
  await settled();
  expect(written).toEqual([linkId]);
  expect(await dirtyOf(linkId)).toBeLessThan(0);
});

test("what somebody who read the link earlier writes later does not stay, though they never say so", async () => {
  const { links, offer } = await makeWorld();
  const linkId: string = links[0].id;
  await dirtyLinks(env, { linkId }, Date.now()).run();
  let puts = 0;
  const slow = withPut(async (key, value) => {
    if (puts++ === 0) {
      await manage("PATCH", `/offers/${offer.id}`, { status: "paused" });
      expect(await inKv(linkId)).toBe("The offer is paused.");
    }
    return env.LINKS.put(key, value);
  });
  // It dies after its put, before it can mark what it wrote.
  await publishLinks(
    { ...failing(slow, { DB: /SET dirty = CASE/ }), LINKS: slow.LINKS },
    { linkId },
    Date.now(),
  );
  expect(await inKv(linkId)).toBe(null);
  for (const minutes of [1, 2, 3]) await sweepLinks(env, Date.now() + minutes * MINUTE);
  expect(await inKv(linkId)).toBe("The offer is paused.");
  expect(await dirtyOf(linkId)).toBe(0);
});

test("a put that seemed to fail and is done later does not stay", async () => {
  const { links, offer } = await makeWorld();
  const linkId: string = links[0].id;
  await dirtyLinks(env, { linkId }, Date.now()).run();
  let late = () => Promise.resolve();
  const hung = withPut(async (key, value) => {
    late = () => env.LINKS.put(key, value);
    throw new Error("no answer");
  });
  await publishLinks(hung, { linkId }, Date.now());
  await manage("PATCH", `/offers/${offer.id}`, { status: "paused" });
  await late();
  expect(await inKv(linkId)).toBe(null);
  for (const minutes of [1, 2, 3]) await sweepLinks(env, Date.now() + minutes * MINUTE);
  expect(await inKv(linkId)).toBe("The offer is paused.");
});

test("a put that hangs holds nobody up: the others are done, and it is tried again", async () => {
  const partners = await Promise.all([makePartner(), makePartner()]);
  const { id: offerId } = await makeOffer();
  const made = await Promise.all(
    partners.map(({ id }) => manage("POST", `/offers/${offerId}/links`, { partnerId: id })),
  );
  const [hung = "", good = ""] = made.map(({ data }) => data.id as string);
  const stuck = withPut((key, value) =>
    key === hung ? new Promise(() => undefined) : env.LINKS.put(key, value),
  );
  await dirtyLinks(env, { offerId }, Date.now()).run();
  await publishLinks(stuck, { offerId }, Date.now());
  expect(await dirtyOf(good)).toBeLessThan(0);
  expect(await dirtyOf(hung)).toBeGreaterThan(0);
  await sweepLinks(env, Date.now());
  expect(await dirtyOf(hung)).toBeLessThan(0);
}, 20_000);

test("a link is written once more minutes after its change, and then no more", async () => {
  const { links } = await makeWorld();
  const linkId: string = links[0].id;
  const { bindings, written } = watched();
  const began = Date.now();
  await dirtyLinks(env, { linkId }, began).run();
  await publishLinks(bindings, { linkId }, began);
  expect(await dirtyOf(linkId)).toBeLessThan(0);
  await sweepLinks(bindings, began + MINUTE);
  expect(written.filter((id) => id === linkId)).toHaveLength(1);
  for (const minutes of [3, 4, 5]) await sweepLinks(bindings, began + minutes * MINUTE);
  expect(written.filter((id) => id === linkId)).toHaveLength(2);
  await dirtyLinks(env, { linkId }, Date.now()).run();
  expect(await dirtyOf(linkId)).toBeGreaterThan(0);
});

test("a change is published by its own request, however many others wait", async () => {
  const { links, offer, partners } = await makeWorld();
  const linkId: string = links[0].id;
  const copies = `INSERT INTO links (id, network_id, offer_id, partner_id, status, event_payouts, caps, dirty, created_at, updated_at)
    SELECT lower(hex(randomblob(16))), network_id, ?2, lower(hex(randomblob(8))), status, event_payouts, caps, 1, created_at, updated_at
    FROM links, json_each(?3) WHERE links.id = ?1`;
  const other = await makeOffer();
  await env.DB.prepare(copies)
    .bind(linkId, other.id, JSON.stringify(Array(600).fill(0)))
    .run();
  expect(partners).toHaveLength(1);
  await manage("PATCH", `/offers/${offer.id}`, { status: "paused" });
  expect(await inKv(linkId)).toBe("The offer is paused.");
  await env.DB.prepare("DELETE FROM links WHERE dirty = 1").run();
});
