import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { type Faults, failing } from "../support/faults";
import { becomesOne, landedClick, postbackWith } from "../support/faulty-postback";
import { makeWorld } from "../support/world";

// They wait for limits that are the product's own: side by side.
describe.concurrent("databases that never answer", () => {
  const SHARDS = { CLICKS_0: true, CLICKS_1: true } as const;
  test.each<[string, Faults]>([
    ["the main one", { DB: true }],
    ["those of clicks", SHARDS],
    ["those of clicks, and where parked postbacks are kept", { ...SHARDS, DB: /parked_postbacks/ }],
  ])("%s: the sender is told that its postback is kept, and it converts", async (_, faults) => {
    const world = await makeWorld();
    const { id } = await landedClick(world);
    const answer = await postbackWith(failing(env, { ...faults, how: "hang" }), id);
    expect(answer).toMatchObject({ http: 202, code: "PARKED", data: { parkedId: expect.any(String) } });
    await becomesOne(world, id);
  });

  test("with the queue silent as well: the sender is told to come again", async () => {
    const world = await makeWorld();
    const { id } = await landedClick(world);
    const broken = failing(env, { DB: true, POSTBACKS_QUEUE: "send", how: "hang" });
    expect(await postbackWith(broken, id)).toMatchObject({ http: 503, code: "TRY_AGAIN" });
  });
});
