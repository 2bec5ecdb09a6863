import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { inRoot } from "../../scripts/lib/project.mjs";

/** The rows as they come; each is printed at once and all of them in a table at the end. */
export function results({ file, ...options }) {
  const rows = [];
  const began = { at: new Date().toISOString(), loadBefore: loadavg()[0] };
  return {
    /** @param {{ what: string, ours: string, control?: string, figure?: string, least?: string, aim?: string, ok?: boolean, note?: string }} row */
    add(row) {
      rows.push(row);
      console.log(`  ${mark(row)} ${row.what}: ${row.ours}${row.figure ? ` (${row.figure})` : ""}`);
      save(file, { machine: machine(began), options, rows });
    },
    print() {
      console.log(`\n${table(rows)}\n`);
      console.log(`${describe(machine(began))}\nWritten to ${file}`);
    },
  };
}

const mark = ({ ok }) => (ok === undefined ? "·" : ok ? "✓" : "✗");
const save = (file, all) => writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);

function table(rows) {
  const head = ["", "what", "ratio", "ours", "control", "at least", "aim", ""];
  const lines = rows.map((row) => [
    mark(row),
    ...[row.what, row.figure, row.ours, row.control, row.least, row.aim, row.note].map((cell) => cell ?? ""),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => [...line[i]].length)));
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function machine({ at, loadBefore }) {
  const [cpu] = cpus();
  const system = { system: `${type()} ${release()}`, memory: `${Math.round(totalmem() / 2 ** 30)} GB` };
  const version = execFileSync(inRoot("node_modules/.bin/workerd"), ["--version"]).toString().trim();
  const load = { loadBefore: loadBefore.toFixed(1), loadAfter: loadavg()[0].toFixed(1) };
  return {
    at,
    cpu: `${cpus().length} × ${cpu.model}`,
    ...system,
    node: process.version,
    workerd: version,
    ...load,
  };
}

function describe({ at, cpu, system, memory, node, workerd, loadBefore, loadAfter }) {
  return `${at} · ${cpu} · ${memory} · ${system} · node ${node} · ${workerd} · load ${loadBefore} before, ${loadAfter} after`;
}
