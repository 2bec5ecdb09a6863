import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  derivedId,
  firstIdAt,
  formatUuid,
  readUuid,
  uuidBytes,
  uuidTime,
  uuidV7,
} from "../../src/domain/ids";

const UUID = "0198c2d4-6c00-7412-9b3e-7c1d5a90e6f4";
const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const bytes10 = fc.uint8Array({ minLength: 10, maxLength: 10 });
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test.each<[string, string, string | null]>([
  ["as we write it", UUID, UUID],
  ["upper case", UUID.toUpperCase(), UUID],
  ["without dashes", UUID.replaceAll("-", ""), UUID],
  ["without dashes, upper case", UUID.replaceAll("-", "").toUpperCase(), UUID],
  ["with spaces and line breaks around it", ` ${UUID}\r\n`, UUID],
  ["nothing", "", null],
  ["a digit short", UUID.slice(0, -1), null],
  ["a digit long", `${UUID}0`, null],
  ["a letter that is no hex digit", UUID.replace("f", "g"), null],
  ["a letter that only lower-cases to an i", UUID.replace("f", "İ"), null],
  ["dashes in other places", `0198c2d46-c00-7412-9b3e-7c1d5a90e6f4`, null],
  ["some dashes only", `0198c2d4-6c0074129b3e7c1d5a90e6f4`, null],
  ["braces", `{${UUID}}`, null],
  ["underscores", UUID.replaceAll("-", "_"), null],
  ["a NUL in it", UUID.replace("f", "\0"), null],
  ["two of them", `${UUID},${UUID}`, null],
  ["very long", "a".repeat(100_000), null],
])("a UUID is read: %s", (_, text, expected) => expect(readUuid(text)).toBe(expected));

describe("properties", () => {
  test("bytes survive being written and read", () => {
    fc.assert(
      fc.property(bytes16, (bytes) => {
        expect(uuidBytes(formatUuid(bytes))).toEqual(bytes);
        expect(readUuid(formatUuid(bytes))).toBe(formatUuid(bytes));
      }),
    );
  });

  test("version 7, RFC variant, and the time it was made", () => {
    fc.assert(
      fc.property(times, bytes10, (time, random) => {
        const id = uuidV7(time, random);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(uuidTime(id)).toBe(time);
      }),
    );
  });

  test("ids sort as text by time, and the first id of a moment before all made at or after it", () => {
    fc.assert(
      fc.property(times, times, bytes10, bytes10, (a, b, one, other) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        if (early < late) expect(uuidV7(early, one) < uuidV7(late, other)).toBe(true);
        expect(firstIdAt(early) <= uuidV7(late, other)).toBe(true);
        if (early < late) expect(uuidV7(early, one) < firstIdAt(late)).toBe(true);
      }),
    );
  });

  test("any number of a filter makes a first id", () => {
    fc.assert(
      fc.property(fc.double(), (time) => {
        expect(readUuid(firstIdAt(time))).not.toBeNull();
      }),
    );
  });
});

test("a derived id repeats, keeps the time, and differs by kind and by origin", async () => {
  const id = await derivedId("conversion", UUID);
  expect(await derivedId("conversion", UUID)).toBe(id);
  expect(uuidTime(id)).toBe(uuidTime(UUID));
  expect(id[14]).toBe("7");
  expect(await derivedId("callback", UUID)).not.toBe(id);
  expect(await derivedId("conversion", UUID.replace("f", "e"))).not.toBe(id);
});
