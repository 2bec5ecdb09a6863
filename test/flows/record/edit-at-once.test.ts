import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { rotatePostbackToken } from "../../../src/flows/account/rotate-advertiser";
import { changePartner, rotateSigningSecret } from "../../../src/flows/account/save-partner";
import { openSealed } from "../../../src/flows/seal/sealed";
import { rim } from "../../../src/rim";
import { draftOf } from "../../../src/routes/api/partners";
import { findPartner } from "../../../src/store/account/partners";
import { rimAt } from "../../support/callbacks";
import { failing } from "../../support/faults";
import { manageWith } from "../../support/manage-with";
import { meanwhile } from "../../support/meanwhile";
import { makeAdvertiser, makeOffer, makePartner, offerBody } from "../../support/records";
import { clicks, type Json, makeWorld, manage, postback } from "../../support/world";

const OFFER = /update "offers"/i;
const PARTNER = /update "partners"/i;
const patch = (path: string, body: unknown) => () => manage("PATCH", path, body);

const updatesOf = async (id: string): Promise<Json[]> =>
  (await manage("GET", `/audit-log?recordId=${id}`)).data
    .filter(({ action }: Json) => action === "update")
    .map(({ before, after }: Json) => ({ before, after }));

const event = (eventId: string, more: object = {}) => ({
  eventId,
  name: eventId,
  revenue: { type: "fixed", amount: 5 },
  payout: { type: "fixed", amount: 3 },
  ...more,
});
const multi = (...events: object[]) =>
  makeOffer({ type: "multi", revenue: undefined, payout: undefined, events });
const payouts = (offer: Json) => offer.events.map((e: Json) => [e.eventId, e.payout.amount]);

describe("two changes of an offer at once", () => {
  it("are both kept, each in the audit log with what it really replaced", async () => {
    const { id } = await makeOffer();
    const countries = { countries: { allow: ["US"] } };
    const other = meanwhile(env, OFFER, patch(`/offers/${id}`, { targeting: countries }));
    const saved = await manageWith(other, "PATCH", `/offers/${id}`, { targeting: { devices: ["mobile"] } });
    const stands = (await manage("GET", `/offers/${id}`)).data;
    expect(stands.targeting).toMatchObject({ ...countries, devices: ["mobile"] });
    expect([saved.http, saved.data]).toEqual([200, stands]);
    const [second, first] = await updatesOf(id);
    expect(first.after.targeting).toMatchObject(countries);
    expect(second.before).toEqual(first.after);
    expect(second.after).toEqual({ targeting: stands.targeting });
  });

  it("do not come to what neither might have asked for: an active offer without the click id", async () => {
    const { id, trackingUrl } = await makeOffer({ status: "draft" });
    const other = meanwhile(env, OFFER, patch(`/offers/${id}`, { status: "active" }));
    const body = { trackingUrl: "https://track.example/c?x=1" };
    expect(await manageWith(other, "PATCH", `/offers/${id}`, body)).toMatchObject({
      http: 422,
      code: "INVALID",
    });
    expect((await manage("GET", `/offers/${id}`)).data).toMatchObject({ status: "active", trackingUrl });
  });

  it("show the events that stand, and add an event once", async () => {
    const offer = await multi(event("win"), event("bonus"));
    const events = (...list: object[]) => ({ events: list });
    const win4 = event("win", { payout: { type: "fixed", amount: 4 } });
    const removing = meanwhile(env, OFFER, patch(`/offers/${offer.id}`, events(win4)));
    const saved = await manageWith(
      removing,
      "PATCH",
      `/offers/${offer.id}`,
      events(event("win"), event("bonus", { payout: { type: "fixed", amount: 9 } })),
    );
    const stands = (await manage("GET", `/offers/${offer.id}`)).data;
    expect([saved.http, payouts(saved.data)]).toEqual([200, payouts(stands)]);

    const more = events(event("win"), event("bonus"), event("extra"));
    const adding = meanwhile(env, OFFER, patch(`/offers/${offer.id}`, more));
    const added = await manageWith(adding, "PATCH", `/offers/${offer.id}`, more);
    expect([added.http, added.data.events.map((e: Json) => e.eventId)]).toEqual([
      200,
      ["win", "bonus", "extra"],
    ]);
    expect((await manage("GET", `/offers/${offer.id}`)).data.events).toEqual(added.data.events);
  });
});

it("an offer deleted meanwhile is not there to be changed, and gets neither events nor a line in the audit log", async () => {
  const { id } = await multi(event("win"));
  const other = meanwhile(env, OFFER, () => manage("DELETE", `/offers/${id}`));
  const saved = await manageWith(other, "PATCH", `/offers/${id}`, { events: [event("win"), event("bonus")] });
  expect([saved.http, saved.code]).toEqual([404, "NOT_FOUND"]);
  const events = await env.DB.prepare("SELECT * FROM offer_events WHERE offer_id = ?").bind(id).all();
  expect(events.results).toEqual([]);
  expect(await updatesOf(id)).toEqual([]);
});

it("an offer deleted meanwhile gets no counters either", async () => {
  const { id } = await makeOffer();
  const other = meanwhile(env, OFFER, () => manage("DELETE", `/offers/${id}`));
  const caps = [{ period: "total", metric: "conversions", limit: 7 }];
  expect((await manageWith(other, "PATCH", `/offers/${id}`, { caps })).http).toBe(404);
  const counters = env.DB.prepare("SELECT key FROM cap_counters WHERE key LIKE ?").bind(`offer:${id}%`);
  expect((await counters.all()).results).toEqual([]);
});

it("a change that changes nothing is not made, and one whose answer was lost is no other one the second time", async () => {
  const { id, updatedAt } = await makeOffer({ name: "Once" });
  expect((await manageWith(env, "PATCH", `/offers/${id}`, { name: "Once" })).data.updatedAt).toBe(updatedAt);
  const lost = failing(env, { DB: OFFER, how: "lose", times: 1 });
  expect((await manageWith(lost, "PATCH", `/offers/${id}`, { name: "Twice" })).http).toBe(500);
  const again = await manageWith(env, "PATCH", `/offers/${id}`, { name: "Twice" });
  expect([again.http, again.data.name]).toEqual([200, "Twice"]);
  expect(await updatesOf(id)).toEqual([{ before: { name: "Once" }, after: { name: "Twice" } }]);
});

it("two changes in the same millisecond have each a moment of their own", async () => {
  const { id } = await makePartner();
  const now = Date.now() + 1000;
  const rename = (name: string) =>
    changePartner(env, {
      rim: rimAt(now),
      networkId: DEFAULT_NETWORK_ID,
      actor: "test",
      id,
      edit: (partner) => ({ ...draftOf(partner), name }),
    });
  const moments = [];
  for (const name of ["A", "B"]) {
    const renamed = await rename(name);
    if (renamed.ok) moments.push(renamed.partner.updatedAt - now);
  }
  expect(moments).toEqual([0, 1]);
});

describe("a conversion that comes between the look and the write", () => {
  it("keeps its offer's currency and type", async () => {
    const world = await makeWorld();
    const path = `/offers/${world.offer.id}`;
    const [a = ""] = await clicks(world, "currency");
    const other = meanwhile(env, OFFER, () => postback({ gk_click_id: a }));
    const saved = await manageWith(other, "PATCH", path, { currency: "JPY" });
    expect([saved.http, saved.code]).toEqual([409, "CONFLICT"]);
    expect((await manage("GET", path)).data.currency).toBe("USD");
  });

  it("keeps its event from becoming an alias", async () => {
    const events = [event("win"), event("bonus")];
    const world = await makeWorld({
      offer: { type: "multi", revenue: undefined, payout: undefined, events },
    });
    const [a = ""] = await clicks(world, "alias");
    const other = meanwhile(env, OFFER, () => postback({ gk_click_id: a, event_id: "bonus" }));
    const body = { events: [event("win", { aliases: ["bonus"] })] };
    const saved = await manageWith(other, "PATCH", `/offers/${world.offer.id}`, body);
    expect([saved.http, saved.code]).toEqual([409, "CONFLICT"]);
    expect((await manage("GET", `/offers/${world.offer.id}`)).data.events).toHaveLength(2);
  });
});

describe("a token that is replaced at that moment", () => {
  const adjust = { integrationId: "adjust", trackingUrl: "https://app.adjust.com/abc123" };
  const rotate = (id: string, bindings: Env = env) =>
    rotatePostbackToken(bindings, {
      rim: rim(),
      networkId: DEFAULT_NETWORK_ID,
      actor: "test",
      id,
      graceMs: 0,
    });
  const urls = async (advertiserId: string): Promise<string[]> =>
    (await manage("GET", `/offers?advertiserId=${advertiserId}`)).data.map((o: Json) => o.trackingUrl);
  const tokenOf = async (id: string): Promise<string> =>
    (await manage("GET", `/advertisers/${id}`)).data.postbackToken;

  it.each([
    ["made", /insert into "offers"/i, "POST", (_: Json) => "/offers"],
    ["changed", OFFER, "PATCH", ({ id }: Json) => `/offers/${id}`],
  ])("is not left in an offer that is %s", async (_name, sql, method, path) => {
    const { id } = await makeAdvertiser();
    const offer = method === "PATCH" ? await makeOffer({ advertiserId: id }) : null;
    const body = offer ? adjust : { ...offerBody(id), ...adjust };
    const saved = await manageWith(
      meanwhile(env, sql, () => rotate(id)),
      method,
      path(offer),
      body,
    );
    expect(saved.data.trackingUrl).toContain(await tokenOf(id));
    expect(await urls(id)).toEqual([saved.data.trackingUrl]);
  });

  it("is not left in an offer of which the rotation does not know yet", async () => {
    const { id } = await makeAdvertiser();
    const make = () => manage("POST", "/offers", { ...offerBody(id), ...adjust });
    await make();
    expect((await rotate(id, meanwhile(env, /update "advertisers"/i, make))).ok).toBe(true);
    const token = await tokenOf(id);
    expect((await urls(id)).map((url) => url.includes(token))).toEqual([true, true]);
  });

  it("is replaced in what was written by a look before it", async () => {
    const { id } = await makeAdvertiser();
    const offer = await manage("POST", "/offers", { ...offerBody(id), ...adjust });
    await rotate(id);
    const { trackingUrl } = offer.data;
    const saved = await manageWith(env, "PATCH", `/offers/${offer.data.id}`, {
      name: "As read",
      trackingUrl,
    });
    expect(saved.data.trackingUrl).toContain(await tokenOf(id));
  });
});

describe("two changes of a partner at once", () => {
  it("are both kept", async () => {
    const { id } = await makePartner({ callback: { url: "https://old.example/gk" } });
    const other = meanwhile(
      env,
      PARTNER,
      patch(`/partners/${id}`, { callback: { url: "https://new.example/gk" } }),
    );
    expect(
      (await manageWith(other, "PATCH", `/partners/${id}`, { callback: { sendRejected: true } })).http,
    ).toBe(200);
    const { callback } = (await manage("GET", `/partners/${id}`)).data;
    expect(callback).toMatchObject({ url: "https://new.example/gk", sendRejected: true });
  });

  it("that rotate its secret leave each secret that was told signing", async () => {
    const { id } = await makePartner();
    const told: string[] = [];
    const rotate = async (bindings: Env) => {
      const of = { rim: rim(), networkId: DEFAULT_NETWORK_ID, actor: "test", id };
      const done = await rotateSigningSecret(bindings, of);
      if (done.ok) told.push(done.signingSecret);
    };
    await rotate(meanwhile(env, PARTNER, () => rotate(env)));
    const partner = await findPartner(env, DEFAULT_NETWORK_ID, id);
    const live = await Promise.all(
      (partner?.signingSecrets ?? []).map(({ sealed }) => openSealed(env, sealed)),
    );
    expect(live.slice(0, 2)).toEqual(told.toReversed());
    expect(partner?.signingSecrets.map(({ until }) => until === null)).toEqual([true, false, false]);
  });

  it("find it gone when one of them is a deletion", async () => {
    const { id } = await makePartner();
    const other = meanwhile(env, PARTNER, () => manage("DELETE", `/partners/${id}`));
    expect((await manageWith(other, "PATCH", `/partners/${id}`, { name: "New" })).http).toBe(404);
    expect(await updatesOf(id)).toEqual([]);
  });
});

it("two changes of a link at once are both kept", async () => {
  const { links } = await makeWorld();
  const path = `/links/${links[0].id}`;
  const cap = (limit: number) => ({ period: "total", metric: "conversions", limit });
  const other = meanwhile(env, /update "links"/i, patch(path, { status: "paused" }));
  const saved = await manageWith(other, "PATCH", path, { caps: [cap(3)] });
  expect([saved.http, saved.data]).toEqual([200, (await manage("GET", path)).data]);
  expect(saved.data).toMatchObject({ status: "paused", caps: [cap(3)] });
  const [second, first] = await updatesOf(links[0].id);
  expect([first.after, second.before]).toEqual([{ status: "paused" }, { caps: [] }]);
});

it("an alert's kind and threshold, changed by two at once, stay a pair that is allowed", async () => {
  const draft = { name: "a", kind: "no_conversion", threshold: 50, webhookUrl: "https://hooks.example/x" };
  const { id } = (await manage("POST", "/alerts", draft)).data;
  const other = meanwhile(env, /update "alerts"/i, patch(`/alerts/${id}`, { kind: "cap_reached" }));
  const saved = await manageWith(other, "PATCH", `/alerts/${id}`, { threshold: 5000 });
  expect(saved.http).toBe(422);
  expect((await manage("GET", `/alerts/${id}`)).data).toMatchObject({ kind: "cap_reached", threshold: 50 });
});
