import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { firstIdAt } from "../../../src/domain/ids";
import { forgetLogs } from "../../../src/flows/history/forget-logs";
import { rim } from "../../../src/rim";
import { until } from "../../support/world";

const DAY = 86_400_000;

const idAt = (at: number, n: number) => firstIdAt(at).slice(0, 24) + n.toString(16).padStart(12, "0");

async function attempt(callbackId: string, id: string): Promise<void> {
  const sql = `INSERT INTO attempts (id, network_id, callback_id, no, at, method, url, request_headers, ms, answer_headers)
    VALUES (?, 'n', ?, 1, 1, 'GET', 'https://partner.example', '{}', 1, '{}')`;
  await env.LOGS.prepare(sql).bind(id, callbackId).run();
}

test("old attempts go, one made late of an old callback stays, and no row that stays is looked at", async () => {
  const kept = Date.UTC(2020, 0, 1);
  const [old, older] = [idAt(kept - DAY, 1), idAt(kept - 2 * DAY, 2)];
  await attempt(old, idAt(kept - DAY + 5, 3));
  await attempt(older, idAt(kept + DAY, 4));
  const young = Array.from({ length: 300 }, (_, n) => idAt(kept + 5 * DAY, n));
  await Promise.all(young.map((id) => attempt(id, id)));
  const batch = vi.spyOn(env.LOGS, "batch");
  await forgetLogs(env, { rim: { ...rim(), now: kept + 90 * DAY } });
  const done = await batch.mock.results[0]?.value;
  const rowsRead = done.reduce((sum: number, { meta }: D1Result) => sum + meta.rows_read, 0);
  const { results } = await env.LOGS.prepare("SELECT callback_id AS id FROM attempts ORDER BY id").all();
  const left = results.map(({ id }) => id);
  expect(left).toContain(older);
  expect(left).not.toContain(old);
  expect(left).toHaveLength(301);
  expect(rowsRead).toBeLessThan(30);
});

describe("where LOGS runs out of room", () => {
  const now = Date.UTC(2026, 5, 1);
  const at = { rim: { ...rim(), now } };
  const size = async () => (await env.LOGS.prepare("SELECT 1").run()).meta.size_after;
  const wide = "x".repeat(1_000);

  /** So many lines and so many attempts a day, on each of these days before now. */
  async function fill({ days, lines, attempts }: { days: number[]; lines: number; attempts: number }) {
    const rows = (count: number) =>
      days.flatMap((day) =>
        Array.from({ length: count }, (_, n) => [idAt(now - day * DAY, day * 10_000 + n), now - day * DAY]),
      );
    await env.LOGS.batch([
      env.LOGS.prepare("DELETE FROM history"),
      env.LOGS.prepare("DELETE FROM attempts"),
      env.LOGS.prepare(`INSERT INTO history (id, network_id, at, level, type, code, message, count)
        SELECT value ->> 0, 'n', value ->> 1, 'info', 'system', 'TEST', '${wide}', 1 FROM json_each(?)`).bind(
        JSON.stringify(rows(lines)),
      ),
      env.LOGS.prepare(`INSERT INTO attempts (id, network_id, callback_id, no, at, method, url, request_headers, ms,
          answer_headers)
        SELECT value ->> 0, 'n', value ->> 0, 1, value ->> 1, 'GET', '${wide}', '{}', 1, '{}' FROM json_each(?)`).bind(
        JSON.stringify(rows(attempts)),
      ),
    ]);
  }

  /** How old the oldest line and the oldest attempt are, in days. */
  async function reach(): Promise<unknown[]> {
    const sql = `SELECT (? - min(at)) / ${DAY} AS days`;
    const one = (from: string) => env.LOGS.prepare(`${sql} FROM ${from}`).bind(now).first("days");
    return [await one("history WHERE code = 'TEST'"), await one("attempts")];
  }

  const told = async () =>
    (await env.LOGS.prepare("SELECT level, message FROM history WHERE code = 'LOGS_SHORTENED'").all())
      .results;

  const queued = () => until("what is told", async () => (await told()).length > 0);

  test("nothing goes before its time while there is room", async () => {
    await fill({ days: [20, 50, 89], lines: 5, attempts: 5 });
    expect(await forgetLogs(env, { ...at, room: await size() })).toBe(0);
    expect(await reach()).toEqual([89, 89]);
  });

  test("the oldest go until it has room again, lines and attempts equally far back, and History says so", async () => {
    await fill({ days: [10, 20, 30, 40, 50, 60], lines: 500, attempts: 2_000 });
    const room = (await size()) - 20_000_000;
    expect(await forgetLogs(env, { ...at, room })).toBeGreaterThan(1);
    expect(await size()).toBeLessThanOrEqual(room);
    const [lines, attempts] = (await reach()).map(Number) as [number, number];
    expect(Math.max(lines, attempts)).toBeLessThan(60);
    expect(Math.min(lines, attempts)).toBeGreaterThan(10);
    expect(Math.abs(lines - attempts)).toBeLessThanOrEqual(10);
    await queued();
    expect(await told()).toMatchObject([
      { level: "warning", message: expect.stringContaining("reach back to") },
    ]);
  });

  test("an old callback that was sent again later holds nothing up", async () => {
    await fill({ days: [20, 30], lines: 10, attempts: 10 });
    await attempt(idAt(now - 60 * DAY, 1), idAt(now - 25 * DAY, 2));
    await forgetLogs(env, { ...at, room: 0 });
    expect(await reach()).toEqual([null, null]);
  });

  test("the last eight days stay, however full it is", async () => {
    await fill({ days: [1, 7, 9, 30], lines: 10, attempts: 10 });
    await forgetLogs(env, { ...at, room: 0 });
    expect(await reach()).toEqual([7, 7]);
  });

  test("what is older than 90 days goes in steps, more than one a sweep", async () => {
    await fill({ days: [91, 92, 93], lines: 1_500, attempts: 1_500 });
    expect(await forgetLogs(env, { ...at, room: Number.POSITIVE_INFINITY })).toBe(0);
    expect(await reach()).toEqual([null, null]);
  });
});
