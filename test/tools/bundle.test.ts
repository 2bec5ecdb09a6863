import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, wrangler } from "../../scripts/lib/run.mjs";

const outdir = mkdtempSync(join(tmpdir(), "gokart-bundle-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

// V8 goes through all of it before the first redirect.
describe("the script that is deployed", () => {
  beforeAll(async () => {
    const command = wrangler("deploy", "--dry-run", "--outdir", outdir, "--metafile");
    const { code, output } = await run(command, { capture: true });
    expect(code, output).toBe(0);
  });

  // Names and comments of packages would do it too, which no look at src can tell.
  test("is all ASCII: one other character makes V8 hold and read two bytes for each", () => {
    const script = readFileSync(join(outdir, "index.js"), "utf8");
    expect(script.length).toBeGreaterThan(500_000);
    expect(script.match(/.{0,40}[^\n\r\t -~].{0,40}/g) ?? []).toEqual([]);
  });

  test("brings of zod's languages the one that it speaks: a look into zod as a whole would bring fifty", () => {
    const { outputs } = JSON.parse(readFileSync(join(outdir, "bundle-meta.json"), "utf8")) as Meta;
    const inputs = Object.values(outputs).flatMap(({ inputs = {} }) => Object.entries(inputs));
    const languages = inputs.filter(
      ([path, { bytesInOutput }]) => /\/locales\/(?!index)/.test(path) && bytesInOutput > 0,
    );
    expect(languages.map(([path]) => path.split("/").at(-1))).toEqual(["en.js"]);
  });
});

type Meta = { outputs: Record<string, { inputs?: Record<string, { bytesInOutput: number }> }> };
