import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import runbook from "../../docs/runbook.md?raw";

/** What the runbook has people run where a database is full, by its binding. */
const section = runbook.split("\n## ").find((part) => part.startsWith("A full or failing D1")) ?? "";
const removals = [...section.matchAll(/d1 execute (\w+) --remote --command[\s\\]*"([^"]*)"/g)].map(
  ([, binding = "", sql = ""]) => [binding, sql] as const,
);

test.each(removals)("of %s rows can be removed as the runbook says", async (binding, sql) => {
  const db = (env as unknown as Record<string, D1Database>)[binding];
  const result = await db?.prepare(sql).run();
  expect(result?.success).toBe(true);
});

test("there is one for each thing that may go", () => {
  expect(removals.map(([binding]) => binding)).toEqual(["CLICKS_0", "LOGS", "LOGS", "DB"]);
});
