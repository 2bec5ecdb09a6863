import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { hmacHex } from "../../src/domain/bytes";
import { call } from "../support/api";
import { visitWith } from "../support/faults";
import { makeKey } from "../support/keys";
import { makeAdvertiser } from "../support/records";
import { click, type Json, landed, makeWorld, manage, until, visit, type World } from "../support/world";

const HOUR = 3_600_000;
let count = 0;

async function freshClick({ links }: World): Promise<string> {
  const id = await click(links[0].id, `rotating-${count++}`);
  await landed([id]);
  return id;
}

async function send(path: string): Promise<Json> {
  return (await visit(path)).json();
}

const rotate = (world: World, what: "token" | "secret", body?: object) =>
  call("POST", `/advertisers/${world.advertiser.id}/rotate-${what}`, { body });
const onPath = async (token: string, world: World) =>
  send(`/api/v1/postback/${token}?gk_click_id=${await freshClick(world)}`);

async function signedBy(secret: string, world: World): Promise<Json> {
  const query = `gk_click_id=${await freshClick(world)}`;
  return send(`/postback?${query}&signature=${await hmacHex(secret, query)}`);
}

test("a new token works at once, and the old one for the time of grace, with a warning", async () => {
  const world = await makeWorld({ advertiser: { postbackSecurity: { requireToken: true } } });
  const { postbackToken: old } = world.advertiser;
  const before = Date.now();
  const { data } = await rotate(world, "token");
  expect(data.postbackToken).not.toBe(old);
  expect(Date.parse(data.oldTokenUntil) - before).toBeGreaterThanOrEqual(24 * HOUR);
  expect((await onPath(data.postbackToken, world)).messages).toHaveLength(1);
  const late = await onPath(old, world);
  expect(late.code).toBe("ACCEPTED");
  expect(late.messages.join()).toContain("use the new URL");
  const line = await until("the warning in History", async () => {
    const { data: lines } = await manage("GET", `/history-logs?level=warning&q=${late.responseId}`);
    return lines[0];
  });
  expect(line).toMatchObject({ level: "warning", code: "ACCEPTED" });
  const read = await call("GET", `/advertisers/${world.advertiser.id}`);
  expect(read.data).toMatchObject(data);
  expect(JSON.stringify(read.data)).not.toContain(old);
});

test("with no grace all old tokens end at once, and History names the advertiser's network", async () => {
  const world = await makeWorld();
  const { postbackToken: first } = world.advertiser;
  const { postbackToken: second } = (await rotate(world, "token", { graceHours: 48 })).data;
  const { data } = await rotate(world, "token", { graceHours: 0 });
  expect(data.oldTokenUntil).toBeNull();
  expect((await onPath(data.postbackToken, world)).code).toBe("ACCEPTED");
  for (const old of [first, second]) {
    const refused = await onPath(old, world);
    expect(refused).toMatchObject({ code: "TOKEN_INVALID" });
    expect(refused.messages.join()).toContain("was replaced");
  }
  expect((await onPath("x".repeat(32), world)).messages).toEqual(["The token names no advertiser"]);
});

test("a new secret is told once and works at once; the old one for the time of grace", async () => {
  const world = await makeWorld({ advertiser: { postbackSecurity: { requireSignature: true } } });
  const { id, postbackSecret: old } = world.advertiser;
  const { data } = await rotate(world, "secret", { graceHours: 1 });
  expect(data.postbackSecret).not.toBe(old);
  expect((await signedBy(data.postbackSecret, world)).code).toBe("ACCEPTED");
  const late = await signedBy(old, world);
  expect(late.code).toBe("ACCEPTED");
  expect(late.messages.join()).toContain("sign with the new one");
  const last = (await rotate(world, "secret", { graceHours: 0 })).data;
  expect((await signedBy(last.postbackSecret, world)).code).toBe("ACCEPTED");
  for (const secret of [old, data.postbackSecret]) {
    expect((await signedBy(secret, world)).code).toBe("SIGNATURE_INVALID");
  }
  const told = JSON.stringify([
    (await call("GET", `/advertisers/${id}`)).data,
    (await call("GET", `/audit-log?recordId=${id}`)).data,
  ]);
  for (const secret of [old, data.postbackSecret, last.postbackSecret]) expect(told).not.toContain(secret);
});

test("a postback that came before the rotation is judged by what was valid then", async () => {
  const event = { eventId: "buy", name: "Buy" };
  const world = await makeWorld({ offer: { type: "multi", events: [event] } });
  const id = await freshClick(world);
  const door = `/api/v1/postback/${world.advertiser.postbackToken}`;
  const parked = await send(`${door}?gk_click_id=${id}&cnv_event_id=bought`);
  expect(parked.code).toBe("EVENT_UNKNOWN");
  await rotate(world, "token", { graceHours: 0 });
  await manage("PATCH", `/offers/${world.offer.id}`, { events: [{ ...event, aliases: ["bought"] }] });
  const replayed = await manage("POST", `/parked-postbacks/${parked.data.parkedId}/replay`);
  expect(replayed.data.code).toBe("ACCEPTED");
});

test("tracking links that carry our postback URL get the new token, and the audit log says so", async () => {
  const tracking = { integrationId: "adjust", trackingUrl: "https://app.adjust.example/abc1234" };
  const world = await makeWorld({ offer: tracking });
  const { postbackToken: old } = world.advertiser;
  expect(world.offer.trackingUrl).toContain(old);
  const { data } = await rotate(world, "token");
  const { trackingUrl } = (await manage("GET", `/offers/${world.offer.id}`)).data;
  expect(trackingUrl).toBe(world.offer.trackingUrl.replaceAll(old, data.postbackToken));
  const { data: log } = await manage("GET", `/audit-log?recordId=${world.offer.id}`);
  expect(log[0]).toMatchObject({ action: "update", after: { trackingUrl } });
  const query = { pub_click_id: "c", pub_member_id: "rotated" };
  const path = `/api/v1/offer-link/redirect/${world.links[0].id}?${new URLSearchParams(query)}`;
  await until("the redirect's new link", async () =>
    (await visit(path)).headers.get("location")?.includes(data.postbackToken),
  );
});

test("what others change at the same moment stays, and a rotation survives a change of the security", async () => {
  const { id } = await makeAdvertiser();
  const path = `/advertisers/${id}`;
  await call("POST", `${path}/rotate-token`, { body: { graceHours: 5 } });
  const ips = Array.from({ length: 8 }, (_, n) => `203.0.113.${n}`);
  const answers = await Promise.all([
    ...ips.map((ip) => call("POST", `${path}/addresses/allow`, { body: { ips: [ip] } })),
    call("PATCH", path, { body: { name: "Renamed", postbackSecurity: { requireToken: true } } }),
    call("POST", `${path}/rotate-secret`, { body: {} }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const { data } = await call("GET", path);
  expect(data).toMatchObject({ name: "Renamed", postbackSecurity: { requireToken: true } });
  expect([...data.postbackSecurity.allowedIps].sort()).toEqual(ips);
  expect([data.oldTokenUntil, data.oldSecretUntil]).toEqual([expect.any(String), expect.any(String)]);
  const { data: log } = await call("GET", `/audit-log?recordId=${id}`);
  expect(log).toHaveLength(2 + answers.length);
});

test("too many old ones are refused instead of one being forgotten", async () => {
  const { id } = await makeAdvertiser();
  const again = (graceHours: number) =>
    call("POST", `/advertisers/${id}/rotate-token`, { body: { graceHours } });
  for (let n = 0; n < 20; n++) expect((await again(1)).status).toBe(200);
  expect(await again(1)).toMatchObject({ status: 409, code: "CONFLICT" });
  expect((await again(0)).status).toBe(200);
});

test("analysts cannot rotate", async () => {
  const { id } = await makeAdvertiser();
  const key = await makeKey("analyst");
  for (const what of ["token", "secret"]) {
    expect((await call("POST", `/advertisers/${id}/rotate-${what}`, { key, body: {} })).status).toBe(403);
  }
});

test("click ids that were made before the keys rotated still convert, until their key is removed", async () => {
  const world = await makeWorld();
  const [id, other] = [await freshClick(world), await freshClick(world)];
  const fresh = "another-signing-key-0123456789-abcdefghijkl";
  const judge = async (secrets: string, path: string) => {
    const { response, settled } = await visitWith({ ...env, CLICK_ID_SECRETS: secrets }, path);
    await settled();
    return response;
  };
  const code = async (response: Response) => ((await response.json()) as Json).code;
  const [number = "0"] = env.CLICK_ID_SECRETS.split(":");
  const next = (Number(number) + 1) % 4;
  const during = `${next}:${fresh},${env.CLICK_ID_SECRETS.split(",")[0]}`;
  expect(await code(await judge(during, `/postback?gk_click_id=${id}`))).toBe("ACCEPTED");
  const follow = `/api/v1/offer-link/redirect/${world.links[0].id}?pub_click_id=c&pub_member_id=new-key`;
  const made = (await judge(during, follow)).headers.get("x-gk-click-id") ?? "";
  await landed([made]);
  const after = `${next}:${fresh}`;
  expect(await code(await judge(after, `/postback?gk_click_id=${made}`))).toBe("ACCEPTED");
  expect(await code(await judge(after, `/postback?gk_click_id=${other}`))).toBe("CLICK_NOT_FOUND");
});
