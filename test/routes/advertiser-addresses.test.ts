import { beforeAll, expect, test } from "vitest";
import { hmacHex } from "../../src/domain/bytes";
import { call } from "../support/api";
import { makeKey } from "../support/keys";
import { makeAdvertiser, makeNetwork } from "../support/records";
import { click, type Json, landed, makeWorld, until, visit, type World } from "../support/world";

let world: World;
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
});

const path = () => `/advertisers/${world.advertiser.id}/addresses`;
const addresses = async () => (await call("GET", path())).data as Json[];

/** A postback for a new click, from an address. */
async function postFrom(ip: string, how: { token?: string; signed?: boolean } = {}): Promise<string> {
  const id = await click(world.links[0].id, `member-${count++}`);
  await landed([id]);
  const query = `gk_click_id=${id}`;
  const signature = how.signed ? `&signature=${await hmacHex(world.advertiser.postbackSecret, query)}` : "";
  const door = how.token ? `/api/v1/postback/${how.token}` : "/postback";
  const response = await visit(`${door}?${query}${signature}`, { headers: { "cf-connecting-ip": ip } });
  return ((await response.json()) as Json).code;
}

/** Waits until so many addresses are known: they are written after the answer. */
const known = (n: number) => until(`${n} addresses`, async () => (await addresses()).length === n);

test("addresses of proven postbacks are learnt, of others not", async () => {
  expect(await addresses()).toEqual([]);
  expect(await postFrom("192.0.2.1")).toBe("ACCEPTED");
  expect(await postFrom("192.0.2.2", { token: "nonsense" })).toBe("TOKEN_INVALID");
  const other = await makeAdvertiser();
  expect(await postFrom("192.0.2.3", { token: other.postbackToken })).toBe("TOKEN_INVALID");
  expect(await postFrom("198.51.100.7", { token: world.advertiser.postbackToken })).toBe("ACCEPTED");
  expect(await postFrom("2001:db8::5", { signed: true })).toBe("ACCEPTED");
  await known(2);
  const rows = await addresses();
  const expected = (ip: string, signed: boolean) => ({ ip, signed, count: 1, allowed: true });
  expect(rows).toEqual(
    expect.arrayContaining([
      expect.objectContaining(expected("198.51.100.7", false)),
      expect.objectContaining(expected("2001:db8::5", true)),
    ]),
  );
  expect(rows[0].firstAt).toMatch(/^\d{4}-.*Z$/);
});

test("one write an hour, save when a signature is new", async () => {
  const { postbackToken: token } = world.advertiser;
  for (let n = 0; n < 3; n++) await postFrom("198.51.100.8", { token });
  await known(3);
  const row = async () => (await addresses()).find(({ ip }) => ip === "198.51.100.8");
  expect(await row()).toMatchObject({ count: 1, signed: false });
  await postFrom("198.51.100.8", { token, signed: true });
  await until("the signature", async () => (await row()).signed);
});

test("one call allows them, audited, and the others are then denied", async () => {
  const { postbackToken: token } = world.advertiser;
  const allow = (ips: unknown, key?: string) =>
    call("POST", `${path()}/allow`, { body: { ips }, ...(key && { key }) });
  const allowed = await allow(["198.51.100.7", "2001:db8::/32"]);
  expect(allowed.data).toEqual({ allowedIps: ["198.51.100.7", "2001:db8::/32"] });
  expect((await allow(["198.51.100.7"])).data.allowedIps).toHaveLength(2);
  const { data: log } = await call("GET", `/audit-log?recordId=${world.advertiser.id}`);
  expect(log[0]).toMatchObject({
    action: "update",
    record: "advertiser",
    after: { postbackSecurity: { allowedIps: ["198.51.100.7", "2001:db8::/32"] } },
  });
  expect(log.filter(({ action }: Json) => action === "update")).toHaveLength(1);
  expect(await postFrom("198.51.100.7", { token })).toBe("ACCEPTED");
  // A proven postback from elsewhere is denied, and its address is there to be allowed.
  expect(await postFrom("198.51.100.9", { token })).toBe("IP_DENIED");
  await known(4);
  const shown = Object.fromEntries((await addresses()).map((row) => [row.ip, row.allowed]));
  expect(shown).toEqual({
    "198.51.100.7": true,
    "2001:db8::5": true,
    "198.51.100.8": false,
    "198.51.100.9": false,
  });
  await allow(["198.51.100.9"]);
  expect(await postFrom("198.51.100.9", { token })).toBe("ACCEPTED");

  expect((await allow(["300.1.1.1"])).messages).toEqual([
    "ips[0]: must be an address or a range like 203.0.113.0/24",
  ]);
  expect((await allow([])).messages).toEqual(["ips: must have at least 1 entry"]);
  const many = Array.from({ length: 200 }, (_, n) => `203.0.113.${n}`);
  expect((await allow(many)).messages).toEqual([
    "postbackSecurity.allowedIps: must have at most 200 entries",
  ]);
});

test("analysts look, owners and managers allow, partners and other networks see nothing", async () => {
  const analyst = await makeKey("analyst");
  expect((await call("GET", path(), { key: analyst })).status).toBe(200);
  const body = { ips: ["192.0.2.1"] };
  expect((await call("POST", `${path()}/allow`, { key: analyst, body })).status).toBe(403);
  const partner = await makeKey("partner", world.partners[0].id);
  expect((await call("GET", path(), { key: partner })).status).toBe(403);
  const { key } = await makeNetwork();
  expect((await call("GET", path(), { key })).status).toBe(404);
  expect((await call("POST", `${path()}/allow`, { key, body })).status).toBe(404);
});
