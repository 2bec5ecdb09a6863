import { firstIdAt, uuidTime } from "../../domain/ids";
import { LONGEST_WINDOW_DAYS } from "../../domain/retention";
import { clickShard } from "./click-shards";

/** Which clicks of which shard, how many at a time, and which of them stay: a JSON list of ids. */
export type OldClicks = { shard: number; before: number; limit: number; needed: string };

/** What a step has removed itself: the networks of the clicks, one for each. `more` when the next one may find others. */
export type Removed = { networks: string[]; more: boolean };

const USUAL_WINDOW_DAYS = 90;

/** The longest click window of all offers of all networks, whatever their status: any of their clicks may convert. */
export async function longestClickWindow(env: Env): Promise<number> {
  const sql = "SELECT max(click_window_days) AS days FROM offers";
  const days = await env.DB.prepare(sql).first<number | null>("days");
  return Math.min(days ?? USUAL_WINDOW_DAYS, LONGEST_WINDOW_DAYS);
}

/** The name of the mark up to which clicks have been, or are being, removed. */
const KEPT_FROM = "clicks-kept-from";

/** Notes, before anything is removed, that clicks from before a moment are not lost but forgotten. */
export async function raiseKeptFrom(env: Env, until: number): Promise<void> {
  const sql = `INSERT INTO sweep_marks (name, until) VALUES (?1, ?2)
    ON CONFLICT (name) DO UPDATE SET until = max(until, excluded.until)`;
  await env.DB.prepare(sql).bind(KEPT_FROM, until).run();
}

/** The moment from which on every click is kept; 0 while none has ever been removed. */
export async function clicksKeptFrom(env: Env): Promise<number> {
  const sql = "SELECT until FROM sweep_marks WHERE name = ?";
  return (await env.DB.prepare(sql).bind(KEPT_FROM).first<number>("until")) ?? 0;
}

const MOST_NEEDED = 50_000;

/** Old clicks whose postbacks still wait (for an event that somebody has to add): their ids as JSON. */
export async function clicksWaitedFor(env: Env, before: number): Promise<string> {
  const sql = `SELECT DISTINCT click_id AS id FROM parked_postbacks INDEXED BY parked_postbacks_open
    WHERE outcome IS NULL AND click_id < ? LIMIT ${MOST_NEEDED}`;
  const { results } = await env.DB.prepare(sql).bind(firstIdAt(before)).all<{ id: string }>();
  if (results.length === MOST_NEEDED)
    throw new Error(`${MOST_NEEDED} or more old clicks are waited for by parked postbacks; none is removed`);
  return JSON.stringify(results.map(({ id }) => id));
}

const NONE: Removed = { networks: [], more: false };

// What both ways of removing begin with.
const OLDEST = `FROM clicks WHERE id < ?1 AND id NOT IN (SELECT value FROM json_each(?3)) ORDER BY id LIMIT ?2`;

/** Removes the oldest clicks of a shard, archived first where there is an archive; nothing when none is old. */
export async function removeOldClicks(env: Env, old: OldClicks): Promise<Removed> {
  const db = clickShard(env, old.shard);
  if (!db) return NONE;
  if (env.ARCHIVE) return archiveOldClicks(db, env.ARCHIVE, old);
  const sql = `DELETE FROM clicks WHERE id IN (SELECT id ${OLDEST}) RETURNING network_id AS networkId`;
  const { results } = await db
    .prepare(sql)
    .bind(firstIdAt(old.before), old.limit, old.needed)
    .all<{ networkId: string }>();
  return { networks: results.map(({ networkId }) => networkId), more: results.length > 0 };
}

type Row = { id: string; network_id: string } & Record<string, unknown>;

// First the archive, then the removal of exactly those rows: whoever dies in between archives them twice. So do two sweeps
// that overlap, and only what each has removed counts.
async function archiveOldClicks(db: D1Database, archive: R2Bucket, old: OldClicks): Promise<Removed> {
  const { results } = await db
    .prepare(`SELECT * ${OLDEST}`)
    .bind(firstIdAt(old.before), old.limit, old.needed)
    .all<Row>();
  const day = dayOf(results[0]);
  const rows = results.filter((row) => dayOf(row) === day);
  if (rows.length === 0) return NONE;
  await archive.put(archiveKey(old.shard, rows), await gzipLines(rows));
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const sql = `DELETE FROM clicks WHERE id IN (SELECT value FROM json_each(?)) RETURNING network_id AS networkId`;
  const removed = await db.prepare(sql).bind(ids).all<{ networkId: string }>();
  return { networks: removed.results.map(({ networkId }) => networkId), more: true };
}

function dayOf(row: Row | undefined): string {
  return row ? new Date(uuidTime(row.id)).toISOString().slice(0, 10) : "";
}

// By what it holds, so that one object never takes the place of another.
function archiveKey(shard: number, rows: readonly Row[]): string {
  const [first, last] = [rows[0], rows.at(-1)];
  return `clicks/${shard}/${dayOf(first)}/${first?.id}_${last?.id}_${rows.length}.ndjson.gz`;
}

/** The rows as they are stored, a line of JSON each, packed. R2 wants to know the size, so all at once. */
async function gzipLines(rows: readonly Row[]): Promise<ArrayBuffer> {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const packed = new Blob([lines]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(packed).arrayBuffer();
}
