import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { lookUpLink } from "../../src/edge/link-cache";
import { sweepUncounted } from "../../src/flows/click/sweep-uncounted";
import { rim } from "../../src/rim";
import { type Faults, failing, visitWith } from "../support/faults";
import { clickRow, clicksOf, HUMAN, historyBy, linkPath } from "../support/redirect";
import { makeWorld, until, type World } from "../support/world";

afterEach(() => {
  vi.restoreAllMocks();
});

const SHARDS = { CLICKS_0: true, CLICKS_1: true } as const;

/** A click with bindings that fail; `settled` is after everything that goes on behind the answer. */
async function askWith(faults: Faults, linkId: string, durability: "fast" | "strict" = "fast") {
  const bindings = { ...failing(env, faults), CLICK_DURABILITY: durability };
  const { response, settled } = await visitWith(bindings, linkPath(linkId), { headers: HUMAN });
  return { response, settled, id: response.headers.get("x-gk-click-id") };
}

/** Changes a link in KV behind the Worker's back. */
async function rewrite(linkId: string, inactive: string): Promise<void> {
  const link = await env.LINKS.get<object>(linkId, "json");
  await env.LINKS.put(linkId, JSON.stringify({ ...link, inactive }));
}

/** How many messages of each shard are noted as not counted yet, all or those with a click. */
const owed = (id: string | null = "") =>
  Promise.all(
    [env.CLICKS_0, env.CLICKS_1].map((db) =>
      db.prepare("SELECT count(*) AS n FROM uncounted_clicks WHERE instr(click_ids, ?)").bind(id).first("n"),
    ),
  );

async function storedOnce({ offer }: World, id: string | null): Promise<void> {
  expect(await clickRow(id ?? "")).toMatchObject({ id });
  await until("the count", async () => (await clicksOf(offer.id)).counted > 0);
  await scheduler.wait(300);
  expect(await clicksOf(offer.id)).toEqual({ stored: 1, counted: 1 });
}

describe("fast: the visitor leaves at once and the click comes home", () => {
  const cases: [what: string, faults: Faults][] = [
    ["with nothing failing", {}],
    ["when the queue refuses once", { CLICKS_QUEUE: "send", times: 1 }],
    ["when the queue refuses twice", { CLICKS_QUEUE: "send", times: 2 }],
    ["when the queue is down: straight to D1", { CLICKS_QUEUE: "send" }],
    ["when the queue takes it but its answer is lost", { CLICKS_QUEUE: "send", times: 1, how: "lose" }],
    ["when each answer of the queue is lost and D1 has it as well", { CLICKS_QUEUE: "send", how: "lose" }],
    ["when queue and D1 both refuse and then come back", { CLICKS_QUEUE: "send", ...SHARDS, times: 5 }],
    [
      "when D1 keeps it and the count fails at first",
      { CLICKS_QUEUE: "send", DB: /ingested_messages/, times: 4 },
    ],
    ["when LOGS is down", { LOGS: true, LOGS_QUEUE: true }],
  ];
  test.each(cases)("%s", async (_, faults) => {
    const world = await makeWorld();
    const { response, settled, id } = await askWith(faults, world.links[0].id);
    expect(response.status).toBe(302);
    await settled();
    await storedOnce(world, id);
  });

  test("a queue that never answers keeps no visitor waiting, and D1 takes the click", async () => {
    const world = await makeWorld();
    const { response, settled, id } = await askWith({ CLICKS_QUEUE: "send", how: "hang" }, world.links[0].id);
    expect(response.status).toBe(302);
    expect(await clicksOf(world.offer.id), "the visitor is gone first").toEqual({ stored: 0, counted: 0 });
    await settled();
    await storedOnce(world, id);
  });

  test("what D1 keeps and is counted at once is owed no more", async () => {
    const world = await makeWorld();
    const { settled, id } = await askWith({ CLICKS_QUEUE: "send" }, world.links[0].id);
    await settled();
    await storedOnce(world, id);
    expect(await owed(id)).toEqual([0, 0]);
  });

  test("what D1 keeps and nobody lives to count is counted by the sweep, once", async () => {
    const world = await makeWorld();
    const faults = { CLICKS_QUEUE: "send", DB: /ingested_messages/, failed: [] };
    const { settled, id } = await askWith(faults, world.links[0].id);
    await settled();
    expect(faults.failed).toContain("DB.batch");
    expect(await clicksOf(world.offer.id)).toEqual({ stored: 1, counted: 0 });
    const lost = failing(env, { CLICKS_0: /DELETE/, CLICKS_1: /DELETE/ });
    await expect(sweepUncounted(lost, { rim: rim() })).rejects.toThrow("on purpose");
    expect(await clicksOf(world.offer.id)).toEqual({ stored: 1, counted: 1 });
    await sweepUncounted(env, { rim: rim() });
    await sweepUncounted(env, { rim: rim() });
    await storedOnce(world, id);
    expect(await owed()).toEqual([0, 0]);
  });

  test("a shard that does not answer keeps the other's clicks from no report", async () => {
    const world = await makeWorld();
    const kept = { CLICKS_QUEUE: "send", DB: /ingested_messages/ };
    const asked = [1, 2, 3, 4].map(() => askWith(kept, world.links[0].id));
    for (const { settled } of await Promise.all(asked)) await settled();
    const { stored } = await clicksOf(world.offer.id);
    const inSecond = await env.CLICKS_1.prepare("SELECT count(*) AS n FROM clicks WHERE offer_id = ?")
      .bind(world.offer.id)
      .first<number>("n");
    await expect(sweepUncounted(failing(env, { CLICKS_0: true }), { rim: rim() })).rejects.toThrow();
    expect(await clicksOf(world.offer.id)).toEqual({ stored, counted: inSecond });
    await sweepUncounted(env, { rim: rim() });
    expect(await clicksOf(world.offer.id)).toEqual({ stored, counted: stored });
  });

  test("when nothing takes it, the click itself is in the log", async () => {
    const { links } = await makeWorld();
    const said = vi.spyOn(console, "error");
    const { response, settled, id } = await askWith({ CLICKS_QUEUE: "send", ...SHARDS }, links[0].id);
    expect(response.status).toBe(302);
    await settled();
    const lines = said.mock.calls.map(([line]) => JSON.parse(line));
    const [line] = lines.filter(({ event }) => event === "CLICKS_NOT_KEPT");
    expect(line.message.clicks).toMatchObject([{ id, linkId: links[0].id, pubMemberId: "m-1" }]);
  });
});

describe("strict: the visitor waits until the click is kept", () => {
  const cases: [what: string, faults: Faults][] = [
    ["with nothing failing", {}],
    ["when the queue refuses twice", { CLICKS_QUEUE: "send", times: 2 }],
    ["when the queue is down: straight to D1", { CLICKS_QUEUE: "send" }],
  ];
  test.each(cases)("%s", async (_, faults) => {
    const world = await makeWorld();
    const { response, id } = await askWith(faults, world.links[0].id, "strict");
    expect(response.status).toBe(302);
    await storedOnce(world, id);
  });

  test("the click is kept with what its user agent tells", async () => {
    const { links } = await makeWorld();
    const { id } = await askWith({}, links[0].id, "strict");
    expect(await clickRow(id ?? "")).toMatchObject({ device: "desktop", os: "windows", browser: "Chrome" });
  });

  test("a click that is kept but not counted still leads on", async () => {
    const world = await makeWorld();
    const faults = { CLICKS_QUEUE: "send", DB: /ingested_messages/ };
    const { response, id } = await askWith(faults, world.links[0].id, "strict");
    expect(response.status).toBe(302);
    expect(await clickRow(id ?? "")).toMatchObject({ id });
  });

  test("503 TRY_AGAIN when neither queue nor D1 takes it, and no click is promised", async () => {
    const { links, offer } = await makeWorld();
    const { response, settled } = await askWith({ CLICKS_QUEUE: "send", ...SHARDS }, links[0].id, "strict");
    expect(response.status).toBe(503);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({ "x-refused": "TRY_AGAIN", "cache-control": "no-store" });
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    expect(headers).not.toHaveProperty("x-gk-click-id");
    expect(headers).not.toHaveProperty("location");
    const responseId = headers["x-response-id"] ?? "";
    expect(await response.json()).toMatchObject({ code: "TRY_AGAIN", isSuccessful: false, responseId });
    await settled();
    expect(await historyBy("response_id", responseId)).toMatchObject([{ code: "TRY_AGAIN", level: "error" }]);
    expect(await clicksOf(offer.id)).toEqual({ stored: 0, counted: 0 });
  });
});

describe("strict: a click whose visitor was refused although D1 had kept it", () => {
  test("is counted all the same, so that reports and rows agree", async () => {
    const { links, offer } = await makeWorld();
    const withoutQueue = failing({ ...env, CLICK_DURABILITY: "strict" }, { CLICKS_QUEUE: "send" });
    const bindings = failing(withoutQueue, { ...SHARDS, how: "lose", times: 1 });
    const { response, settled } = await visitWith(bindings, linkPath(links[0].id), { headers: HUMAN });
    expect(response.status).toBe(503);
    await settled();
    expect(await clicksOf(offer.id)).toEqual({ stored: 1, counted: 1 });
  });
});

describe("while KV and D1 do not answer", () => {
  const down: Faults = { LINKS: true, DB: true };

  test.each(["throw", "hang"] as const)(
    "a link nobody has looked up yet is 503, not 404 (they %s)",
    async (how) => {
      const { links } = await makeWorld();
      const { response } = await askWith({ ...down, how }, links[0].id);
      expect(response.status).toBe(503);
      expect(response.headers.get("x-refused")).toBe("TRY_AGAIN");
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await response.json()).toMatchObject({ code: "TRY_AGAIN" });
      expect((await askWith({}, links[0].id)).response.status).toBe(302);
    },
  );

  test("a malformed id is 404 all the same", async () => {
    expect((await askWith(down, "nonsense")).response.status).toBe(404);
  });

  test("a known link keeps leading on, and its clicks come home", async () => {
    const world = await makeWorld();
    const known = await askWith({}, world.links[0].id);
    expect(known.response.status).toBe(302);
    const { response, id } = await askWith(down, world.links[0].id);
    expect(response.status).toBe(302);
    expect(await clickRow(id ?? "")).toMatchObject({ id });
  });

  // The cache is asked at later moments: nobody waits for hours here.
  const HOUR = 3_600_000;
  const ctx = createExecutionContext();
  const known = async () => {
    const { links } = await makeWorld();
    const now = Date.now();
    await lookUpLink(env, ctx, links[0].id, now);
    return { linkId: links[0].id as string, now };
  };

  test("a link known hours ago is served for as long as they fail, and read anew after", async () => {
    const { linkId, now } = await known();
    const broken = failing(env, down);
    for (const later of [20_000, 40_000, HOUR, 5 * HOUR])
      expect(await lookUpLink(broken, ctx, linkId, now + later)).toMatchObject({
        found: true,
        link: { linkId },
      });
    await rewrite(linkId, "The link is paused.");
    const after = await lookUpLink(env, ctx, linkId, now + 6 * HOUR);
    expect(after).toMatchObject({ found: true, link: { inactive: "The link is paused." } });
  });

  test("only one visitor in a while waits for stores that hang", async () => {
    const { linkId, now } = await known();
    const faults: Faults = { ...down, how: "hang", failed: [] };
    const broken = failing(env, faults);
    await lookUpLink(broken, ctx, linkId, now + HOUR);
    const asked = faults.failed?.length;
    await lookUpLink(broken, ctx, linkId, now + HOUR + 1_000);
    expect(faults.failed?.length).toBe(asked);
    await lookUpLink(env, ctx, linkId, now + HOUR + 6_000);
    expect((await lookUpLink(env, ctx, linkId, now + HOUR + 7_000)).found).toBe(true);
  });

  test("a flood of invented ids drives out no link", async () => {
    const { linkId, now } = await known();
    const invented = Array.from({ length: 5_050 }, () => crypto.randomUUID());
    const nobody = failing(env, { LINKS: true });
    for (let i = 0; i < invented.length; i += 500)
      await Promise.all(invented.slice(i, i + 500).map((id) => lookUpLink(nobody, ctx, id, now + 1_000)));
    expect(await lookUpLink(failing(env, down), ctx, linkId, now + HOUR)).toMatchObject({ found: true });
  });
});

test.each(["throw", "hang"] as const)(
  "a refusal has its line while the logs' queue is down (it %ss)",
  async (how) => {
    const { response, settled } = await askWith({ LOGS_QUEUE: "send", how }, crypto.randomUUID());
    expect(response.status).toBe(404);
    await settled();
    const responseId = response.headers.get("x-response-id");
    expect(await historyBy("response_id", responseId)).toMatchObject([{ code: "LINK_NOT_FOUND" }]);
  },
);

test("a rate limiter that fails turns no refusal into an error", async () => {
  const { response } = await askWith({ EDGE_LIMIT: true }, crypto.randomUUID());
  expect(response.status).toBe(404);
});

test("a link is used as known for 15 s, then read behind the visitor's back, and after 30 s before the answer", async () => {
  const { links } = await makeWorld();
  const linkId: string = links[0].id;
  const now = Date.now();
  const behind: Promise<unknown>[] = [];
  const ctx = { waitUntil: (work: Promise<unknown>) => behind.push(work) };
  const look = async (later: number) => {
    const looked = await lookUpLink(env, ctx, linkId, now + later);
    return looked.found && looked.link?.inactive;
  };
  expect(await look(0)).toBeNull();
  await rewrite(linkId, "one");
  expect(await look(14_000)).toBeNull();
  expect(behind).toHaveLength(0);
  expect(await look(16_000)).toBeNull();
  expect(await look(16_001)).toBeNull();
  expect(behind).toHaveLength(1);
  await Promise.all(behind);
  expect(await look(16_002)).toBe("one");
  await rewrite(linkId, "two");
  expect(await look(50_000)).toBe("two");
});
