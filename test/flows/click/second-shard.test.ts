import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { parseClickId } from "../../../src/domain/click/id";
import { replayParked } from "../../../src/flows/postback/replay-parked";
import { consumeClicks } from "../../../src/queues/clicks";
import { readClicksMessage } from "../../../src/queues/read-messages";
import { rim } from "../../../src/rim";
import { writeShards } from "../../../src/store/click/click-shards";
import { rawCall } from "../../support/api";
import { visitWith } from "../../support/faults";
import { HeldQueue } from "../../support/queue";
import {
  click,
  type Json,
  landed,
  makeWorld,
  manage,
  postback,
  until,
  type World,
} from "../../support/world";

// The steps of "A new shard" in docs/runbook.md, each as the Worker of that moment is bound.
const ONE_SHARD: Env = without({ ...env, CLICK_SHARDS: "1" }, "CLICKS_1");
const BOUND: Env = { ...env, CLICK_SHARDS: "1" };
const TURNED: Env = { ...env, CLICK_SHARDS: "2" };

/** Spreading would keep a getter's value: the binding must not be there at all. */
function without(bindings: Env, name: string): Env {
  return Object.fromEntries(Object.entries(bindings).filter(([key]) => key !== name)) as unknown as Env;
}

const shardOf = (id: string) => parseClickId(id)?.shard;

/** A click that a Worker with these bindings takes. */
async function clickWith(bindings: Env, linkId: string, member: string): Promise<string> {
  const query = new URLSearchParams({ pub_click_id: `pc-${member}`, pub_member_id: member });
  const headers = { "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)" };
  const path = `/api/v1/offer-link/redirect/${linkId}?${query}`;
  const { response, settled } = await visitWith(bindings, path, { headers });
  await settled();
  const id = response.headers.get("x-gk-click-id");
  if (response.status !== 302 || !id) throw new Error(`click refused: ${response.status}`);
  return id;
}

let world: World;
/** What was clicked, in order, and by whom. */
const clicked: { id: string; member: string; when: "one shard" | "bound" | "turned" }[] = [];

beforeAll(async () => {
  world = await makeWorld();
  const phases = [
    ["one shard", ONE_SHARD, 4],
    ["bound", BOUND, 3],
    ["turned", TURNED, 8],
  ] as const;
  for (const [when, bindings, count] of phases) {
    for (let n = 0; n < count; n++) {
      const member = `${when.replace(" ", "-")}-${n}`;
      clicked.push({ id: await clickWith(bindings, world.links[0].id, member), member, when });
    }
  }
  await landed(clicked.map(({ id }) => id));
});

test("clicks stay in the first shard until the number is turned, then take turns", () => {
  const shards = (when: string) => clicked.filter((one) => one.when === when).map(({ id }) => shardOf(id));
  expect(new Set([...shards("one shard"), ...shards("bound")])).toEqual(new Set([0]));
  const turned = shards("turned");
  expect([0, 1].map((shard) => turned.filter((one) => one === shard).length)).toEqual([4, 4]);
});

test("every click, old or new, is found by its id, its pub_click_id and its member", async () => {
  for (const { id, member } of clicked) {
    expect((await manage("GET", `/clicks/${id}`)).data.gkClickId).toBe(id);
    for (const q of [id, `pc-${member}`, member]) {
      const { data } = await manage("GET", `/clicks?q=${q}`);
      expect(data.map(({ gkClickId }: Json) => gkClickId)).toEqual([id]);
    }
  }
});

test("the list pages through both shards, newest first, each click once", async () => {
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const after = cursor ? `&cursor=${cursor}` : "";
    const page: Json = await manage("GET", `/clicks?offerId=${world.offer.id}&limit=4${after}`);
    expect(page.data.length).toBeLessThanOrEqual(4);
    seen.push(...page.data.map(({ gkClickId }: Json) => gkClickId));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(
    clicked
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
});

test("the CSV has all of them", async () => {
  const response = await rawCall("GET", `/clicks?offerId=${world.offer.id}&format=csv`, {
    headers: { accept: "text/csv" },
  });
  const rows = (await response.text()).trimEnd().split("\r\n").slice(1);
  expect(rows).toHaveLength(clicked.length);
  for (const { id } of clicked) expect(rows.filter((row) => row.includes(id))).toHaveLength(1);
});

test("postbacks for old and new clicks become conversions, each counted once in the report", async () => {
  for (const { id } of clicked)
    expect(await postback({ gk_click_id: id })).toMatchObject({ code: "ACCEPTED" });
  const { data } = await manage("GET", `/reports?groupBy=offer&offerId=${world.offer.id}`);
  expect(data.totals).toMatchObject({ clicks: clicked.length, conversions: clicked.length });
});

test("turning back to one keeps what is in the second", async () => {
  const [inSecond] = clicked.filter(({ id }) => shardOf(id) === 1);
  const { response } = await visitWith(BOUND, `/postback?gk_click_id=${inSecond?.id}`);
  expect(await response.json()).toMatchObject({ code: "DUPLICATE" });
  const fresh = await clickWith(BOUND, world.links[0].id, "back");
  expect(shardOf(fresh)).toBe(0);
});

test("who turns and binds at once: an old Worker gives the new shard's message back and parks its postback", async () => {
  const held = new HeldQueue();
  const taken = { ...TURNED, CLICKS_QUEUE: held as unknown as Queue };
  const ids: string[] = [];
  while (!ids.some((id) => shardOf(id) === 1))
    ids.push(await clickWith(taken, world.links[0].id, `early-${ids.length}`));
  const id = ids.find((one) => shardOf(one) === 1) ?? "";
  const bodies = held.take().map(({ body }) => body);
  const batch = createMessageBatch(
    "gokart-clicks",
    bodies.map((body, i) => ({ id: `${i}`, timestamp: new Date(), attempts: 1, body })),
  );
  await consumeClicks(batch, ONE_SHARD);
  const result = await getQueueResult(batch, createExecutionContext());
  const mine = bodies.findIndex((body) => readClicksMessage(body)?.shard === 1);
  expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual([`${mine}`]);

  const { response } = await visitWith(ONE_SHARD, `/postback?gk_click_id=${id}`);
  const parked = (await response.json()) as Json;
  expect(parked).toMatchObject({ code: "PARKED" });

  for (const body of bodies) await env.CLICKS_QUEUE.send(body, { contentType: "text" });
  await landed(ids);
  const judged = await until("the replay", async () => {
    const replayed = await replayParked(env, { rim: rim(), parkedId: parked.data.parkedId });
    return replayed.ok && replayed.code !== "PARKED" && replayed;
  });
  expect(judged.code).toBe("ACCEPTED");
});

test("a full shard can rest: a range names the shards that take new clicks, and the others are still read", async () => {
  const resting = { ...env, CLICK_SHARDS: "1-1" };
  const ids = await Promise.all([1, 2, 3].map((n) => clickWith(resting, world.links[0].id, `rest-${n}`)));
  expect(ids.map(shardOf)).toEqual([1, 1, 1]);
  const [old] = clicked.filter(({ id }) => shardOf(id) === 0);
  expect((await manage("GET", `/clicks/${old?.id}`)).data.gkClickId).toBe(old?.id);
});

test.each([
  ["1", [0]],
  ["2", [0, 1]],
  ["9", [0, 1]],
  ["0-1", [0, 1]],
  ["1-9", [1]],
  ["5-9", [0]],
  ["0", [0]],
  ["", [0]],
  ["many", [0]],
])("CLICK_SHARDS=%j of two bound shards means %j", (CLICK_SHARDS, shards) => {
  expect(writeShards({ ...env, CLICK_SHARDS })).toEqual(shards);
});

test("a third shard that is asked for but not bound is not used", async () => {
  const over = { ...env, CLICK_SHARDS: "3" };
  const ids = await Promise.all([1, 2, 3, 4].map((n) => clickWith(over, world.links[0].id, `third-${n}`)));
  for (const id of ids) expect([0, 1]).toContain(shardOf(id));
  const own = await click(world.links[0].id, "own");
  expect([0, 1]).toContain(shardOf(own));
});
