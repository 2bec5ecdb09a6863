/** The lines of the tally: figures, and checks that want to find nothing. */
export function newTally() {
  const lines = [];
  return {
    lines,
    note: (what, figure, more = "") => lines.push({ what, figure, more }),
    /** A check: `found` are the violations. */
    none: (what, found) =>
      lines.push({ what, figure: found.length, ok: found.length === 0, found: found.slice(0, 20), more: "" }),
    /** What the product gives up and says so in its log: no promise broken in silence, but worth a look. */
    gap: (what, figure, more = "") => lines.push({ what, figure, more, gap: figure > 0 }),
    failed: () => lines.filter(({ ok }) => ok === false),
  };
}

function markOf(lines) {
  const checks = lines.filter((line) => line?.ok !== undefined);
  if (checks.length > 0) return checks.every(({ ok }) => ok) ? "✓" : "✗";
  return lines.some((line) => line?.gap) ? "!" : "·";
}

/** The tallies of all modes as one table. */
export function printTallies(tallies) {
  const names = [...new Set(tallies.flatMap(({ tally }) => tally.lines.map(({ what }) => what)))];
  const cell = (line) =>
    line ? `${String(line.figure).padStart(7)}${line.more ? `  (${line.more})` : ""}` : "";
  const rows = names.map((what) => {
    const lines = tallies.map(({ tally }) => tally.lines.find((line) => line.what === what));
    return [markOf(lines), what, ...lines.map(cell)];
  });
  const head = ["", "", ...tallies.map(({ mode }) => `${mode.padStart(7)}`)];
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => [...row[i]].length)));
  const text = [head, ...rows].map((row) =>
    row
      .map((one, i) => one.padEnd(widths[i]))
      .join("  ")
      .trimEnd(),
  );
  console.log(`\n${text.join("\n")}\n`);
  for (const { mode, tally } of tallies) {
    for (const { what, found } of tally.failed())
      console.log(`✗ ${mode}: ${what}\n  ${JSON.stringify(found.slice(0, 5))}`);
  }
}
