import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { firstIdAt } from "../../../src/domain/ids";
import { lookThrough, pageOfLooked } from "../../../src/store/query/bounded-scan";
import type { Condition } from "../../../src/store/query/conditions";

const AT = Date.parse("2025-06-01T00:00:00Z");
const ids = Array.from({ length: 40 }, (_, i) => firstIdAt(AT + i)).reverse();

/** Forty lines of one code, every tenth (of the oldest ten, every one) of another offer's. */
beforeAll(async () => {
  const insert = `INSERT INTO history (id, network_id, at, level, type, code, message, offer_id, count)
    VALUES (?, 'n', 0, 'info', 'system', 'BOUNDED', '', ?, 1)`;
  await env.LOGS.batch(
    ids.map((id, i) => env.LOGS.prepare(insert).bind(id, i % 10 === 3 || i >= 30 ? "rare" : "usual")),
  );
});

async function pages(offerId: string, { limit, most }: { limit: number; most: number }): Promise<string[][]> {
  const found: string[][] = [];
  for (let before: string | null = firstIdAt(AT + 40); before !== null; ) {
    const bounds: Condition[] = [
      ["id < ?", before],
      ["id >= ?", firstIdAt(AT)],
    ];
    const filters: Condition[] = [["offer_id = ?", offerId]];
    const ask = { table: "history", columns: "id", bounds, filters, limit, most };
    const page = pageOfLooked([await lookThrough<{ id: string }>(env.LOGS, ask)], limit);
    found.push(page.rows.map(({ id }) => id));
    before = page.next;
  }
  return found;
}

const rare = ids.filter((_, i) => i % 10 === 3 || i >= 30);

test("a page looks at so many rows and no more, and the pages together have every row once", async () => {
  const found = await pages("rare", { limit: 4, most: 5 });
  expect(found.flat()).toEqual(rare);
  expect(found[1]).toEqual([]);
  expect(found.every((page) => page.length <= 4)).toBe(true);
});

test("a page is full where there is enough within what is looked at", async () => {
  expect((await pages("rare", { limit: 4, most: 100 })).map((page) => page.length)).toEqual([4, 4, 4, 1]);
  expect(await pages("none", { limit: 4, most: 100 })).toEqual([[]]);
});

test("of several databases, nothing is shown from behind where one has stopped looking", () => {
  const [first, second, third] = ["c", "b", "a"].map((id) => ({ id }));
  if (!first || !second || !third) throw new Error("no rows");
  const stopped = { rows: [first], horizon: "b" };
  const rest = { rows: [second, third], horizon: null };
  expect(pageOfLooked([stopped, rest], 5)).toEqual({ rows: [first, second], next: "b" });
  expect(pageOfLooked([{ rows: [first], horizon: null }, rest], 2)).toEqual({
    rows: [first, second],
    next: "b",
  });
});
