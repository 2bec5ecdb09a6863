import { firstIdAt, uuidTime } from "../../domain/ids";

const HOUR = 3_600_000;
/** So many rows of a table in one statement: it holds LOGS up for some milliseconds only. */
export const LOGS_STEP = 2_000;

// Ids are in time order. An attempt is found by its callback, which is never the younger of the two: ?1 is for lines and
// callbacks, ?2 for attempts.
const HISTORY = `DELETE FROM history WHERE id IN
  (SELECT id FROM history WHERE id < min(?1, ?2) ORDER BY id LIMIT ${LOGS_STEP})`;
const ATTEMPTS = `DELETE FROM attempts WHERE (callback_id, id) IN
  (SELECT callback_id, id FROM attempts WHERE callback_id < ?1 AND id < ?2 ORDER BY callback_id LIMIT ${LOGS_STEP})`;

/** What a step has removed, the most of one table, and how large LOGS is now. */
export type Removed = { rows: number; bytes: number };

/** Removes lines and attempts from before a moment, some thousands at a time, the oldest first. */
export async function removeOldLogs(env: Env, before: number): Promise<Removed> {
  const id = firstIdAt(before);
  const done = await env.LOGS.batch([HISTORY, ATTEMPTS].map((sql) => env.LOGS.prepare(sql).bind(id, id)));
  return {
    rows: Math.max(...done.map(({ meta }) => meta.changes)),
    bytes: done.at(-1)?.meta.size_after ?? 0,
  };
}

const OLDEST = `SELECT (SELECT id FROM history WHERE id < ?1 ORDER BY id LIMIT 1) AS line,
  (SELECT callback_id FROM attempts WHERE callback_id < ?1 AND id < ?1 ORDER BY callback_id LIMIT 1) AS attempt`;

/**
 * As `removeOldLogs`, of the table that reaches back further, up to where the other one begins or an hour: so lines and
 * attempts reach back equally far. Tells when the oldest was.
 */
export async function removeOldestLogs(env: Env, before: number): Promise<Removed & { from: number }> {
  const id = firstIdAt(before);
  type Oldest = { line: string | null; attempt: string | null };
  const oldest = await env.LOGS.prepare(OLDEST).bind(id).first<Oldest>();
  const [line, attempt] = [uuidTime(oldest?.line ?? id), uuidTime(oldest?.attempt ?? id)];
  const from = Math.min(line, attempt);
  const until = Math.max(from + HOUR, line, attempt);
  const { meta } = await env.LOGS.prepare(line < attempt ? HISTORY : ATTEMPTS)
    .bind(firstIdAt(until), id)
    .run();
  return { rows: meta.changes, bytes: meta.size_after, from };
}
