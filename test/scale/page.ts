import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = join(import.meta.dirname, "../../docs/scale.md");

/** A table of docs/scale.md, found by the name in the comment before it: its rows by the heads of their columns. */
export function readTable(name: string): Record<string, string>[] {
  const [head = "", , ...rows] = tableOf(name).split("\n");
  const columns = cells(head);
  return rows.map((row) => Object.fromEntries(cells(row).map((cell, i) => [columns[i] ?? "", cell])));
}

/** Writes a table anew; only when somebody asks for it. */
export function writeTable(name: string, rows: readonly Record<string, string>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const line = (values: readonly string[]) => `| ${values.join(" | ")} |`;
  const table = [
    line(columns),
    `|${columns.map(() => "---").join("|")}|`,
    ...rows.map((row) => line(Object.values(row))),
  ].join("\n");
  writeFileSync(PAGE, readFileSync(PAGE, "utf8").replace(tableOf(name), table));
}

function tableOf(name: string): string {
  const found = new RegExp(`<!-- table: ${name} [^\\n]*-->\\n((?:\\|[^\\n]*\\n)+)`).exec(
    readFileSync(PAGE, "utf8"),
  );
  if (!found?.[1]) throw new Error(`docs/scale.md has no table "${name}"`);
  return found[1].trimEnd();
}

const cells = (row: string) =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The number in a cell: `"**2 400**"` → 2400, `"0.4 %"` → 0.004, `"3.4 k"` is none. */
export function numberIn(cell = ""): number {
  const plain = cell.replaceAll("*", "").replaceAll(" ", "");
  const value = Number(plain.replace("%", ""));
  if (plain === "" || Number.isNaN(value)) throw new Error(`"${cell}" is no number`);
  return plain.endsWith("%") ? value / 100 : value;
}

/** A number as the page writes it, with so many digits that count: `shown(12345)` → "12 000". */
export function shown(value: number, digits = 2): string {
  const [whole = "", part] = String(Number(value.toPrecision(digits))).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, " ");
  return part ? `${spaced}.${part}` : spaced;
}
