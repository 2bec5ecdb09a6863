import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { call } from "../support/api";
import { PASSWORD, type Person, rowsOf, signedIn, signedInOwner } from "../support/browser";
import { type Planted, plantNetwork } from "../support/planted";
import { click, type Json, landed, makeWorld, postback, until } from "../support/world";

const DATABASES = ["DB", "LOGS", "CLICKS_0", "CLICKS_1"] as const;

/** What must lie nowhere in the clear, by what it is. */
const secrets: Record<string, string> = {};
let planted: Planted;
let person: Person;
let tokens: string[];

beforeAll(async () => {
  planted = await plantNetwork("zq-rest");
  const { advertiser, partner, other, keys, ownKey, spareKey, alert, sparePartner, network } = planted;
  const as = { key: network.key };
  const post = async (path: string, body?: unknown): Promise<Json> =>
    (await call("POST", path, { ...as, body })).data;
  const again = {
    ...as,
    body: { name: "Again", role: "analyst" },
    headers: { "idempotency-key": "zq-retry" },
  };
  const kept = await call("POST", "/api-keys", again);
  expect((await call("POST", "/api-keys", again)).data).toEqual(kept.data);
  const rotated = await post(`/advertisers/${advertiser.id}/rotate-secret`, { graceHours: 24 });
  person = await signedIn("manager");
  Object.assign(secrets, {
    "an owner's key": keys.owner,
    "a manager's key": keys.manager,
    "a partner's key": ownKey.key,
    "an analyst's key": spareKey.key,
    "a key whose first answer is kept": kept.data.key,
    "a partner's signing secret": partner.signingSecret,
    "another partner's": other.signingSecret,
    "a rotated signing secret": (await post(`/partners/${sparePartner.id}/rotate-secret`)).signingSecret,
    "what it replaced": sparePartner.signingSecret,
    "an alert's signing secret": alert.signingSecret,
    "an advertiser's postback secret": rotated.postbackSecret,
    "its postback secret of before": advertiser.postbackSecret,
    "the value of a partner's header": "zq-rest-own-header",
    "a password": PASSWORD,
    "a session": person.cookies.get("gokart-session") ?? "",
    "an invitation": await invitation(),
    "a parked customer's e-mail": await parkedEmail(),
    DATA_SECRET: env.DATA_SECRET,
    ADMIN_API_KEY: env.ADMIN_API_KEY ?? "",
    "the newest click key": env.CLICK_ID_SECRETS.split(",")[0]?.slice(2) ?? "",
  });
  tokens = [advertiser.postbackToken];
  await (await signedInOwner()).get("/account");
});

async function invitation(): Promise<string> {
  const owner = await signedInOwner();
  await owner.get("/users");
  const { text } = await owner.submit("/users/invite", { email: "rest@gokart.test", role: "analyst" });
  return /\/invitation\/([\w-]+)/.exec(text)?.[1] ?? "";
}

/** An e-mail address in a postback that waits to be judged. */
async function parkedEmail(): Promise<string> {
  const email = "zq-parked@mail.example";
  const { links } = await makeWorld({ offer: { type: "multi", events: [{ eventId: "win", name: "Win" }] } });
  const id = await click(links[0].id, "zq-parked");
  await landed([id]);
  await postback({ gk_click_id: id, event_id: "typo", cnv_email: email });
  const sql = "SELECT id FROM parked_postbacks WHERE click_id = ?";
  await until("a parked one", async () => (await rowsOf(sql, id))[0]);
  return email;
}

/** All that is stored, one line a row or value, with where it lies. */
async function everything(): Promise<string[]> {
  const rows = await Promise.all(DATABASES.map(rowsOfDatabase));
  return [...rows.flat(), ...(await valuesOf(env.LINKS))];
}

async function rowsOfDatabase(name: (typeof DATABASES)[number]): Promise<string[]> {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'";
  const tables = (await env[name].prepare(sql).all<{ name: string }>()).results;
  const found = await env[name].batch(
    tables.map((table) => env[name].prepare(`SELECT * FROM "${table.name}"`)),
  );
  return tables.flatMap((table, i) =>
    (found[i]?.results ?? []).map((row) => `${table.name} ${JSON.stringify(row)}`),
  );
}

async function valuesOf(namespace: KVNamespace): Promise<string[]> {
  const { keys } = await namespace.list();
  return Promise.all(keys.map(async ({ name }) => `KV ${name} ${await namespace.get(name)}`));
}

test("every secret is at hand and looked for where it would show", async () => {
  expect(Object.entries(secrets).filter(([, secret]) => (secret?.length ?? 0) < 16)).toEqual([]);
  expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
  const stored = (await everything()).join("\n");
  for (const table of ["api_keys", "sessions", "invitations", "idempotency_keys", "parked_postbacks", "KV"])
    expect(stored).toMatch(new RegExp(`^${table} `, "m"));
  for (const sure of [planted.partner.id, "rest@gokart.test", '"hash":"', "scrypt$", "v2."])
    expect(stored).toContain(sure);
});

test("no column of any table, and no value in KV, holds a secret in the clear, in base64 or in hex", async () => {
  const stored = await everything();
  for (const [what, secret] of Object.entries(secrets)) {
    const hex = Buffer.from(secret).toString("hex");
    const spellings = [secret, encodeURIComponent(secret), btoa(secret).replace(/=+$/, ""), hex];
    const found = stored.filter((line) => spellings.some((one) => line.includes(one)));
    expect(found, what).toEqual([]);
  }
});

// It stands in URLs that advertisers keep and is looked up by; docs/security.md says what that means.
test("an advertiser's postback token lies in the clear in its own row and in its audit entries only", async () => {
  const stored = await everything();
  const places = stored.filter((line) => tokens.some((token) => line.includes(token)));
  const tables = new Set(places.map((line) => line.split(" ")[0]));
  expect([...tables].filter((table) => !["advertisers", "audit_log"].includes(table ?? ""))).toEqual([]);
  expect(tables.has("advertisers")).toBe(true);
});

test("a thief of the database can neither sign in nor ask the API with what lies in it", async () => {
  const hashes = await rowsOf<{ hash: string }>(
    `SELECT hash FROM api_keys UNION SELECT token_hash FROM sessions UNION SELECT token_hash FROM invitations
     UNION SELECT password_hash FROM users`,
  );
  expect(hashes.length).toBeGreaterThan(5);
  for (const { hash } of hashes) {
    expect((await call("GET", "/me", { key: hash.replaceAll(" ", "") })).status).toBe(401);
    person.cookies.set("gokart-session", hash);
    expect((await person.get("/account")).location).toMatch(/^\/sign-in/);
    expect((await person.get(`/invitation/${encodeURIComponent(hash)}`)).status).toBe(404);
  }
});
