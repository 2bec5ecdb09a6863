import { createReadStream } from "node:fs";

/**
 * The rows of a file that `wrangler d1 export --no-schema` has written, one after the other. A statement of a kind that
 * is not known here throws: a backup that leaves something out is none.
 *
 * The export writes line breaks as \n and \r and turns them back with replace(). A text that holds both a line break
 * and the two characters "\n" cannot be told from it; the values this may be true of are `unsure`.
 * @param {string} file
 * @returns {AsyncGenerator<{ table: string, columns: string[], values: unknown[], unsure: number[] }>}
 */
export async function* readInserts(file) {
  for await (const statement of statements(file)) {
    if (/^PRAGMA /i.test(statement)) continue;
    yield readInsert(statement);
  }
}

/** As the export writes a text: what two texts have in common that it does not tell apart. */
export const asExported = (text) => text.replaceAll("\n", "\\n").replaceAll("\r", "\\r");

async function* statements(file) {
  let rest = "";
  for await (const chunk of createReadStream(file, { encoding: "utf8" })) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    // A line break within a text: wait for its end.
    for (let i = 0; i < lines.length; i++) {
      if (isWhole(lines[i])) yield lines[i];
      else if (i + 1 < lines.length) lines[i + 1] = `${lines[i]}\n${lines[i + 1]}`;
      else rest = `${lines[i]}\n${rest}`;
    }
  }
  if (rest.trim() !== "") yield rest;
}

const isWhole = (line) => line.endsWith(";") && (line.split("'").length - 1) % 2 === 0;

/** `INSERT INTO "links" ("id","dirty") VALUES('a',0);` */
export function readInsert(statement) {
  const head = /^INSERT INTO "(\w+)" \(([\w",]+)\) VALUES\s*\(/.exec(statement);
  if (!head) throw new Error(`The export holds something this script does not know: ${start(statement)}`);
  const columns = head[2].split(",").map((name) => name.replaceAll('"', ""));
  const values = [];
  const unsure = [];
  let at = head[0].length;
  for (;;) {
    const literal = readLiteral(statement, at);
    if (literal.unsure) unsure.push(values.length);
    values.push(literal.value);
    at = literal.end + 1;
    if (statement[literal.end] !== ",") break;
  }
  if (values.length !== columns.length || !/^\);?\s*$/.test(statement.slice(at - 1)))
    throw new Error(`The export holds a row this script cannot read: ${start(statement)}`);
  return { table: head[1], columns, values, unsure };
}

const start = (statement) => statement.slice(0, 80);
const QUOTED = /'((?:[^']|'')*)'/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy;
const REPLACED = /,\s*'\\([nr])',\s*char\((?:10|13)\)\)/y;

function readLiteral(text, at) {
  if (text.startsWith("NULL", at)) return { value: null, end: at + 4 };
  if (text.startsWith("replace(", at)) return readReplaced(text, at + "replace(".length);
  const quoted = match(QUOTED, text, at);
  if (quoted) return { value: quoted[1].replaceAll("''", "'"), end: QUOTED.lastIndex };
  const number = match(NUMBER, text, at);
  if (number) return { value: Number(number[0]), end: NUMBER.lastIndex };
  throw new Error(`The export holds a value this script does not know: ${text.slice(at, at + 40)}`);
}

function readReplaced(text, at) {
  const { value, end } = readLiteral(text, at);
  const tail = match(REPLACED, text, end);
  if (!tail)
    throw new Error(`The export holds a value this script does not know: ${text.slice(at, at + 40)}`);
  const [from, to] = tail[1] === "n" ? ["\\n", "\n"] : ["\\r", "\r"];
  return { value: String(value).replaceAll(from, to), end: REPLACED.lastIndex, unsure: true };
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
