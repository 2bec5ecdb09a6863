import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Click } from "../../../src/domain/click/click";
import { makeClickId, readClickIdKeys } from "../../../src/domain/click/id";
import { tallyHistory } from "../../../src/flows/history/tally-history";
import { sweepMemberHealth } from "../../../src/flows/member/sweep-member-health";
import { insertClicks } from "../../../src/store/click/clicks";
import { call } from "../../support/api";
import { rimAt } from "../../support/callbacks";
import { makeClick } from "../../support/factories";
import { failing } from "../../support/faults";
import { makeKey } from "../../support/keys";
import { heldEnv } from "../../support/queue";
import { follow, type Json, landed, makeWorld, until, type World } from "../../support/world";

const MINUTE = 60_000;
let clock = Date.now();

/** The sweep of a later minute: what was clicked before has landed by then. */
async function look(bindings: Env = heldEnv().env): Promise<number> {
  clock = Math.max(clock + MINUTE, Date.now() + MINUTE);
  return sweepMemberHealth(bindings, { rim: rimAt(clock) });
}

/** Clicks of a world's first partner, stored as the ingest stores them, in turn in both shards. */
async function store(world: World, count: number, ids: (n: number) => { member: string; click?: string }) {
  const [key] = await readClickIdKeys(env.CLICK_ID_SECRETS);
  if (!key) throw new Error("no key");
  const { offer, advertiser, partners, links } = world;
  const made = Array.from({ length: count }, async (_, n): Promise<Click> => {
    const shard = n % 2;
    const random = crypto.getRandomValues(new Uint8Array(5));
    const { member, click = crypto.randomUUID() } = ids(n);
    return makeClick({
      id: await makeClickId({ now: clock, shard, random }, key),
      at: clock,
      networkId: await networkId(),
      ...{ offerId: offer.id, advertiserId: advertiser.id, partnerId: partners[0].id, linkId: links[0].id },
      ...{ pubMemberId: member, pubClickId: click },
    });
  });
  const clicks = await Promise.all(made);
  for (const shard of [0, 1])
    await insertClicks(
      env,
      shard,
      clicks.filter((_, n) => n % 2 === shard),
    );
}

const networkId = async () => (await call("GET", "/me")).data.network.id as string;
const healthOf = async (world: World) =>
  (await call("GET", `/partners/${world.partners[0].id}`)).data.memberIdHealth;
const warningsOf = async (world: World) => {
  const sql =
    "SELECT code, level, message FROM history WHERE partner_id = ? AND code <> 'UNRESOLVED_MACRO' ORDER BY id";
  return (await env.LOGS.prepare(sql).bind(world.partners[0].id).all<Json>()).results;
};

test("a partner without clicks is unknown", async () => {
  const world = await makeWorld();
  expect(await healthOf(world)).toEqual({ status: "unknown", reasons: [], messages: [], offers: [] });
});

test("a static member id is found at the first clicks, followed through the edge, and told once", async () => {
  const world = await makeWorld();
  const linkId = world.links[0].id;
  for (let n = 0; n < 12; n++) await follow(linkId, { pub_click_id: `pc-${n}`, pub_member_id: "site-7" });
  await until("the clicks", async () => {
    const sql = "SELECT count(*) AS n FROM clicks WHERE link_id = ?";
    const counts = await Promise.all(
      [env.CLICKS_0, env.CLICKS_1].map((db) => db.prepare(sql).bind(linkId).first<number>("n")),
    );
    return (counts[0] ?? 0) + (counts[1] ?? 0) === 12;
  });
  await look();
  expect(await healthOf(world)).toMatchObject({
    status: "unhealthy",
    reasons: ["MEMBER_ID_STATIC"],
    messages: [expect.stringContaining("pub_member_id is the same")],
    offers: [
      {
        offerId: world.offer.id,
        status: "unhealthy",
        clicks: 12,
        distinctMembers: 1,
        repeatedClickIds: 0,
        example: "site-7",
      },
    ],
  });
  const told = [
    {
      code: "MEMBER_ID_STATIC",
      level: "warning",
      message: expect.stringMatching(/\(1 member id in the latest \d+ clicks, for example "site-7"\)/),
    },
  ];
  expect(await warningsOf(world)).toEqual(told);

  await store(world, 3, () => ({ member: "site-7" }));
  await look();
  expect((await healthOf(world)).offers[0].clicks).toBe(15);
  expect(await warningsOf(world)).toEqual(told);

  await store(world, 190, (n) => ({ member: `real-${n}` }));
  await look();
  expect(await healthOf(world)).toMatchObject({
    status: "ok",
    reasons: [],
    offers: [{ clicks: 200, example: null }],
  });

  clock += 15 * MINUTE;
  await store(world, 200, () => ({ member: "site-8" }));
  await look();
  expect((await warningsOf(world)).map(({ code }: Json) => code)).toEqual([
    "MEMBER_ID_STATIC",
    "MEMBER_ID_STATIC",
  ]);
});

test("placements as members and repeated click ids are unhealthy; click ids as members are not", async () => {
  const [placements, repeats, noIds] = await Promise.all([makeWorld(), makeWorld(), makeWorld()]);
  await store(placements, 40, (n) => ({ member: `placement-${n % 4}` }));
  await store(repeats, 40, (n) => ({ member: `m-${n}`, click: `c-${n % 5}` }));
  await store(noIds, 40, (n) => ({ member: `c-${n}`, click: `c-${n}` }));
  await look();
  expect(await healthOf(placements)).toMatchObject({
    status: "unhealthy",
    reasons: ["MEMBER_ID_REUSED"],
    offers: [{ distinctMembers: 4, example: expect.stringMatching(/^placement-/) }],
  });
  expect(await healthOf(repeats)).toMatchObject({
    status: "unhealthy",
    reasons: ["CLICK_ID_REPEATED"],
    offers: [{ repeatedClickIds: 35 }],
  });
  expect(await healthOf(noIds)).toMatchObject({ status: "no_user_ids", reasons: [] });
  expect((await warningsOf(repeats))[0]).toMatchObject({ code: "CLICK_ID_REPEATED" });
  expect(await warningsOf(noIds)).toEqual([]);
});

test("bots and test clicks say nothing of a partner", async () => {
  const world = await makeWorld();
  const bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) {
    const query = { pub_click_id: `b-${n}`, pub_member_id: "bot" };
    const { headers } = await follow(world.links[0].id, query, { "user-agent": bot });
    ids.push(headers.get("x-gk-click-id") ?? "");
  }
  await landed(ids);
  await look();
  expect((await healthOf(world)).offers).toEqual([]);
});

test("two sweeps at once count each click once", async () => {
  const world = await makeWorld();
  await store(world, 30, (n) => ({ member: `m-${n}` }));
  clock = Math.max(clock + MINUTE, Date.now() + MINUTE);
  const run = () => sweepMemberHealth(heldEnv().env, { rim: rimAt(clock) });
  await Promise.all([run(), run(), run()]);
  expect(await healthOf(world)).toMatchObject({
    status: "ok",
    offers: [{ clicks: 30, repeatedClickIds: 0 }],
  });
});

test.each([
  ["fails", "throw"],
  ["hangs", "hang"],
] as const)(
  "one click database that %s keeps no other's clicks from being judged, and the log names it",
  async (_, how) => {
    const world = await makeWorld();
    await store(world, 40, () => ({ member: "site-9" }));
    clock = Math.max(clock + MINUTE, Date.now() + MINUTE);
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const broken = failing(heldEnv().env, { CLICKS_1: true, how });
    await sweepMemberHealth(broken, { rim: rimAt(clock), shardMs: 2_000 });
    const said = logged.mock.calls.map(([line]) => JSON.parse(String(line)) as Json);
    logged.mockRestore();
    expect(await healthOf(world)).toMatchObject({ status: "unhealthy", offers: [{ clicks: 20 }] });
    expect(said).toMatchObject([{ event: "CLICKS_NOT_LOOKED_AT", shard: 1 }]);
  },
);

test("while no click database answers nothing is judged, and the next look is about those clicks too", async () => {
  const world = await makeWorld();
  await store(world, 12, () => ({ member: "site-10" }));
  await expect(look(failing(heldEnv().env, { CLICKS_0: true, CLICKS_1: true }))).rejects.toThrow(
    "on purpose",
  );
  await look();
  expect((await healthOf(world)).offers).toMatchObject([{ clicks: 12 }]);
});

test("a busy and healthy partner costs no write a minute", async () => {
  const world = await makeWorld();
  const fill = () => store(world, 60, () => ({ member: crypto.randomUUID() }));
  await fill();
  expect(await look()).toBe(1);
  await fill();
  expect(await look()).toBe(0);
  clock += 15 * MINUTE;
  await fill();
  expect(await look()).toBe(1);
});

test("clicks refused for a macro count too, and are forgotten after a day", async () => {
  const world = await makeWorld();
  const refused = (member: string) => follow(world.links[0].id, { pub_click_id: "c", pub_member_id: member });
  for (let n = 0; n < 4; n++) expect((await refused("{my_member_id}")).status).toBe(400);
  await until("the refusals", async () => {
    const sql = "SELECT sum(count) AS n FROM history WHERE partner_id = ? AND code = 'UNRESOLVED_MACRO'";
    return (await env.LOGS.prepare(sql).bind(world.partners[0].id).first<number>("n")) === 4;
  });
  clock = Math.max(clock, Date.now()) + MINUTE;
  await Promise.all([tallyHistory(env, { rim: rimAt(clock) }), tallyHistory(env, { rim: rimAt(clock) })]);
  await look();
  expect(await healthOf(world)).toMatchObject({
    status: "unhealthy",
    reasons: ["UNRESOLVED_MACRO"],
    offers: [{ clicks: 0, refusedClicks: 4 }],
  });
  clock += 25 * 60 * MINUTE;
  await look();
  expect(await healthOf(world)).toMatchObject({ status: "unknown", reasons: [] });
});

test("a partner's key sees none of it", async () => {
  const world = await makeWorld();
  const key = await makeKey("partner", world.partners[0].id);
  expect((await call("GET", `/partners/${world.partners[0].id}`, { key })).status).toBe(403);
});
