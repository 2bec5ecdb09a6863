import { clickShards } from "./click-shards";

const PING_MS = 3_000;

/** Whether each database answers, by its binding's name: "ok" or "no answer". */
export async function pingDatabases(env: Env): Promise<Record<string, string>> {
  const databases = { DB: env.DB, LOGS: env.LOGS };
  const shards = clickShards(env).map((db, i) => [`CLICKS_${i}`, db] as const);
  const pings = [...Object.entries(databases), ...shards].map(
    async ([name, db]) => [name, await ping(db)] as const,
  );
  return Object.fromEntries(await Promise.all(pings));
}

async function ping(db: D1Database): Promise<string> {
  const late = scheduler.wait(PING_MS).then(() => "no answer");
  const asked = async () => db.prepare("SELECT 1").first();
  const answer = asked().then(
    () => "ok",
    () => "no answer",
  );
  return Promise.race([answer, late]);
}
