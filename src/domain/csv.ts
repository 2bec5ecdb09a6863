/**
 * Reads CSV as RFC 4180 has it, with `,` `;` or tab between cells: rows of cells. Lines with nothing in them are left out,
 * and so are rows of empty cells at the end; those in between are rows, so that the others keep their numbers.
 */
export function parseCsv(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    row.push(cell);
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || !isBlank(row)) rows.push(row);
    row = [];
  };
  const input = text.replace(/^\uFEFF/, "");
  for (let i = 0; i < input.length; i++) {
    const char = input.charAt(i);
    if (quoted && char === '"' && input[i + 1] === '"') {
      cell += char;
      i++;
    } else if (char === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (!quoted && char === separator) endCell();
    else if (!quoted && char === "\n") endRow();
    else if (quoted || char !== "\r") cell += char;
  }
  endRow();
  return rows.slice(0, rows.findLastIndex((one) => !isBlank(one)) + 1);
}

const isBlank = (row: readonly string[]) => row.every((cell) => cell.trim() === "");

function separatorOf(text: string): string {
  const [head = ""] = text.split("\n", 1);
  return [",", ";", "\t"].find((separator) => head.includes(separator)) ?? ",";
}

/** CSV with a head as records by column name, names compared without case and spaces; null where a column is missing. */
export function readCsvRecords<Name extends string>(
  text: string,
  names: readonly Name[],
  required: readonly Name[],
): Record<Name, string>[] | null {
  const [head = [], ...rows] = parseCsv(text);
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, "");
  const columns = head.map(plain);
  if (required.some((name) => !columns.includes(plain(name)))) return null;
  return rows.map((row) => {
    const cells = names.map((name) => [name, row[columns.indexOf(plain(name))]?.trim() ?? ""]);
    return Object.fromEntries(cells) as Record<Name, string>;
  });
}
