import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { sweep } from "../../src/flows/sweep";
import { QUESTIONS } from "../scale/measured";
import { rimAt } from "../support/callbacks";
import { heldEnv } from "../support/queue";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ASKING = ["all", "first", "raw", "run"];

/** A real database that tells of each question. */
function counted(db: D1Database, asked: () => void): D1Database {
  const behind = new WeakMap<object, D1PreparedStatement>();
  const statement = (real: D1PreparedStatement): D1PreparedStatement => {
    const told = new Proxy(real, {
      get:
        (_, name: keyof D1PreparedStatement) =>
        (...args: never[]) => {
          if (ASKING.includes(name)) asked();
          const answer = (real[name] as (...args: never[]) => unknown)(...args);
          return name === "bind" ? statement(answer as D1PreparedStatement) : answer;
        },
    });
    behind.set(told, real);
    return told;
  };
  return {
    prepare: (sql: string) => statement(db.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) => {
      asked();
      return db.batch(statements.map((one) => behind.get(one) ?? one));
    },
  } as D1Database;
}

/** How often a sweep asks, with so many click shards. */
async function questionsOf(shards: number, now: number): Promise<number> {
  let count = 0;
  const tell = (db: D1Database) =>
    counted(db, () => {
      count += 1;
    });
  const clicks = Array.from({ length: shards }, (_, n) => [`CLICKS_${n}`, tell(env.CLICKS_1)]);
  const told = { DB: tell(env.DB), LOGS: tell(env.LOGS), ...Object.fromEntries(clicks) };
  await sweep({ ...heldEnv().env, ...told } as Env, rimAt(now));
  return count;
}

const night = Math.floor(Date.now() / DAY) * DAY + 3 * HOUR;
beforeEach(() => env.DB.prepare("DELETE FROM sweep_marks").run());

test.each([
  [
    "in most minutes",
    async (shards: number) => {
      await questionsOf(shards, night);
      return questionsOf(shards, night + 60_000);
    },
  ],
  ["with the self-check", (shards: number) => questionsOf(shards, night)],
] as const)("%s a sweep asks no more than docs/scale.md says", async (when, ask) => {
  const few = await ask(2);
  await env.DB.prepare("DELETE FROM sweep_marks").run();
  const aShard = ((await ask(12)) - few) / 10;
  const { besides, shard } = QUESTIONS[when];
  expect(aShard).toBeLessThanOrEqual(shard);
  expect(few - 2 * aShard).toBeLessThanOrEqual(besides);
  // Nor far fewer: the page is to be as good as the sweep.
  expect([aShard / shard, (few - 2 * aShard) / besides].every((share) => share > 0.7)).toBe(true);
});
