import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../src/domain/access/caller";
import { DEFAULT_NETWORK_ID } from "../../src/domain/account/account";
import { deliverAlert } from "../../src/flows/alert/deliver-alert";
import { checkLink } from "../../src/flows/link/check-link";
import { rim } from "../../src/rim";
import { attemptsOf, callbackRow, deliverNext } from "../support/callbacks";
import { visitWith } from "../support/faults";
import { insideCall } from "../support/operations";
import { partnerBox } from "../support/partner";
import { portalUser } from "../support/planted";
import { heldEnv } from "../support/queue";
import { makeAccountCallback, sealed, storeCallback, storeScene } from "../support/scene";
import { type Json, makeWorld, ORIGIN, type World } from "../support/world";

// test/domain/link/destination.test.ts judges each spelling there is; here each door is shown to ask that judge.

/** Never a destination, in development neither. */
const ALWAYS = [
  "http://169.254.169.254/latest/meta-data",
  "http://2852039166/",
  "http://0xA9.0xFE.0xA9.0xFE/",
  "http://0251.0376.0251.0376/",
  "http://[::ffff:169.254.169.254]/",
  "http://[fd00:ec2::254]/",
  "http://metadata.google.internal./",
  "http://0/",
  "http://[::]/",
  "http://[fe80::1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[2002:7f00:1::]/",
  "http://224.0.0.1/",
  "http://x@partner.example/",
  "http://ａｐｉ.gokart.test/",
  "gopher://partner.example/",
];
/** Nor these where callbacks go to the internet only. */
const IN_PRODUCTION = [
  ...[
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
  ],
  ...["https://127.0.0.1./", "https://１２７.０.０.１/", "https://127。0。0。1/", "https://%31%32%37.0.0.1/"],
  ...["https://[::1]/", "https://[::ffff:7f00:1]/", "https://[fd12::1]/", "https://10.0.0.1:8443/"],
  ...["https://192.168.257/", "https://172.16.0.1/", "https://100.64.0.1/", "https://8.8.8.8@127.0.0.1/"],
  ...[
    "https://localhost/",
    "https://ｌocalhost./",
    "https://db.internal/",
    "https://printer.local/",
    "https://db/",
  ],
  ...["http://partner.example/", "//partner.example/"],
];
const ALL = [...IN_PRODUCTION, ...ALWAYS, ...ALWAYS.map((url) => url.replace("http:", "https:"))];

const strict = (bindings: Env = env): Env => ({ ...bindings, ALLOW_PRIVATE_CALLBACKS: "false" });

let world: World;
let portal: Caller;
beforeAll(async () => {
  world = await makeWorld();
  portal = portalUser({ id: DEFAULT_NETWORK_ID, slug: "default" }, world.partners[0].id);
});

type Door = [where: string, method: string, path: () => string, body: (url: string) => unknown, own?: true];
const DOORS: Door[] = [
  ["a new partner's callback", "POST", () => "/partners", (url) => ({ name: "P", callback: { url } })],
  ["a new partner's postback", "POST", () => "/partners", (url) => ({ name: "P", globalPostback: url })],
  [
    "a partner's change",
    "PATCH",
    () => `/partners/${world.partners[0].id}`,
    (url) => ({ callback: { url } }),
  ],
  ["a partner's own postback", "PATCH", () => "/me/partner", (url) => ({ globalPostback: url }), true],
  [
    "a partner's own postback for an event",
    "PUT",
    () => `/me/partner/offers/${world.offer.id}/postbacks`,
    (urlTemplate) => [{ urlTemplate }],
    true,
  ],
  [
    "a postback for an event",
    "PUT",
    () => `/offers/${world.offer.id}/partner-postbacks`,
    (urlTemplate) => [{ partnerId: world.partners[0].id, urlTemplate }],
  ],
  [
    "an alert's webhook",
    "POST",
    () => "/alerts",
    (webhookUrl) => ({ name: "A", kind: "click_lost", webhookUrl }),
  ],
];

/** Asks the API of a deployment whose callbacks go to the internet only. */
async function ask(method: string, path: string, { body, own }: { body: unknown; own?: boolean }) {
  const response = own
    ? await insideCall(method, path, { caller: portal, body, bindings: strict() })
    : await askByKey(method, path, body);
  return { status: response.status, ...(await response.json<Json>()) };
}

async function askByKey(method: string, path: string, body: unknown, origin = ""): Promise<Response> {
  const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}` };
  return (
    await visitWith(strict(), `${origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
  ).response;
}

describe("no address within is saved as", () => {
  test.each(DOORS)("%s", async (_, method, path, body, own) => {
    for (const url of ALL) {
      const answer = await ask(method, path(), { body: body(url), own });
      expect([url, answer.status, answer.code]).toEqual([url, 422, "INVALID"]);
    }
    const good = await ask(method, path(), { body: body("https://partner.example/x?c={pub_click_id}"), own });
    expect([200, 201], JSON.stringify(good)).toContain(good.status);
  });
});

describe("the host that is asked is ours, whatever the settings say, and is not saved as", () => {
  const askAt = async (host: string, [, method, path, body, own]: Door, url: string) => {
    const origin = `https://${host}`;
    const bindings = strict();
    const response = own
      ? await insideCall(method, path(), { caller: portal, body: body(url), bindings, origin })
      : await askByKey(method, path(), body(url), origin);
    return { status: response.status, messages: (await response.json<Json>()).messages.join() };
  };

  test.each(DOORS)("%s", async (...door) => {
    // What is saved already is not judged again, and two doors save the same postback.
    const url = `https://gokart.acme.example/${crypto.randomUUID()}?c={pub_click_id}`;
    expect(await askAt("gokart.acme.example", door, url)).toEqual({
      status: 422,
      messages: expect.stringContaining("gokart.acme.example is our own host."),
    });
    expect([200, 201]).toContain((await askAt("other.example", door, url)).status);
  });
});

describe("what was saved before, or by other means, is judged again when it is sent", () => {
  const addresses = [...IN_PRODUCTION, ...ALWAYS];

  test("an account callback", async () => {
    const { env: held } = heldEnv();
    for (const url of addresses) {
      const callback = await makeAccountCallback({ url });
      const { conversion } = await storeScene({ partner: { callback } });
      const { id } = await storeCallback(conversion, { destination: "account" });
      expect(await deliverNext(strict(held), id, conversion.createdAt), url).toEqual({ state: "failed" });
      const [attempt, ...more] = await attemptsOf(id);
      expect(more).toEqual([]);
      expect(attempt, url).toMatchObject({
        status: null,
        answer: null,
        error: expect.stringMatching(/^DESTINATION_REFUSED/),
      });
    }
  });

  test("a postback whose macros a visitor fills", async () => {
    const { env: held } = heldEnv();
    const globalPostback = "https://{pub_sub_1:raw}/?c={pub_click_id}";
    for (const host of ["127.0.0.1", "localhost", "partner.example@127.0.0.1", "api.gokart.test"]) {
      const { conversion } = await storeScene({
        partner: { globalPostback },
        click: { subs: { pub_sub_1: host } },
      });
      const { id } = await storeCallback(conversion, { destination: "global" });
      await deliverNext(strict(held), id, conversion.createdAt);
      expect((await callbackRow(id)).lastError, host).toMatch(/^DESTINATION_REFUSED/);
    }
  });

  test("an alert", async () => {
    const networkId = crypto.randomUUID();
    const box = partnerBox();
    for (const webhookUrl of [...addresses, box.url("/hook")]) {
      const of = { id: crypto.randomUUID(), networkId };
      const { now } = rim();
      const rows = [
        env.DB.prepare(
          `INSERT INTO alerts (id, network_id, name, status, kind, webhook_url, signing_secret, created_at, updated_at)
           VALUES (?, ?, 'A', 'active', 'click_lost', ?, ?, 0, 0)`,
        ).bind(of.id, networkId, webhookUrl, await sealed("whsec_0123456789")),
        env.DB.prepare(
          `INSERT INTO alert_firings (id, alert_id, network_id, subject, message, data, fired_at, delivery, tries, next_at)
           VALUES (?1, ?1, ?2, 's', 'm', '{}', ?3, 'waiting', 1, ?3)`,
        ).bind(of.id, networkId, now),
      ];
      await env.DB.batch(rows);
      const alert: Json = {
        ...of,
        name: "A",
        webhookUrl,
        email: null,
        signingSecret: await sealed("whsec_01"),
      };
      const firing: Json = {
        ...of,
        alertId: of.id,
        subject: "s",
        message: "m",
        data: {},
        firedAt: now,
        tries: 1,
      };
      await deliverAlert(strict(), { firing, alert, rim: rim() });
      const { results } = await env.DB.prepare("SELECT * FROM alert_firings WHERE id = ?").bind(of.id).all();
      expect(results[0], webhookUrl).toMatchObject({
        last_error: expect.stringMatching(/^DESTINATION_REFUSED/),
      });
    }
    expect(await box.received()).toEqual([]);
  });

  test("a link check's first address and each one that it is led on to", async () => {
    const check = (bindings: Env, url: string) =>
      checkLink(bindings, {
        rim: rim(),
        networkId: crypto.randomUUID(),
        origin: ORIGIN,
        headers: new Headers(),
        url,
      });
    for (const url of addresses.filter((one) => !one.startsWith("http://partner"))) {
      const { hops, end } = await check(strict(), url);
      expect([url, hops.length, end]).toEqual([url, 1, "failed"]);
      expect(hops[0], url).toMatchObject({
        status: null,
        error: expect.stringMatching(/^DESTINATION_REFUSED/),
      });
    }
    // A header can hold no other letters.
    for (const inner of ALWAYS.filter((url) => /^[!-~]+$/.test(url))) {
      const box = partnerBox();
      await box.behave({ redirect: inner });
      const { hops, end } = await check(env, box.url("/first"));
      expect([inner, hops.length, end]).toEqual([inner, 2, "failed"]);
      expect(hops[1], inner).toMatchObject({
        status: null,
        error: expect.stringMatching(/^DESTINATION_REFUSED/),
      });
    }
  });
});

test("a callback that is answered with a redirect is not followed", async () => {
  const [box, inner] = [partnerBox(), partnerBox()];
  await box.behave({ redirect: inner.url("/inner") });
  const { conversion } = await storeScene({
    partner: { callback: await makeAccountCallback({ url: box.url("/gk") }) },
  });
  const { id } = await storeCallback(conversion, { destination: "account" });
  await deliverNext(heldEnv().env, id, conversion.createdAt);
  expect((await box.received()).length).toBe(1);
  expect(await inner.received()).toEqual([]);
  expect((await callbackRow(id)).lastStatus).toBe(302);
});
