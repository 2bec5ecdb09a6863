import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { hmacHex } from "../../src/domain/bytes";
import { listen } from "../support/console";
import { type Faults, failing, visitWith } from "../support/faults";
import { ask, HUMAN, historyBy, linkPath } from "../support/redirect";
import { makeWorld, manage, ORIGIN, until, visit, type World } from "../support/world";

afterEach(() => {
  vi.restoreAllMocks();
});

let world: World;
let clickId: string;
/** Everything that nobody but its owner may ever read. */
let secrets: string[];
const HEADER_VALUE = "a-header-value-that-is-secret";
beforeAll(async () => {
  const security = { requireToken: true, requireSignature: true, allowedIps: [] };
  world = await makeWorld({
    advertiser: { postbackSecurity: security },
    callback: { headerName: "X-Secret", headerValue: HEADER_VALUE },
  });
  const response = await ask(world.links[0].id);
  clickId = response.headers.get("x-gk-click-id") ?? "";
  const { postbackToken, postbackSecret } = world.advertiser;
  secrets = [
    ...env.CLICK_ID_SECRETS.split(",").map((entry) => entry.slice(2)),
    ...[env.DATA_SECRET, env.ADMIN_API_KEY ?? "", HEADER_VALUE],
    ...[postbackToken, postbackSecret, world.partners[0].signingSecret],
  ];
  expect(secrets.every((secret) => typeof secret === "string" && secret.length > 16)).toBe(true);
});

function expectNoSecret(text: string): void {
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/\n\s+at |SQLITE|\bselect\b.+\bfrom\b|\binsert into\b|\bupdate\b.+\bset\b/i);
}

const key = () => ({ authorization: `Bearer ${env.ADMIN_API_KEY}`, "content-type": "application/json" });
const signed = async (query: string) =>
  `${query}&signature=${await hmacHex(world.advertiser.postbackSecret, query)}`;
const EVERYTHING: Faults = { DB: true, LOGS: true, CLICKS_0: true, CLICKS_1: true, LINKS: true };

type Provoked = [what: string, faults: Faults, path: () => string | Promise<string>, init?: RequestInit];
const PROVOKED: Provoked[] = [
  ["a redirect", EVERYTHING, () => linkPath(crypto.randomUUID())],
  ["a redirect that nobody keeps", { CLICKS_QUEUE: true, ...EVERYTHING }, () => linkPath(world.links[0].id)],
  [
    "a postback",
    EVERYTHING,
    () => `/postback?gk_click_id=${clickId}&token=${world.advertiser.postbackToken}`,
  ],
  [
    "a postback by token path",
    EVERYTHING,
    () => `/api/v1/postback/${world.advertiser.postbackToken}?gk_click_id=${clickId}`,
  ],
  [
    "a postback that nobody keeps",
    { POSTBACKS_QUEUE: true, ...EVERYTHING },
    async () =>
      `/api/v1/postback/${world.advertiser.postbackToken}?${await signed(`gk_click_id=${clickId}`)}`,
  ],
  [
    "a postback whose gate fails",
    { CONVERSION_GATE: true },
    async () =>
      `/api/v1/postback/${world.advertiser.postbackToken}?${await signed(`gk_click_id=${clickId}`)}`,
  ],
  [
    "the API",
    EVERYTHING,
    () => "/api/v1/me",
    { headers: { authorization: "Bearer some-key-nobody-has-0123456789" } },
  ],
  ["the API's lists", { DB: /from "?advertisers/i }, () => "/api/v1/advertisers", {}],
  [
    "the API's changes",
    { DB: /into "?advertisers/i },
    () => "/api/v1/advertisers",
    { method: "POST", body: '{"name":"x"}' },
  ],
];

describe("when a store fails, neither the answer nor the log tells a secret, SQL or a stack", () => {
  test.each(PROVOKED)("%s", async (_, faults, path, init) => {
    const said = listen();
    const headers = { ...HUMAN, ...(init ? key() : {}), ...init?.headers };
    const { response, settled } = await visitWith(failing(env, faults), await path(), { ...init, headers });
    await settled();
    const text = await response.text();
    const responseId = response.headers.get("x-response-id");
    expect([200, 202, 302, 500, 503]).toContain(response.status);
    expectNoSecret(`${JSON.stringify([...response.headers])} ${text.replace(clickId, "")}`);
    if (response.status === 500) {
      const messages = ["Something went wrong on our side. Tell us the responseId."];
      expect(JSON.parse(text)).toEqual({
        isSuccessful: false,
        code: "INTERNAL",
        messages,
        responseId,
        data: null,
      });
      expect(said.lines().filter((line) => line.includes(`"${responseId}"`)).length).toBeGreaterThan(0);
    }
    for (const line of said.lines()) {
      expect(JSON.parse(line)).toMatchObject({
        level: expect.stringMatching(/^(info|warn|error)$/),
        event: expect.any(String),
      });
      expectNoSecret(line);
    }
  });
});

test("what failed on our side is found in History by its reference", async () => {
  const { response, settled } = await visitWith(failing(env, { DB: /from "?offers/i }), "/api/v1/offers", {
    headers: key(),
  });
  expect(response.status).toBe(500);
  await settled();
  const responseId = response.headers.get("x-response-id");
  const line = await until("its line", async () => {
    const { data } = await manage("GET", `/history-logs?q=${responseId}`);
    return data[0];
  });
  expect(line).toMatchObject({ level: "error", type: "system", code: "INTERNAL", responseId });
  expect(line.request.url).toMatch(/\/api\/v1\/offers$/);
});

test("an error on a token path is logged without the token", async () => {
  const said = listen();
  const bindings = { ...failing(env, EVERYTHING), DATA_SECRET: "short" };
  const path = `/api/v1/postback/${world.advertiser.postbackToken}?gk_click_id=${clickId}`;
  const { response, settled } = await visitWith(bindings, path);
  await settled();
  expect(response.status).toBeGreaterThanOrEqual(500);
  expectNoSecret(`${await response.text()} ${said.lines().join(" ")}`);
});

test("what goes well logs one JSON object a line, without secrets", async () => {
  const said = listen();
  const token = world.advertiser.postbackToken;
  await ask(world.links[0].id);
  await visit(`/api/v1/postback/${token}?${await signed(`gk_click_id=${clickId}&cnv_email=a@b.example`)}`);
  await visit(`/postback?gk_click_id=${clickId}&token=${token}&signature=00`);
  await visit("/api/v1/advertisers", { headers: key() });
  expect(said.lines().length).toBeGreaterThan(1);
  for (const line of said.lines()) {
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), event: expect.any(String) });
    expectNoSecret(line);
    expect(line).not.toContain("a@b.example");
  }
});

describe("History keeps requests with their secrets masked", () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const json = { "content-type": "application/json" };
  type Case = [where: string, path: (t: string) => string, init?: (t: string) => RequestInit];
  const cases: Case[] = [
    ["path", (t) => `/api/v1/postback/${t}?gk_click_id=x`],
    [
      "path, percent-encoded",
      (t) => `/api/v1/postback/%${t.charCodeAt(0).toString(16)}${t.slice(1)}?gk_click_id=x`,
    ],
    ["query", (t) => `/postback?token=${t}&signature=${t}&gk_click_id=x`],
    ["query in capitals", (t) => `/postback?Token=${t}&SIGNATURE=${t}`],
    ["query with an encoded name", (t) => `/postback?%74oken=${t}&s%69gnature=${t}&gk_click_id=x`],
    [
      "form",
      () => "/postback",
      (t) => ({ method: "POST", headers: form, body: `token=${t}&signature=${t}` }),
    ],
    [
      "form with an encoded name",
      () => "/track",
      (t) => ({ method: "POST", headers: form, body: `a=1&%74oken=${t}` }),
    ],
    [
      "JSON",
      () => "/postback",
      (t) => ({ method: "POST", headers: json, body: `{"token": "${t}", "signature" : "${t}"}` }),
    ],
    [
      "JSON with an escaped name",
      () => "/postback",
      (t) => ({ method: "POST", headers: json, body: `{"\\u0074oken": "${t}"}` }),
    ],
    [
      "JSON with quotes",
      () => "/postback",
      (t) => ({ method: "POST", headers: json, body: JSON.stringify({ token: `a"${t}` }) }),
    ],
  ];

  test.each(cases)("in the %s", async (_, path, init) => {
    const token: string = world.advertiser.postbackToken;
    const response = await visit(path(token), init?.(token));
    const [line] = await historyBy("response_id", response.headers.get("x-response-id"));
    expect(JSON.stringify(line)).not.toContain(token.slice(1));
    expect(JSON.parse(String(line?.request)).url).toMatch(/^https?:\/\/localhost:8787\/(track|postback|api)/);
  });
});

test("another network's host tells nothing of a link, a click or a token", async () => {
  const { advertiser, links, offer } = world;
  await env.DB.prepare(
    "INSERT INTO networks SELECT ?, 'acme', name, currency, timezone, policies, created_at FROM networks LIMIT 1",
  )
    .bind(crypto.randomUUID())
    .run();
  const paths = [
    linkPath(links[0].id),
    `/postback?gk_click_id=${clickId}`,
    `/api/v1/postback/${advertiser.postbackToken}?${await signed(`gk_click_id=${clickId}`)}`,
  ];
  for (const path of paths) {
    const response = await visit(`http://acme.gokart.test${path}`, { headers: HUMAN });
    const text = await response.text();
    expect(text).toMatch(/"code":"(LINK|CLICK)_NOT_FOUND"/);
    expect(response.status, path).toBe(404);
    for (const ours of [offer.id, offer.name, advertiser.id, advertiser.name, "track.example"])
      expect(text).not.toContain(ours);
  }
});

describe("GET /healthz", () => {
  const health = async (bindings: Env) => {
    const { response } = await visitWith(bindings, `${ORIGIN}/healthz`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const text = await response.text();
    expectNoSecret(text);
    return { http: response.status, ...JSON.parse(text) };
  };

  test("is 200 while everything answers", async () => {
    expect(await health(env)).toMatchObject({ http: 200, status: "ok", failing: [] });
  });

  test.each(["DB", "LOGS", "CLICKS_0", "CLICKS_1"])("is 503 and names %s when it fails", async (part) => {
    expect(await health(failing(env, { [part]: true }))).toMatchObject({ http: 503, failing: [part] });
  });

  test("is 503 when a database does not answer at all", async () => {
    expect(await health(failing(env, { DB: true, how: "hang" }))).toMatchObject({
      http: 503,
      failing: ["DB"],
    });
  });

  test.each([
    ["", /missing/],
    ["0:replace-me-replace-me-replace-me-replace-me", /placeholder/],
    ["0:short", /at least 32 characters/],
    ["my-secret-without-a-number-0123456789-0123456789", /of the form/],
  ])("is 503 when CLICK_ID_SECRETS is %j", async (CLICK_ID_SECRETS, words) => {
    const answer = await health({ ...env, CLICK_ID_SECRETS });
    expect(answer).toMatchObject({
      http: 503,
      failing: ["clickIdSecrets"],
      parts: { clickIdSecrets: expect.stringMatching(words) },
    });
    if (CLICK_ID_SECRETS) expect(JSON.stringify(answer)).not.toContain(CLICK_ID_SECRETS.slice(2));
  });

  test("is 503 when DATA_SECRET is too short", async () => {
    expect(await health({ ...env, DATA_SECRET: "short" })).toMatchObject({
      http: 503,
      failing: ["dataSecret"],
    });
  });
});

describe("without a real CLICK_ID_SECRETS no click is handled", () => {
  const unset = { ...env, CLICK_ID_SECRETS: "0:replace-me-0123456789-0123456789-0123456789" };

  test("a visitor reads that the service is not set up, and the log says why", async () => {
    const said = listen();
    const { response, settled } = await visitWith(unset, linkPath(world.links[0].id), {
      headers: { ...HUMAN, accept: "text/html" },
    });
    await settled();
    expect(response.status).toBe(503);
    expect(response.headers.get("x-refused")).toBe("TRY_AGAIN");
    expect(response.headers.has("retry-after")).toBe(true);
    expect(response.headers.has("x-gk-click-id")).toBe(false);
    const text = await response.text();
    expect(text).toContain("This service is not set up to take clicks yet.");
    expect(text).not.toMatch(/secret|replace-me/i);
    const lines = said.lines().map((line) => JSON.parse(line));
    const error = "Error: CLICK_ID_SECRETS still holds a placeholder";
    expect(lines).toContainEqual({ level: "error", event: "CLICK_ID_SECRETS_UNUSABLE", error });
    const id = response.headers.get("x-response-id");
    expect(await historyBy("response_id", id)).toMatchObject([{ code: "TRY_AGAIN", level: "error" }]);
  });

  test("a postback is to be sent again", async () => {
    for (const path of ["/postback", `/api/v1/postback/${world.advertiser.postbackToken}`]) {
      const { response } = await visitWith(unset, `${path}?gk_click_id=${clickId}`);
      expect(response.status).toBe(503);
      expect(response.headers.has("retry-after")).toBe(true);
      expect(response.headers.get("cache-control")).toBe("no-store");
      const answer = await response.json();
      expect(answer).toMatchObject({ isSuccessful: false, code: "TRY_AGAIN" });
      expect(JSON.stringify(answer)).not.toMatch(/secret|replace-me/i);
    }
  });
});
