import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

const LIMIT_MS = 180_000;
const run = promisify(execFile);

type Row = { what: string; ours: string; control?: string; ok?: boolean; note?: string };

// How quick anything was is for `npm run bench` to say; here it must only have been measured.
describe("npm run bench", () => {
  let rows: Row[];
  let stdout: string;
  const row = (what: string) => rows.find((one) => one.what === what);
  const figure = (what: string) => Number(row(what)?.ours.replace("$", ""));

  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), "gokart-bench-"));
    const file = join(dir, "results.json");
    const parts = ["--only", "size,ingest,cost,database", "--clicks", "2000"];
    const args = ["bench/run.mjs", "--quick", ...parts, "--results", file];
    ({ stdout } = await run(process.execPath, args, { timeout: LIMIT_MS }));
    ({ rows } = JSON.parse(readFileSync(file, "utf8")));
    return () => rmSync(dir, { recursive: true });
  }, LIMIT_MS);

  test("counts what a click and a conversion write, queue and cost", () => {
    expect(figure("D1 rows written for a click")).toBeGreaterThan(3);
    expect(figure("D1 rows written for a conversion and its callback")).toBeGreaterThan(10);
    expect(figure("queue operations for a conversion and its callback")).toBeGreaterThan(3);
    expect(figure("a million clicks")).toBeGreaterThan(3);
    expect(figure("a million conversions and callbacks")).toBeGreaterThan(10);
  });

  test("asks a generated database, all of whose clicks and conversions are in the roll-ups", () => {
    expect(row("generated database")?.ours).toBe("2000 clicks, 100 conversions");
    expect(row("generated database")?.note).toMatch(/h [1-9]\d*, q [1-9]\d*, s [1-9]\d*, daily [1-9]/);
    expect(row("CSV of all clicks")).toMatchObject({
      ours: expect.stringMatching(/^2000 rows/),
      ok: true,
    });
    for (const what of ["report, 30 days by sub", "q: clicks by member", "page: the trace of a click"]) {
      expect(row(what)?.ours).toMatch(/ ms$/);
    }
  });

  test("measures in turns with a control, and what the script weighs", () => {
    const rate = /^\d+\/s$/;
    const ingest = row("clicks into D1, 2 500 a batch");
    expect(ingest).toMatchObject({
      ours: expect.stringMatching(rate),
      control: expect.stringMatching(rate),
    });
    expect(row("bundle")?.note).toContain("gzip");
  });

  test("prints each row as it comes, and all of them in a table at the end", () => {
    const table = stdout.slice(stdout.indexOf("at least"));
    for (const { what } of rows) {
      expect(stdout).toContain(` ${what}: `);
      expect(table).toContain(what);
    }
  });

  test("names an option and a part that it does not know", async () => {
    const told = async (...args: string[]) => {
      const failed = await run(process.execPath, ["bench/run.mjs", ...args]).catch((error) => error);
      expect(failed.code).toBe(1);
      return failed.stderr;
    };
    expect(await told("--qiuck")).toContain("--qiuck");
    expect(await told("--only", "redirects")).toContain("--only redirects: there are size, cold-start");
    expect(await told("--clicks", "many")).toContain("--clicks many: must be a whole number from 1");
  });
});
