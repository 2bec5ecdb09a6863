import { readClick, rowsStatements, shardOf } from "./clicks";
import type { CountedMessage } from "./count-clicks";

type ShardMessage = CountedMessage & { shard: number; rows: readonly string[] };

/** Writes clicks that came past the queue, with the note that they are owed to the roll-up: whoever dies leaves both. */
export async function keepUncounted(env: Env, { id, shard, clicks, rows }: ShardMessage): Promise<void> {
  const db = shardOf(env, shard);
  const note = "INSERT INTO uncounted_clicks (message_id, click_ids) VALUES (?, ?) ON CONFLICT DO NOTHING";
  const ids = JSON.stringify(clicks.map((click) => click.id));
  await db.batch([...rowsStatements(db, rows), db.prepare(note).bind(id, ids)]);
}

/** Messages of a shard that are owed to the roll-up, with those of their clicks that are still there. */
export async function findUncounted(db: D1Database, limit: number): Promise<CountedMessage[]> {
  const sql = `SELECT u.message_id AS owed, c.* FROM (SELECT * FROM uncounted_clicks LIMIT ?) u, json_each(u.click_ids) j
    LEFT JOIN clicks c ON c.id = j.value`;
  const { results } = await db.prepare(sql).bind(limit).all<Record<string, string | number | null>>();
  const byMessage = Map.groupBy(results, ({ owed }) => String(owed));
  return [...byMessage].map(([id, rows]) => ({
    id,
    clicks: rows.filter((row) => row.id !== null).map(readClick),
  }));
}

/** They are counted now. */
export async function forgetUncounted(db: D1Database, messageIds: readonly string[]): Promise<void> {
  const sql = "DELETE FROM uncounted_clicks WHERE message_id IN (SELECT value FROM json_each(?))";
  await db.prepare(sql).bind(JSON.stringify(messageIds)).run();
}

/** The same for the one that has just been kept and counted. */
export async function forgetKept(env: Env, { id, shard }: ShardMessage): Promise<void> {
  await forgetUncounted(shardOf(env, shard), [id]);
}
