import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type ClickIdKey,
  makeClickId,
  NO_CLICK_ID,
  parseClickId,
  readClickIdKeys,
  verifyClickId,
} from "../../../src/domain/click/id";

const SECRET = "kQ3vT8mZ1xN6bR4wL9sD2fG7hJ5pC0yA";
const OTHER = "uE6nV1cX8zB3mK5jH0gF9dS4aP7oI2tR";
const NOW = Date.UTC(2026, 0, 15);

let one: ClickIdKey;
let zero: ClickIdKey;
beforeAll(async () => {
  [one, zero] = (await readClickIdKeys(`1:${SECRET},0:${OTHER}`)) as [ClickIdKey, ClickIdKey];
});

const verifies = async (text: string, keys: readonly ClickIdKey[]) => {
  const parts = parseClickId(text);
  return parts !== null && verifyClickId(parts, keys);
};
const makings = fc.record({
  now: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  shard: fc.integer({ min: 0, max: 1023 }),
  random: fc.uint8Array({ minLength: 5, maxLength: 5 }),
});
const making = { now: NOW, shard: 5, random: Uint8Array.of(1, 2, 3, 4, 5) };

describe("an id", () => {
  test("is a version-8 UUID that tells time, key and shard, and verifies in any spelling", async () => {
    await fc.assert(
      fc.asyncProperty(makings, async (input) => {
        const id = await makeClickId(input, one);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseClickId(id)).toEqual({ id, time: input.now, keyNumber: 1, shard: input.shard });
        const compact = id.replaceAll("-", "");
        for (const spelled of [id, id.toUpperCase(), compact, compact.toUpperCase(), ` ${id} `]) {
          expect(parseClickId(spelled)?.id).toBe(id);
          expect(await verifies(spelled, [zero, one])).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("sorts as text by time, whatever key, shard and chance", async () => {
    await fc.assert(
      fc.asyncProperty(makings, makings, async (a, b) => {
        fc.pre(a.now !== b.now);
        const [first, second] = [await makeClickId(a, one), await makeClickId(b, zero)];
        expect(first < second).toBe(a.now < b.now);
      }),
      { numRuns: 50 },
    );
  });

  test("uses all 38 random bits", async () => {
    const low = await makeClickId({ ...making, random: new Uint8Array(5) }, one);
    const high = await makeClickId({ ...making, random: new Uint8Array(5).fill(255) }, one);
    expect(low.replaceAll("-", "").slice(16, 26)).toBe("8000000000");
    expect(high.replaceAll("-", "").slice(16, 26)).toBe("bfffffffff");
  });

  test.each([
    ["an ordinary one", making],
    ["the last shard, all bits set", { now: NOW, shard: 1023, random: new Uint8Array(5).fill(255) }],
    ["at the beginning of time", { now: 0, shard: 0, random: new Uint8Array(5) }],
  ])("no longer verifies after any change of one digit: %s", async (_, input) => {
    const id = await makeClickId(input, one);
    for (const [at, digit] of [...id].entries()) {
      if (digit === "-") continue;
      for (const wrong of "0123456789abcdef") {
        if (wrong === digit) continue;
        const forged = id.slice(0, at) + wrong + id.slice(at + 1);
        if (await verifies(forged, [one, zero])) throw new Error(`${forged} verifies, made from ${id}`);
      }
    }
  });

  test("no longer verifies with two digits swapped, truncated or under another secret", async () => {
    const id = await makeClickId(making, one);
    const compact = id.replaceAll("-", "");
    for (let at = 1; at < compact.length; at++) {
      const swapped =
        compact.slice(0, at - 1) + (compact[at] ?? "") + (compact[at - 1] ?? "") + compact.slice(at + 1);
      if (swapped !== compact) expect(await verifies(swapped, [one, zero])).toBe(false);
      expect(await verifies(compact.slice(0, at), [one, zero])).toBe(false);
    }
    expect(await verifies(id, [zero])).toBe(false);
    expect(await verifies(id, await readClickIdKeys(`1:${OTHER}`))).toBe(false);
    expect(await verifies(id, [])).toBe(false);
  });

  test.each([
    ["a seed's version-4 id", "efb2a7d2-c01a-4e3f-b8a1-81b4568e9f32"],
    ["a version-7 id", "0198c2d4-6c00-7412-9b3e-7c1d5a90e6f4"],
    ["all zeros", "00000000-0000-0000-0000-000000000000"],
    ["all ones", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    ["what HEAD shows", NO_CLICK_ID],
  ])("of somebody else is read and does not verify: %s", async (_, text) => {
    expect(parseClickId(text)).not.toBeNull();
    expect(await verifies(text, [one, zero])).toBe(false);
  });

  test("what HEAD shows verifies not even when the HMAC would fit", async () => {
    const fits = { ...zero, key: one.key };
    const id = await makeClickId({ now: 0, shard: 0, random: new Uint8Array(5) }, fits);
    expect(id.slice(0, 28)).toBe(NO_CLICK_ID.slice(0, 28));
    expect(await verifies(id, [fits])).toBe(true);
    expect(await verifies(NO_CLICK_ID, [fits])).toBe(false);
  });

  test.each(["", "x", "{gk_click_id}", "0198c2d4", "\0", "-".repeat(32), "٠".repeat(32)])(
    "%j is none",
    (text) => expect(parseClickId(text)).toBeNull(),
  );
});

describe("rotation", () => {
  test("the first key signs, ids of both verify, and of a retired one no more", async () => {
    const before = await readClickIdKeys(`0:${OTHER}`);
    const during = await readClickIdKeys(`1:${SECRET},0:${OTHER}`);
    const after = await readClickIdKeys(`2:${SECRET},1:${SECRET}`);
    const old = await makeClickId(making, before[0] as ClickIdKey);
    const fresh = await makeClickId(making, during[0] as ClickIdKey);
    expect(parseClickId(old)?.keyNumber).toBe(0);
    expect(parseClickId(fresh)?.keyNumber).toBe(1);
    expect([await verifies(old, during), await verifies(fresh, during)]).toEqual([true, true]);
    expect([await verifies(old, after), await verifies(fresh, after)]).toEqual([false, true]);
  });
});

describe("the secrets", () => {
  test.each([
    ["one key", `0:${SECRET}`, [0]],
    ["two keys", `3:${SECRET},2:${OTHER}`, [3, 2]],
    ["spaces around the entries", ` 1:${SECRET} , 0:${OTHER} `, [1, 0]],
    ["a colon in the secret", `1:${SECRET}:${SECRET}`, [1]],
    ["hex digits", "0:9f3c6a1e57b2d804c6e1f93a7d5b2c48", [0]],
    ["a base64 secret that happens to hold xXxX", `0:xXxX${SECRET}`, [0]],
  ])("are read: %s", async (_, secrets, numbers) => {
    expect((await readClickIdKeys(secrets)).map((key) => key.number)).toEqual(numbers);
  });

  test.each([
    ["missing", undefined, /missing/],
    ["empty", "", /missing/],
    ["blank", "  ", /missing/],
    ["no number", SECRET, /of the form/],
    ["a number that has no place in the id", `4:${SECRET}`, /of the form/],
    ["a number of two digits", `10:${SECRET}`, /of the form/],
    ["a forgotten second", `1:${SECRET},`, /of the form/],
    ["too short by one", `0:${SECRET.slice(1)}`, /at least 32/],
    ["a short second", `1:${SECRET},0:short`, /at least 32/],
    ["three", `1:${SECRET},0:${OTHER},2:${SECRET}`, /at most two/],
    ["one number twice", `1:${SECRET},1:${OTHER}`, /twice/],
    ["replace-me", "0:replace-me", /at least 32/],
    ["a long replace-me", `0:replace-me-${SECRET}`, /placeholder/],
    ["change_me", "0:change_me_change_me_change_me_change_me", /placeholder/],
    ["your secret", "0:your-click-id-secret-of-32-characters", /placeholder/],
    ["angle brackets", "0:<32 random characters or more go in here>", /placeholder/],
    ["the same letter", `0:${"a".repeat(40)}`, /placeholder/],
    ["the same word", `0:${"abc".repeat(20)}`, /placeholder/],
    ["xs", `0:${SECRET}${"x".repeat(8)}`, /placeholder/],
  ])("are refused with words: %s", async (_, secrets, words) => {
    await expect(readClickIdKeys(secrets)).rejects.toThrow(words);
    await expect(readClickIdKeys(secrets)).rejects.toThrow("CLICK_ID_SECRETS");
  });

  test("are never told in the refusal", async () => {
    const refusal = await readClickIdKeys(`0:${SECRET.slice(1)}`).catch((error: Error) => error.message);
    expect(refusal).not.toContain(SECRET.slice(1, 9));
  });
});
