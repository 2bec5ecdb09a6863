import { clickShards } from "./click/click-shards";
import { lastSweepAt } from "./sweep-marks";

const PING_MS = 3_000;

/** A database by its binding's name, and its size; null when it does not answer. */
export type Pinged = { name: string; bytes: number | null };

/** Asks each database for a sign of life, which tells its size as well. */
export async function pingDatabases(env: Env): Promise<Pinged[]> {
  const shards = clickShards(env).map((db, i) => [`CLICKS_${i}`, db] as const);
  const databases = [["DB", env.DB] as const, ["LOGS", env.LOGS] as const, ...shards];
  return Promise.all(databases.map(async ([name, db]) => ({ name, bytes: await ping(db) })));
}

/** When the sweep last ran, or null when it never did or nobody knows. */
export function readLastSweep(env: Env): Promise<number | null> {
  return inTime(() => lastSweepAt(env));
}

/** What is asked of a database for /healthz: null when there is no answer in good time. */
export async function inTime<T>(ask: () => Promise<T | null>): Promise<T | null> {
  const late = scheduler.wait(PING_MS).then(() => null);
  return Promise.race([ask().catch(() => null), late]);
}

const ping = (db: D1Database) => inTime<number>(() => sizeOf(db));

/** How many bytes a database has; room that removed rows have left does not count. */
export async function sizeOf(db: D1Database): Promise<number> {
  return (await db.prepare("SELECT 1").run()).meta.size_after;
}
