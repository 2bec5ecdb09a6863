import { createWriteStream, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { fingerprint } from "./backup-manifest.mjs";
import { asExported, readInserts } from "./backup-sql.mjs";
import { literal } from "./backup-statements.mjs";

/** D1's own book of migrations and its counter: a database that is restored into has them already. */
const BOOK = "d1_migrations";
const isBook = (name) => name === BOOK || name === "sqlite_sequence";
const ASKED_BYTES = 40_000;
const DESCRIBE_SQL = `SELECT name AS migration FROM ${BOOK} ORDER BY id;
SELECT m.name AS "table", p.name AS "column", p.pk AS pk FROM (SELECT name FROM sqlite_master WHERE type = 'table'
  AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 4) <> '_cf_' AND name <> '${BOOK}') m,
  pragma_table_info(m.name) p ORDER BY m.name, p.cid;`;

/**
 * Writes one database into `dir` as a zipped file with a row a line: `["links",["01…",0]]`.
 * @param {{ sql: ReturnType<typeof import("./backup-d1.mjs").d1>, binding: string, dir: string }} what
 * @returns {Promise<import("./backup-manifest.mjs").Part>}
 */
export async function dumpDatabase({ sql, binding, dir }) {
  const described = describe(await sql.query(binding, DESCRIBE_SQL));
  const exported = join(dir, `${binding}.sql`);
  const file = `${binding}.jsonl.gz`;
  try {
    await sql.exportTo(binding, exported);
    const exportedAt = new Date().toISOString();
    const certain = await askUnsure({ sql, binding, described, exported });
    const lines = Readable.from(rowLines({ exported, described, certain }));
    const out = createWriteStream(join(dir, file), { mode: 0o600 });
    await pipeline(lines, createGzip(), out);
    const sha256 = await fingerprint(join(dir, file));
    const tables = [...described.tables.values()];
    return { binding, file, sha256, exportedAt, migrations: described.migrations, tables };
  } finally {
    rmSync(exported, { force: true });
  }
}

function describe(rows) {
  const tables = new Map();
  for (const { table: name, column, pk } of rows.filter((row) => "table" in row)) {
    const table = tables.get(name) ?? { name, columns: [], key: [], rows: 0 };
    table.columns.push(column);
    if (pk > 0) table.key[pk - 1] = column;
    tables.set(name, table);
  }
  return { migrations: rows.filter((row) => "migration" in row).map((row) => row.migration), tables };
}

async function* rowLines({ exported, described, certain }) {
  for await (const insert of readInserts(exported)) {
    if (isBook(insert.table)) continue;
    const table = knownTable(described, insert);
    table.rows++;
    for (const i of insert.unsure) {
      const asked = certain.get(rowName(table, insert.values))?.[table.columns[i]];
      // Whoever changed the row since then has another text; what was exported is the backup's moment.
      if (asked !== undefined && asExported(asked) === asExported(insert.values[i])) insert.values[i] = asked;
    }
    yield `${asLine([table.name, insert.values])}\n`;
  }
}

// Some readers of lines take these two for the end of one.
const asLine = (row) => JSON.stringify(row).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

function knownTable({ tables }, insert) {
  const table = tables.get(insert.table);
  if (table?.columns.join() === insert.columns.join()) return table;
  throw new Error(`The table ${insert.table} changed while it was exported. Begin again.`);
}

const keyOf = (table, values) => table.key.map((column) => values[table.columns.indexOf(column)]);
const rowName = (table, values) => JSON.stringify([table.name, keyOf(table, values)]);

/** Texts that the export cannot tell apart are read once more, as they are. */
async function askUnsure({ sql, binding, described, exported }) {
  const certain = new Map();
  const asked = new Map();
  const ask = async (table, keys) => {
    const isUnsure = table.columns.map((column) => `instr("${column}",'\\n') OR instr("${column}",'\\r')`);
    const names = table.key.map((column) => `"${column}"`).join(",");
    const select = `SELECT * FROM "${table.name}" WHERE (${names}) IN (VALUES ${keys.join(",")}) AND (${isUnsure.join(" OR ")})`;
    for (const row of await sql.query(binding, select))
      certain.set(
        rowName(
          table,
          table.columns.map((column) => row[column]),
        ),
        row,
      );
  };
  for await (const insert of readInserts(exported)) {
    if (insert.unsure.length === 0 || isBook(insert.table)) continue;
    const table = knownTable(described, insert);
    const keys = asked.get(table) ?? [];
    asked.set(table, keys);
    keys.push(`(${keyOf(table, insert.values).map(literal).join(",")})`);
    if (keys.join().length > ASKED_BYTES) await ask(table, keys.splice(0));
  }
  for (const [table, keys] of asked) if (keys.length > 0) await ask(table, keys);
  return certain;
}
