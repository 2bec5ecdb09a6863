import { describe, expect, test } from "vitest";
import { readTable } from "./page";
import { MIXES, ROOM_TABLES, rollupBytes } from "./room";

describe.each(Object.entries(ROOM_TABLES))("docs/scale.md's table: %s", (name, made) => {
  // Read before anything runs, so not of what another file has just written.
  const rows = readTable(name).map((row) => [Object.values(row)[0], row] as const);

  test.skipIf(process.env.RENEW_SCALE).each(rows)("%s", (_, row) => expect(row).toEqual(made(row)));
});

test("of 2 million clicks a month with many subs a day of roll-ups takes what was counted: 33 and 21 MB", () => {
  const { fine, detailed, coarse } = rollupBytes(MIXES.many, 2e6 / 30 / 86_400);
  expect(Math.abs((fine + detailed + coarse) / 54e6 - 1)).toBeLessThan(0.1);
});
