// What D1 takes as one statement is 100 KB; these leave room for the rest of it.
const STATEMENT_BYTES = 60_000;
const PIECE_CHARACTERS = 9_000; // 54 KB when each is three bytes, written as hex

/**
 * The statements that write rows of one table: many rows in each, and a text that is too long for one in pieces.
 * @param {{ name: string, columns: string[], key: string[] }} table
 * @param {AsyncIterable<unknown[]> | Iterable<unknown[]>} rows
 */
export async function* insertStatements(table, rows) {
  const head = `INSERT INTO "${table.name}" (${table.columns.map(quoted).join(",")}) VALUES`;
  let open = [];
  let bytes = 0;
  for await (const row of rows) {
    const { tuple, more } = rowStatements(table, row);
    const size = Buffer.byteLength(tuple);
    if (open.length > 0 && bytes + size > STATEMENT_BYTES) {
      yield `${head}${open.join(",")};`;
      [open, bytes] = [[], 0];
    }
    open.push(tuple);
    bytes += size;
    if (more.length === 0) continue;
    yield `${head}${open.join(",")};`;
    yield* more;
    [open, bytes] = [[], 0];
  }
  if (open.length > 0) yield `${head}${open.join(",")};`;
}

/** The row as a tuple, its long texts cut, and the statements that add what was cut off. */
function rowStatements({ name, columns, key }, row) {
  const long = Buffer.byteLength(row.map(literal).join(",")) > STATEMENT_BYTES;
  const where = key.map((column) => `${quoted(column)} = ${literal(row[columns.indexOf(column)])}`);
  const more = [];
  const first = row.map((value, i) => {
    if (!long || typeof value !== "string" || key.includes(columns[i])) return value;
    const [head = "", ...rest] = pieces(value);
    const column = quoted(columns[i]);
    for (const piece of rest)
      more.push(
        `UPDATE "${name}" SET ${column} = ${column} || ${literal(piece)} WHERE ${where.join(" AND ")};`,
      );
    return head;
  });
  return { tuple: `(${first.map(literal).join(",")})`, more };
}

/** A value as SQLite reads it. Control characters go as hex, which no tool on the way takes for something else. */
export function literal(value) {
  if (value === null) return "NULL";
  if (typeof value === "number") return String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\u2028\u2029\ufeff]/.test(value))
    return `CAST(X'${Buffer.from(value).toString("hex")}' AS TEXT)`;
  return `'${value.replaceAll("'", "''")}'`;
}

const quoted = (name) => `"${name}"`;

/** Cut between characters, never within one. */
function pieces(text) {
  const cut = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + PIECE_CHARACTERS, text.length);
    if (to < text.length && /[\ud800-\udbff]/.test(text[to - 1])) to--;
    cut.push(text.slice(from, to));
    from = to;
  }
  return cut;
}
