import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../src/domain/account/account";
import { sweepSizes } from "../../src/flows/sweep-sizes";
import { call } from "../support/api";
import { rimAt } from "../support/callbacks";
import { failing, visitWith } from "../support/faults";
import { heldEnv } from "../support/queue";
import type { Json } from "../support/world";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A real database that says of each answer that it has grown to so many bytes, which no test can wait for. */
function grownTo(db: D1Database, bytes: number): D1Database {
  const statement = (real: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(real, {
      get: (_, name) => {
        if (name !== "run") return Reflect.get(real, name).bind(real);
        return async () => {
          const result = await real.run();
          return { ...result, meta: { ...result.meta, size_after: bytes } };
        };
      },
    });
  return new Proxy(db, {
    get: (_, name) =>
      name === "prepare" ? (sql: string) => statement(db.prepare(sql)) : Reflect.get(db, name).bind(db),
  });
}

async function lines(): Promise<Json[]> {
  const sql = "SELECT * FROM history WHERE network_id = ? AND code LIKE '%_FILLING' ORDER BY at, code";
  return (await env.LOGS.prepare(sql).bind(DEFAULT_NETWORK_ID).all<Json>()).results;
}

test("a database that fills up is an error in History once a day, which the dashboard shows, and is asked once an hour", async () => {
  const now = Math.floor(Date.now() / DAY) * DAY;
  const grown = { CLICKS_1: grownTo(env.CLICKS_1, 8.4e9), LOGS: grownTo(env.LOGS, 9e9) };
  const held: Env = { ...heldEnv().env, ...grown };
  expect(await sweepSizes(held, { rim: rimAt(now) })).toEqual(["LOGS", "CLICKS_1"]);
  expect(await sweepSizes(held, { rim: rimAt(now + HOUR - 1) })).toEqual([]);
  expect(await sweepSizes(held, { rim: rimAt(now + HOUR) })).toEqual(["LOGS", "CLICKS_1"]);
  expect(await lines()).toMatchObject([
    { level: "error", code: "DATABASE_FILLING", message: expect.stringContaining("LOGS is 90 % full") },
    { level: "error", code: "SHARD_FILLING", message: expect.stringContaining("CLICKS_1 is 84 % full") },
  ]);
  const shown = await call("GET", "/history-logs?level=error");
  expect(shown.data.map(({ code }: Json) => code)).toContain("SHARD_FILLING");
  await sweepSizes(held, { rim: rimAt(now + DAY) });
  expect(await lines()).toHaveLength(4);
});

test("a database that does not answer or has room says nothing", async () => {
  const now = Date.now() + 10 * DAY;
  const before = (await lines()).length;
  const broken = failing(heldEnv().env, { CLICKS_0: true });
  expect(await sweepSizes(broken, { rim: rimAt(now) })).toEqual([]);
  expect(await lines()).toHaveLength(before);
});

test("/healthz is well and names what is filling", async () => {
  const health = async (bindings: Env) => {
    const { response } = await visitWith(bindings, "/healthz");
    return { http: response.status, ...((await response.json()) as object) };
  };
  expect(await health(env)).toMatchObject({ http: 200, status: "ok", filling: [] });
  const full = { ...env, CLICKS_0: grownTo(env.CLICKS_0, 8e9) };
  expect(await health(full)).toMatchObject({ http: 200, status: "ok", filling: ["CLICKS_0"] });
});
