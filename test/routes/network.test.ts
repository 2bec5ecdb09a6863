import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createOffer } from "../../src/flows/offer/save-offer";
import { rim } from "../../src/rim";
import { findOffer } from "../../src/store/offer/offers";
import { call } from "../support/api";
import { makeKey } from "../support/keys";
import { makeAdvertiser, makeNetwork, makeOffer, makePartner } from "../support/records";
import { follow, type Json, landed } from "../support/world";

test("an owner changes the network's settings, and the audit log has before and after", async () => {
  const { id, slug, key } = await makeNetwork();
  expect((await call("GET", "/network", { key })).data).toEqual({
    id,
    slug,
    name: "Other",
    currency: "EUR",
    timezone: "Europe/Berlin",
    policies: { shareAdvertiserData: false, storeFullIp: false },
  });
  const body = { timezone: "Asia/Kolkata", currency: "usd", policies: { shareAdvertiserData: true } };
  const changed = await call("PATCH", "/network", { key, body });
  const policies = { shareAdvertiserData: true, storeFullIp: false };
  expect(changed.data).toMatchObject({ timezone: "Asia/Kolkata", currency: "USD", policies });
  expect((await call("GET", "/me", { key })).data.network.timezone).toBe("Asia/Kolkata");
  expect((await makeOffer({}, { key })).currency).toBe("USD");
  const { data: log } = await call("GET", `/audit-log?recordId=${id}`, { key });
  expect(log[0]).toMatchObject({
    action: "update",
    record: "network",
    before: { timezone: "Europe/Berlin", currency: "EUR", policies: { shareAdvertiserData: false } },
    after: { timezone: "Asia/Kolkata", currency: "USD", policies },
  });
});

test("what is wrong is said field by field; the short name cannot be changed", async () => {
  const { key } = await makeNetwork();
  const body = { slug: "x", timezone: "Europe/Atlantis", currency: "DOGE", name: "", policies: { more: 1 } };
  const refused = await call("PATCH", "/network", { key, body });
  expect(refused.status).toBe(422);
  expect(refused.messages.sort()).toEqual([
    "currency: must be a currency code, ISO 4217",
    "name: must not be empty",
    "policies.more: is not a known field",
    "slug: is not a known field",
    "timezone: must be an IANA time zone like Europe/Berlin",
  ]);
});

test("managers and analysts read the settings, only owners change them", async () => {
  for (const role of ["manager", "analyst"] as const) {
    const key = await makeKey(role);
    expect((await call("GET", "/network", { key })).status).toBe(200);
    const refused = await call("PATCH", "/network", { key, body: { name: "Mine" } });
    expect(refused).toMatchObject({ status: 403, code: "FORBIDDEN" });
    expect(refused.messages.join()).toContain("needs the role owner");
  }
});

test("a policy is at the edge with the next click", async () => {
  const { key } = await makeNetwork();
  const [offer, partner] = await Promise.all([makeOffer({}, { key }), makePartner({}, { key })]);
  const link = await call("POST", `/offers/${offer.id}/links`, { key, body: { partnerId: partner.id } });
  const ipOf = async (member: string) => {
    const query = { pub_click_id: `c-${member}`, pub_member_id: member };
    const answer = await follow(link.data.id, query, { "cf-connecting-ip": "203.0.113.77" });
    const id = answer.headers.get("x-gk-click-id") ?? "";
    await landed([id]);
    return ((await call("GET", `/clicks/${id}`, { key })).data as Json).ip;
  };
  expect(await ipOf("one")).toBe("203.0.113.0");
  await call("PATCH", "/network", { key, body: { policies: { storeFullIp: true } } });
  expect(await ipOf("two")).toBe("203.0.113.77");
  await call("PATCH", "/network", { key, body: { policies: { storeFullIp: false } } });
  expect(await ipOf("three")).toBe("203.0.113.0");
});

/** The environment, in which something happens just before a batch is run. */
function beforeBatch(happens: () => Promise<unknown>): Env {
  const DB = new Proxy(env.DB, {
    get(real, name) {
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) => {
          await happens();
          return real.batch(statements);
        };
      }
      const value: unknown = Reflect.get(real, name, real);
      return typeof value === "function" ? value.bind(real) : value;
    },
  });
  return { ...env, DB };
}

test("an offer is not made for an advertiser that is deleted at that moment, nor moved to it", async () => {
  const { id: networkId } = (await call("GET", "/network")).data;
  const [gone, offer] = [await makeAdvertiser(), await makeOffer()];
  const record = await findOffer(env, networkId, offer.id);
  if (!record) throw new Error("the offer is not there");
  const { id: _id, networkId: _network, createdAt: _made, updatedAt: _changed, ...draft } = record;
  const moment = rim();
  const raced = beforeBatch(() => call("DELETE", `/advertisers/${gone.id}`));
  const made = await createOffer(raced, {
    rim: moment,
    networkId,
    actor: "test",
    origin: "https://track.example",
    draft: { ...draft, advertiserId: gone.id },
  });
  expect(made).toMatchObject({ ok: false, code: "INVALID" });
  const orphans = await env.DB.prepare("SELECT count(*) AS n FROM offers WHERE advertiser_id = ?")
    .bind(gone.id)
    .first<{ n: number }>();
  expect(orphans?.n).toBe(0);
  const { data: log } = await call("GET", "/audit-log?record=offer&limit=100");
  expect(log.some((row: Json) => row.after?.advertiserId === gone.id)).toBe(false);

  const next = await makeAdvertiser();
  const both = await Promise.all([
    call("PATCH", `/offers/${offer.id}`, { body: { advertiserId: next.id } }),
    call("DELETE", `/advertisers/${next.id}`),
  ]);
  const { advertiserId } = (await call("GET", `/offers/${offer.id}`)).data;
  expect((await call("GET", `/advertisers/${advertiserId}`)).status).toBe(200);
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
});
