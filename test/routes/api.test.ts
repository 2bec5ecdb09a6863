import { env } from "cloudflare:workers";
import { describe, expect, it, test } from "vitest";
import { forgetIdempotencyKeys } from "../../src/store/idempotency";
import { call, rawCall } from "../support/api";
import { makeKey } from "../support/keys";
import { makeAdvertiser, makeNetwork, makeOffer, makePartner } from "../support/records";
import { visit } from "../support/world";

describe("who may ask", () => {
  it("takes Bearer and ApiToken keys and nothing else", async () => {
    const headers = { authorization: "ApiToken test-admin-key-0123456789-0123456789-0123456789" };
    const me = await call("GET", "/me", { key: null, headers });
    expect(me.data).toMatchObject({ role: "owner", network: { slug: "default", currency: "USD" } });
    for (const key of [null, "wrong", ""]) {
      const refused = await call("GET", "/me", { key });
      expect([refused.status, refused.code]).toEqual([401, "UNAUTHENTICATED"]);
    }
  });

  it("lets analysts read and not change", async () => {
    const key = await makeKey("analyst");
    expect((await call("GET", "/offers", { key })).status).toBe(200);
    const refused = await call("POST", "/advertisers", { key, body: { name: "x" } });
    expect([refused.status, refused.code]).toEqual([403, "FORBIDDEN"]);
    expect((await call("POST", "/tools/clicks", { key, body: {} })).status).toBe(403);
    expect((await call("GET", "/api-keys", { key })).status).toBe(403);
  });

  it("lets owners alone make owner keys, and revokes", async () => {
    const manager = await makeKey("manager");
    const asManager = (body: unknown) => call("POST", "/api-keys", { key: manager, body });
    expect((await asManager({ name: "x", role: "owner" })).status).toBe(403);
    const made = await asManager({ name: "x", role: "analyst" });
    expect(made.status).toBe(201);
    const key = made.data.key;
    expect(JSON.stringify((await call("GET", "/api-keys")).data)).not.toContain(key);
    expect((await call("DELETE", `/api-keys/${made.data.id}`)).status).toBe(200);
    expect((await call("GET", "/me", { key })).status).toBe(401);
    expect((await asManager({ name: "x", role: "partner" })).messages).toEqual([
      "partnerId: is required for the role partner",
    ]);
    const { id } = await makePartner();
    expect((await asManager({ name: "x", role: "analyst", partnerId: id })).messages).toEqual([
      "partnerId: is only for the role partner",
    ]);
    const other = await makeNetwork();
    const foreign = await makePartner({}, { key: other.key });
    expect((await asManager({ name: "x", role: "partner", partnerId: foreign.id })).status).toBe(422);
  });

  it("refuses a key on another network's host", async () => {
    const { key, slug } = await makeNetwork();
    const on = (host: string) => call("GET", "/me", { key, origin: `http://${host}` });
    expect((await on(`${slug}.gokart.test`)).status).toBe(200);
    expect((await on(`api.${slug}.gokart.test`)).status).toBe(200);
    expect((await on("api.gokart.test")).status).toBe(200);
    expect((await on("default.gokart.test")).code).toBe("NOT_FOUND");
  });
});

describe("addresses", () => {
  it("answers what there is not in the envelope", async () => {
    const unknown = await call("GET", "/nothing/here");
    expect([unknown.status, unknown.code, unknown.isSuccessful]).toEqual([404, "NOT_FOUND", false]);
    const method = await call("DELETE", "/offers");
    expect([method.status, method.code, method.headers.get("allow")]).toEqual([
      405,
      "METHOD_NOT_ALLOWED",
      "GET, POST",
    ]);
  });

  it("describes itself in OpenAPI 3.1", async () => {
    const document = (await (await visit("/openapi.json")).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toContain("/api/v1/offers/{id}");
    const post = JSON.stringify(document.paths["/api/v1/offers"]?.post);
    expect(post).toContain("#/components/schemas/OfferBody");
    const text = JSON.stringify(document);
    const named = Object.keys(document.components.schemas);
    const meant = [...text.matchAll(/#\/components\/schemas\/([\w.-]+)/g)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining(meant));
    // An offer is no closed body with more fields: nothing could be both.
    expect(document.components.schemas.Offer).not.toHaveProperty("allOf");
    expect(document.components.schemas.OfferBody).toMatchObject({
      properties: {
        targeting: { properties: { endsAt: { type: ["string", "null"], format: "date-time" } } },
      },
    });
  });
});

describe("/docs", () => {
  it("loads its viewer from our own host alone, with nothing written into the page", async () => {
    const response = await visit("/docs");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; style-src 'self'; script-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const html = await response.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
    expect(loaded.filter((url) => url?.startsWith("/assets/"))).toHaveLength(4);
    expect(loaded.filter((url) => !/^\/(?:assets\/|docs|openapi\.json)/.test(url ?? ""))).toEqual([]);
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style="/);
  });

  it("is light or dark as the console is set to", async () => {
    const shown = async (cookie: string) =>
      /<html[^>]*>/.exec(await (await visit("/docs", { headers: { cookie } })).text())?.[0];
    expect(await shown("gokart-theme=dark")).toContain('data-theme="dark"');
    expect(await shown("gokart-theme=<b>")).not.toContain("data-theme");
  });

  it("shows every operation on a plain page too, which needs no script", async () => {
    const response = await visit("/docs?plain");
    expect(response.headers.get("content-type")).toContain("text/html");
    const html = await response.text();
    expect(html).toMatch(/^<!DOCTYPE html><html lang="en">/);
    for (const text of [
      "/api/v1/offers/{id}/postback-url",
      "List conversions",
      "postbackSecret",
      "OfferBody",
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toMatch(/(src|href)="https?:|<script/);
  });
});

test("the document and its page are found below /api/v1 too", async () => {
  for (const path of ["/openapi.json", "/docs", "/docs?plain"]) {
    const [root, below] = [await visit(path), await visit(`/api/v1${path}`)];
    expect([below.status, below.headers.get("content-type")], path).toEqual([
      200,
      root.headers.get("content-type"),
    ]);
    expect(await below.text()).toBe(await root.text());
  }
});

describe("Idempotency-Key", () => {
  const post = (key: string, body: unknown, more: object = {}) =>
    call("POST", "/advertisers", { body, headers: { "idempotency-key": key }, ...more });

  it("gives a retry the first answer, secrets and all, and changes nothing", async () => {
    const key = crypto.randomUUID();
    const first = await post(key, { name: "Once" });
    const again = await post(key, { name: "Once" });
    expect(again.status).toBe(201);
    expect(again.data).toEqual(first.data);
    expect(again.responseId).toBe(first.responseId);
    expect(again.headers.get("x-response-id")).toBe(first.responseId);
    expect((await call("GET", "/advertisers?q=Once")).data).toHaveLength(1);
    const other = await post(key, { name: "Twice" });
    expect([other.status, other.code]).toEqual([409, "CONFLICT"]);
  });

  it("lets one of many at once through", async () => {
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(key, { name: "Race" })));
    expect((await call("GET", "/advertisers?q=Race")).data).toHaveLength(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  });

  it("is free again after a refusal, and another's key is another", async () => {
    const key = crypto.randomUUID();
    expect((await post(key, { nam: "x" })).status).toBe(422);
    expect((await post(key, { name: "Corrected" })).status).toBe(201);
    const { key: apiKey } = await makeNetwork();
    expect((await post(key, { name: "Elsewhere" }, { key: apiKey })).status).toBe(201);
  });

  it("is forgotten after a day, so many in one sweep and the oldest first", async () => {
    const now = Date.now();
    await env.DB.prepare(
      `INSERT INTO idempotency_keys (key, request_hash, at) SELECT 'old' || value, '', ? - value FROM (
        WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 2003) SELECT value FROM n)`,
    )
      .bind(now - 86_400_000)
      .run();
    const left = () =>
      env.DB.prepare(
        "SELECT min(key) || '-' || max(key) AS keys FROM idempotency_keys WHERE key LIKE 'old%'",
      ).first("keys");
    await forgetIdempotencyKeys(env, now);
    expect(await left()).toBe("old1-old3");
    await forgetIdempotencyKeys(env, now);
    expect(await left()).toBeNull();
    const key = crypto.randomUUID();
    const first = await post(key, { name: "Kept" });
    await forgetIdempotencyKeys(env, now);
    expect((await post(key, { name: "Kept" })).data).toEqual(first.data);
  });
});

describe("the audit log", () => {
  it("keeps who changed what, before and after", async () => {
    const { id } = await makeAdvertiser({ name: "Before" });
    await call("PATCH", `/advertisers/${id}`, { body: { name: "After" } });
    const { data } = await call("GET", `/audit-log?recordId=${id}`);
    expect(data).toMatchObject([
      {
        action: "update",
        record: "advertiser",
        actor: "admin key",
        before: { name: "Before" },
        after: { name: "After" },
      },
      { action: "create", after: { name: "Before", postbackSecret: "••••" } },
    ]);
  });

  it("tells money as decimals and times as ISO, like the records themselves, in CSV too", async () => {
    const caps = [
      { metric: "revenue", period: "day", limit: 12.5 },
      { metric: "conversions", period: "day", limit: 3 },
    ];
    const events = [{ eventId: "e", name: "E", payout: { type: "share", amount: 70.5 }, caps }];
    const made = await makeOffer({ type: "multi", revenue: { type: "fixed", amount: 1.5 }, events });
    const [entry] = (await call("GET", `/audit-log?recordId=${made.id}`)).data;
    expect(entry.after).toMatchObject({
      revenue: { type: "fixed", amount: 1.5 },
      events: [{ payout: { type: "share", amount: 70.5 }, caps }],
      createdAt: made.createdAt,
      updatedAt: made.updatedAt,
    });
    const csv = await rawCall("GET", `/audit-log?recordId=${made.id}`, { headers: { accept: "text/csv" } });
    const text = await csv.text();
    expect(text).toContain(`""amount"":1.5`);
    expect(text).toContain(`""createdAt"":""${made.createdAt}""`);

    const partner = await makePartner();
    const eventPayouts = [{ eventId: "e", payout: { type: "fixed", amount: 0.25 } }];
    const body = { partnerId: partner.id, eventPayouts };
    const { data: link } = await call("POST", `/offers/${made.id}/links`, { body });
    const [ofLink] = (await call("GET", `/audit-log?recordId=${link.id}`)).data;
    expect(ofLink.after).toMatchObject({ eventPayouts, createdAt: link.createdAt });
  });
});
