import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { firstIdAt } from "../../../src/domain/ids";
import { forgetLogs } from "../../../src/store/history/history";

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
  await forgetLogs(env, firstIdAt(kept));
  const done = await batch.mock.results[0]?.value;
  const rowsRead = done.reduce((sum: number, { meta }: D1Result) => sum + meta.rows_read, 0);
  const { results } = await env.LOGS.prepare("SELECT callback_id AS id FROM attempts ORDER BY id").all();
  const left = results.map(({ id }) => id);
  expect(left).toContain(older);
  expect(left).not.toContain(old);
  expect(left).toHaveLength(301);
  expect(rowsRead).toBeLessThan(30);
});
