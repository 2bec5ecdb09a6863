import { clicksStatements, readClick, shardOf } from "./clicks";
import type { CountedMessage } from "./count-clicks";

/** Writes clicks that came past the queue, with the note that they are owed to the roll-up: whoever dies leaves both. */
export async function keepUncounted(
  env: Env,
  { id, shard, clicks }: CountedMessage & { shard: number },
): Promise<void> {
  const db = shardOf(env, shard);
  const note = "INSERT OR IGNORE INTO uncounted_clicks (message_id, click_ids) VALUES (?, ?)";
  const ids = JSON.stringify(clicks.map((click) => click.id));
  await db.batch([...clicksStatements(db, clicks), db.prepare(note).bind(id, ids)]);
}

/** Messages of a shard that are owed to the roll-up, with their clicks. */
export async function findUncounted(db: D1Database, limit: number): Promise<CountedMessage[]> {
  const sql = `SELECT u.message_id AS owed, c.* FROM (SELECT * FROM uncounted_clicks LIMIT ?) u, json_each(u.click_ids) j
    JOIN clicks c ON c.id = j.value`;
  const { results } = await db.prepare(sql).bind(limit).all<Record<string, string | number | null>>();
  const byMessage = Map.groupBy(results, ({ owed }) => String(owed));
  return [...byMessage].map(([id, rows]) => ({ id, clicks: rows.map(readClick) }));
}

/** They are counted now. */
export async function forgetUncounted(db: D1Database, messageIds: readonly string[]): Promise<void> {
  const sql = "DELETE FROM uncounted_clicks WHERE message_id IN (SELECT value FROM json_each(?))";
  await db.prepare(sql).bind(JSON.stringify(messageIds)).run();
}
