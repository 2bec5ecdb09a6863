import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { insertStatements } from "./backup-statements.mjs";

const FILE_BYTES = 8_000_000;

/**
 * What a database holds now: its migrations, and its rows by table.
 * @param {ReturnType<typeof import("./backup-d1.mjs").d1>} sql
 * @param {import("./backup-manifest.mjs").Part} part
 */
export async function lookInto(sql, { binding, tables }) {
  const counts = tables.map(({ name }) => `SELECT '${name}' AS "table", count(*) AS "rows" FROM "${name}";`);
  const found = await sql.query(
    binding,
    `SELECT name AS migration FROM d1_migrations ORDER BY id; ${counts.join(" ")}`,
  );
  return {
    migrations: found.filter((row) => "migration" in row).map((row) => row.migration),
    rows: Object.fromEntries(found.filter((row) => "table" in row).map(({ table, rows }) => [table, rows])),
  };
}

/**
 * Loads a database's part of a backup, some megabytes a transaction, and empties the tables first when told to; `last`
 * are statements to end with.
 * @param {{ sql: ReturnType<typeof import("./backup-d1.mjs").d1>, part: import("./backup-manifest.mjs").Part,
 *   dir: string, empty: boolean, last: string[] }} what
 */
export async function loadDatabase({ sql, part, dir, empty, last }) {
  const work = mkdtempSync(join(tmpdir(), "gokart-restore-")); // readable by its owner only
  const file = join(work, "rows.sql");
  let open = empty ? part.tables.map(({ name }) => `DELETE FROM "${name}";`) : [];
  let bytes = 0;
  const load = async () => {
    if (open.length === 0) return;
    writeFileSync(file, open.join("\n"), { mode: 0o600 });
    [open, bytes] = [[], 0];
    await sql.load(part.binding, file);
  };
  try {
    for await (const statement of statementsOf(part, join(dir, part.file))) {
      open.push(statement);
      bytes += statement.length;
      if (bytes > FILE_BYTES) await load();
    }
    open.push(...last);
    await load();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function* statementsOf(part, path) {
  const lines = jsonLines(path);
  let next = await lines.next();
  while (!next.done) {
    const [name] = next.value;
    const table = part.tables.find((one) => one.name === name);
    if (!table) throw new Error(`The backup has rows of a table it does not describe: ${name}`);
    // An export goes table by table, so rows of one follow each other.
    async function* rows() {
      for (; !next.done && next.value[0] === name; next = await lines.next()) yield next.value[1];
    }
    yield* insertStatements(table, rows());
  }
}

async function* jsonLines(path) {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity });
  for await (const line of lines) yield JSON.parse(line);
}
