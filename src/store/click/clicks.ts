import { CLICK_FIELDS, type Click, type ClickKind, clickOfRow, clickRow } from "../../domain/click/click";
import { elementsOf } from "../query/elements";
import { clickShard } from "./click-shards";

// The hot statements are plain SQL: this module is on the path of the redirect's fallback.

const COLUMNS = CLICK_FIELDS.map((field) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

// Only what is there already may be passed over: OR IGNORE would drop a row that lacks something without a word.
const INSERT = `INSERT INTO clicks (${COLUMNS.join(", ")})
  SELECT ${COLUMNS.map((_, i) => `value ->> ${i}`).join(", ")} FROM ${elementsOf("?")} WHERE true
  ON CONFLICT (id) DO NOTHING`;

/** Writes clicks of one shard, each once, however often it is told to. */
export function insertClicks(env: Env, shard: number, clicks: readonly Click[]): Promise<void> {
  return insertRows(env, shard, clicks.map(clickRow));
}

/** The same of clicks that are rows already. */
export async function insertRows(env: Env, shard: number, rows: readonly string[]): Promise<void> {
  for (const statement of rowsStatements(shardOf(env, shard), rows)) await statement.run();
}

/** The database of a shard, which must be bound. */
export function shardOf(env: Env, shard: number): D1Database {
  const db = clickShard(env, shard);
  if (!db) throw new Error(`CLICKS_${shard} is not bound`);
  return db;
}

/** The statements that write clicks of one shard, given as `clickRow` makes them. */
export function rowsStatements(db: D1Database, rows: readonly string[]): D1PreparedStatement[] {
  // SQLite finds the 29th of a list in two thirds of the time that it takes to find a name.
  return splitByBytes(rows).map((some) => db.prepare(INSERT).bind(`[${some.join(",")}]`));
}

// D1 takes 2 MB a parameter; one that is too long fails whole.
const MAX_PARAMETER = 1_000_000;

/** Groups JSON texts so that each group stays under a megabyte. */
export function splitByBytes(rows: readonly string[], max = MAX_PARAMETER): string[][] {
  const groups: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const bytes = byteLength(row) + 1;
    if (size + bytes > max) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(row);
    size += bytes;
  }
  return groups;
}

const encoder = new TextEncoder();
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, which is nearly every row
const ASCII = /^[\x00-\x7f]*$/;
export function byteLength(text: string): number {
  return ASCII.test(text) ? text.length : encoder.encode(text).length;
}

type Row = Record<string, string | number | null>;

/** A stored click, or null when it has not landed (or was never made). */
export async function findClick(env: Env, shard: number, id: string): Promise<Click | null> {
  const row = await shardOf(env, shard).prepare("SELECT * FROM clicks WHERE id = ?").bind(id).first<Row>();
  return row && readClick(row);
}

/** A row of `clicks` as the domain knows it. */
export function readClick(row: Row): Click {
  const click = clickOfRow(COLUMNS.map((column) => row[column] ?? null));
  return {
    ...click,
    kind: row.kind as ClickKind,
    subs: JSON.parse(String(row.subs ?? "{}")) as Record<string, string>,
    test: row.test === 1,
  };
}
