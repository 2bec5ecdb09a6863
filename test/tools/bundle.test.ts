import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, wrangler } from "../../scripts/lib/run.mjs";

// Names and comments of packages would do it too, which no look at src can tell.
test("the script that is deployed is all ASCII: one other character makes V8 hold and read two bytes for each", async () => {
  const outdir = mkdtempSync(join(tmpdir(), "gokart-bundle-"));
  try {
    const built = await run(wrangler("deploy", "--dry-run", "--outdir", outdir), { capture: true });
    expect(built.code, built.output).toBe(0);
    const script = readFileSync(join(outdir, "index.js"), "utf8");
    expect(script.length).toBeGreaterThan(500_000);
    expect(script.match(/.{0,40}[^\n\r\t -~].{0,40}/g) ?? []).toEqual([]);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
