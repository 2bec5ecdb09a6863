import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const LIMIT_MS = 180_000;
const run = promisify(execFile);

type Line = { what: string; figure: number; ok?: boolean };

test("npm run chaos kills, injects and audits, and finds every promise kept", {
  timeout: LIMIT_MS,
}, async () => {
  const dir = mkdtempSync(join(tmpdir(), "gokart-chaos-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));

  const args = ["chaos/run.mjs", "--quick", "--strict", "--seed", "7", "--persist-to", dir];
  const { stdout } = await run(process.execPath, args, { timeout: LIMIT_MS });

  const { tallies } = JSON.parse(readFileSync(join(dir, "results.json"), "utf8"));
  const lines: Line[] = tallies[0].lines;
  const figure = (what: string) => lines.find((line) => line.what === what)?.figure ?? 0;
  expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
  expect(figure("kills of workerd (SIGKILL)")).toBeGreaterThan(1);
  expect(figure("single faults")).toBeGreaterThan(10);
  expect(figure("clicks answered 302")).toBeGreaterThan(10);
  expect(figure("conversions")).toBeGreaterThan(5);
  expect(figure("callback requests received")).toBeGreaterThan(5);
  expect(stdout).toContain("answered clicks lost");
});

test("an option that is not known is named", async () => {
  const failed = await run(process.execPath, ["chaos/run.mjs", "--fats"]).catch((error) => error);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("--fats") });
});
