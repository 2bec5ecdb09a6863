import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type RollupKey, rollupKeys } from "../../../src/domain/report/rollup";
import { ROW_IS_FOR, rollupRows, rollupUpsert } from "../../../src/store/report/rollups";

const click = { offerId: "o", partnerId: "p", advertiserId: "a", country: "", device: "", os: "", subs: {} };
const [key] = rollupKeys({ networkId: crypto.randomUUID(), ...click }, "", 0) as [RollupKey, RollupKey];

describe("rollupRows", () => {
  it("adds up what is of one row, its columns in their order", () => {
    const rows = rollupRows([
      { ...key, conversions: 1, revenue: 5 },
      { ...key, click_conversions: 1, revenue: 2 },
    ]);
    expect(rows.map((row) => row.slice(11))).toEqual([[0, 1, 0, 0, 7, 0, 1, 0, 0, 0, 0, null]]);
  });

  it("leaves out what adds up to nothing", () => {
    const deltas = [1, -1].flatMap((sign) => [
      { ...key, conversions: sign, revenue: sign * 5 },
      { ...key, bucket: 1, pending: sign * sign },
    ]);
    expect(rollupRows(deltas).map(([, , bucket]) => bucket)).toEqual([1]);
  });

  it("keeps apart what is for one thing and what is for another, of which the guard takes its own", async () => {
    const deltas = [1, 10, 100].map((clicks, i) => ({ ...key, clicks, is: i === 1 ? "that" : "this" }));
    const rows = rollupRows(deltas, ({ is }) => is);
    expect(rows.length).toBe(2);
    const sql = rollupUpsert(`${ROW_IS_FOR} = ?2`);
    for (let time = 0; time < 2; time++) await env.DB.prepare(sql).bind(JSON.stringify(rows), "this").run();
    const sum = env.DB.prepare("SELECT sum(clicks) AS n FROM rollups WHERE network_id = ?");
    expect(await sum.bind(key.networkId).first("n")).toBe(2 * 101);
  });
});
