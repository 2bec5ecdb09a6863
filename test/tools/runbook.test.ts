import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ALERT_KINDS } from "../../src/domain/alert/alert";

const runbook = readFileSync("docs/runbook.md", "utf8");
const source = globSync("src/**/*.{ts,tsx}").map((file) => readFileSync(file, "utf8"));
const events = new Set(
  source.flatMap((text) => [...text.matchAll(/logLine\([^,]*,\s*"(\w+)"/g)].map(([, event]) => event)),
);

test("there are lines to look for", () => {
  expect(events.size).toBeGreaterThan(25);
});

test.each([...events].sort())("the runbook says what to do about the log's %s", (event) => {
  expect(runbook.includes(`\`${event}\``)).toBe(true);
});

test.each(ALERT_KINDS)("the runbook says what to do about the alarm %s", (kind) => {
  expect(runbook.includes(`| \`${kind}\` |`)).toBe(true);
});

test("every place that the runbook leads to is there", () => {
  const places = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
  for (const [, place = ""] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect(places).toContain(place);
});
