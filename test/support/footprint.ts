import { env } from "cloudflare:workers";

type Row = Record<string, unknown>;
type Footprint = { ids: ReadonlySet<string>; rows: string[] };

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const DATABASES = ["DB", "LOGS", "CLICKS_0", "CLICKS_1"] as const;

/** All that the databases hold of a network: the ids in its rows, and every row that names one of them. */
export async function footprintOf(networkId: string): Promise<Footprint> {
  const all = await everyRow();
  const ids = new Set(all.filter((row) => row.includes(networkId)).flatMap(uuidsIn));
  return { ids, rows: all.filter((row) => uuidsIn(row).some((id) => ids.has(id))).sort() };
}

/** The rows that name one of these ids, as they are now. */
export async function rowsWith(ids: ReadonlySet<string>): Promise<string[]> {
  return (await everyRow()).filter((row) => uuidsIn(row).some((id) => ids.has(id))).sort();
}

/** The UUIDs in a text, in any spelling that answers use. */
export function uuidsIn(text: string): string[] {
  return text.toLowerCase().match(UUID) ?? [];
}

async function everyRow(): Promise<string[]> {
  return (await Promise.all(DATABASES.map(rowsOfDatabase))).flat();
}

async function rowsOfDatabase(name: (typeof DATABASES)[number]): Promise<string[]> {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_cf\\_%' ESCAPE '\\'";
  const { results } = await env[name].prepare(sql).all<{ name: string }>();
  const tables = results.map((table) => table.name).filter((table) => !/^(?:sqlite|d1)_/.test(table));
  const rows = await env[name].batch<Row>(
    tables.map((table) => env[name].prepare(`SELECT * FROM "${table}"`)),
  );
  return tables.flatMap((table, i) =>
    (rows[i]?.results ?? []).map((row) => `${table} ${JSON.stringify(row)}`),
  );
}
