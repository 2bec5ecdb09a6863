import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { makeClickId } from "../../src/domain/click/id";
import { asQueued, packClicks } from "../../src/edge/click-buffer";
import { clickIdKeys } from "../../src/edge/click-id-keys";
import { MAX_PACKED_BYTES } from "../../src/queues/messages";
import { rim } from "../../src/rim";
import { makeClick } from "../support/factories";

async function clicksOn(shard: number, count: number, userAgent = "x".repeat(300)) {
  const [key] = await clickIdKeys(env);
  const make = async () => {
    const random = crypto.getRandomValues(new Uint8Array(5));
    return makeClick({ id: await makeClickId({ now: Date.now(), shard, random }, key), userAgent });
  };
  return Promise.all(Array.from({ length: count }, make));
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

test("a burst is packed into few messages, each of one shard, under 60 KB and with an id of its own", async () => {
  const clicks = (await Promise.all([clicksOn(0, 200), clicksOn(1, 150)])).flat();
  const messages = packClicks(clicks, rim());
  expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
  expect(messages.length).toBeLessThan(10);
  for (const message of messages) {
    expect(bytes(asQueued(message))).toBeLessThanOrEqual(MAX_PACKED_BYTES);
    const shards = message.clicks.map(({ id }) => Number.parseInt(id.slice(14, 18), 16) & 0x3ff);
    expect(new Set(shards)).toEqual(new Set([message.shard]));
  }
  const packed = messages.flatMap((message) => message.clicks);
  expect(new Set(packed)).toEqual(new Set(clicks));
  expect(packed).toHaveLength(clicks.length);
});

test("the size is counted in bytes, not in characters", async () => {
  const messages = packClicks(await clicksOn(0, 100, "漢".repeat(500)), rim());
  for (const message of messages) expect(bytes(asQueued(message))).toBeLessThanOrEqual(MAX_PACKED_BYTES);
});

test("nothing to pack makes no message", () => {
  expect(packClicks([], rim())).toEqual([]);
});
