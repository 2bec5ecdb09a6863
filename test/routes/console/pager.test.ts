import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { type Person, rowsOf, signedInOwner } from "../../support/browser";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
  const [network] = await rowsOf<{ id: string }>("SELECT network_id AS id FROM users LIMIT 1");
  const lines = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
    INSERT INTO history (id, network_id, at, level, type, code, message, count)
    SELECT printf('01990000-0000-7000-8000-%012x', i), ?, 1, 'info', 'system', 'MANY', 'line ' || i || '.', 1 FROM n`;
  await env.LOGS.prepare(lines)
    .bind(network?.id ?? "")
    .run();
});

type Shown = { lines: number[]; to: (page: string) => string | null };

async function open(path: string): Promise<Shown> {
  const { text } = await owner.get(path);
  const lines = [...text.matchAll(/line (\d+)\./g)].map(([, number]) => Number(number));
  const to = (page: string) =>
    new RegExp(`href="([^"]*)">${page}<`).exec(text)?.[1]?.replaceAll("&amp;", "&") ?? null;
  return { lines, to };
}

async function leadOn(from: Shown, page: string, times: number): Promise<Shown[]> {
  const pages = [from];
  for (let i = 0; i < times; i++) pages.push(await open(pages.at(-1)?.to(page) ?? "nowhere"));
  return pages;
}

test("from a page that was gone to, each page before it is a step back, with the filters kept", async () => {
  const down = await leadOn(await open("/history?code=MANY"), "Older", 4);
  expect(new Set(down.flatMap(({ lines }) => lines)).size).toBe(250);
  const [first, second, third, fourth, fifth] = down as [Shown, Shown, Shown, Shown, Shown];
  const up = await leadOn(fifth, "Newer", 3);
  expect(up.map(({ lines }) => lines)).toEqual([fifth, fourth, third, second].map(({ lines }) => lines));
  // One step from the start "Newest" is that step.
  expect([first.to("Newest"), first.to("Newer"), up[3]?.to("Newer")]).toEqual([null, null, null]);
  expect((await open(up[3]?.to("Newest") ?? "")).lines).toEqual(first.lines);
  expect(up[3]?.to("Older")).toBe(second.to("Older"));
});

test("of a long way the last twenty pages are known, and the address does not grow on", async () => {
  const down = await leadOn(await open("/history?code=MANY"), "Older", 23);
  expect(down.at(-1)?.lines.at(-1)).toBe(1);
  expect(Math.max(...down.map(({ to }) => to("Newer")?.length ?? 0))).toBeLessThan(1_000);
  const up = await leadOn(down[23] as Shown, "Newer", 20);
  expect(up.at(-1)?.lines).toEqual(down[3]?.lines);
  expect(up.at(-1)?.to("Newer")).toBeNull();
  expect(up.at(-1)?.to("Newest")).toBe("/history?code=MANY");
});

test("a page whose way was not gone, or is nonsense, leads to the newest", async () => {
  const second = await open("/history?code=MANY&cursor=01990000-0000-7000-8000-000000000100");
  expect(second.lines[0]).toBe(255);
  expect([second.to("Newer"), second.to("Newest")]).toEqual([null, "/history?code=MANY"]);
  const odd = await open("/history?code=MANY&behind=x,%3Cb%3E");
  expect([odd.lines[0], odd.to("Newer"), odd.to("Newest")]).toEqual([1_200, null, null]);
});
