import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { call } from "../../support/api";
import { manageWith } from "../../support/manage-with";
import { meanwhile } from "../../support/meanwhile";
import { makeOffer, makePartner, offerBody } from "../../support/records";
import { manage } from "../../support/world";

// What is written for a record that is deleted at that moment is not written: nothing is left that names nobody.

const removing = (sql: RegExp, path: string) =>
  meanwhile(env, sql, async () => expect((await call("DELETE", path)).status).toBe(200));
const countOf = (table: string, where: string, id: string) =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where} = ?`).bind(id).first("n");

test("a partner's postbacks", async () => {
  const [offer, partner, stays] = [await makeOffer(), await makePartner(), await makePartner()];
  const path = `/offers/${offer.id}/partner-postbacks`;
  const template = (partnerId: string) => ({
    partnerId,
    eventId: null,
    urlTemplate: "https://p.example/pb?c={pub_click_id}",
  });
  await manageWith(env, "PUT", path, [template(stays.id)]);
  const raced = removing(/insert into "partner_postbacks"/i, `/partners/${partner.id}`);
  const saved = await manageWith(raced, "PUT", path, [template(partner.id)]);
  expect(saved).toMatchObject({ http: 422, code: "INVALID" });
  expect((await manage("GET", path)).data).toMatchObject([{ partnerId: stays.id }]);
});

test("an offer's postbacks", async () => {
  const [offer, partner] = [await makeOffer(), await makePartner()];
  const raced = removing(/insert into "partner_postbacks"/i, `/offers/${offer.id}`);
  const body = [{ partnerId: partner.id, eventId: null, urlTemplate: "https://p.example/pb" }];
  expect((await manageWith(raced, "PUT", `/offers/${offer.id}/partner-postbacks`, body)).http).toBe(404);
  expect(await countOf("partner_postbacks", "offer_id", offer.id)).toBe(0);
});

test("a partner's key", async () => {
  const { id } = await makePartner();
  const raced = removing(/insert into "api_keys"/i, `/partners/${id}`);
  const made = await manageWith(raced, "POST", "/api-keys", { name: "k", role: "partner", partnerId: id });
  expect(made).toMatchObject({ http: 422, code: "INVALID" });
  expect(await countOf("api_keys", "partner_id", id)).toBe(0);
});

test("an alert of an offer or a partner, made or changed", async () => {
  const alert = { name: "a", kind: "no_conversion", threshold: 50, webhookUrl: "https://hooks.example/x" };
  const { id } = (await manage("POST", "/alerts", alert)).data;
  for (const [field, path, make] of [
    ["offerId", "/offers", makeOffer],
    ["partnerId", "/partners", makePartner],
  ] as const) {
    const [one, other] = [await make(), await make()];
    const making = removing(/insert into "alerts"/i, `${path}/${one.id}`);
    const made = await manageWith(making, "POST", "/alerts", { ...alert, [field]: one.id });
    expect(made).toMatchObject({ http: 422, code: "INVALID" });
    const changing = removing(/update "alerts"/i, `${path}/${other.id}`);
    const changed = await manageWith(changing, "PATCH", `/alerts/${id}`, { [field]: other.id });
    expect(changed).toMatchObject({ http: 422, code: "INVALID" });
  }
  expect((await manage("GET", `/alerts/${id}`)).data).toMatchObject({ offerId: null, partnerId: null });
});

test("an offer that blocks sources of a partner, made or changed", async () => {
  const offer = await makeOffer();
  const [one, other] = [await makePartner(), await makePartner()];
  const blocking = (partnerId: string) => ({ blockedSources: [{ partnerId, sub: 1, value: "s" }] });
  const making = removing(/insert into "offers"/i, `/partners/${one.id}`);
  const body = { ...offerBody(offer.advertiserId), ...blocking(one.id) };
  expect(await manageWith(making, "POST", "/offers", body)).toMatchObject({ http: 422, code: "INVALID" });
  const changing = removing(/update "offers"/i, `/partners/${other.id}`);
  const changed = await manageWith(changing, "PATCH", `/offers/${offer.id}`, blocking(other.id));
  expect(changed).toMatchObject({ http: 422, code: "INVALID" });
  expect((await manage("GET", `/offers/${offer.id}`)).data.blockedSources).toEqual([]);
});
