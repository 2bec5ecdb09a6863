import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundle } from "../../scripts/lib/bundle.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";

/** Builds the Worker as a deployment does, and tells what it weighs. */
export async function buildWorker() {
  const { modules, initialised } = await bundle();
  const all = modules.map(({ contents }) => contents).join("");
  const weight = { bytes: Buffer.byteLength(all), gzip: gzipSync(all).length, initialised };
  return { modules, weight };
}

/** Builds a Worker of the benchmark's own that uses the project's modules. */
export async function buildBenchWorker(name) {
  const outdir = inRoot(".state/bench", name);
  const entry = inRoot("bench/workers", `${name}.ts`);
  const args = [entry, "--config", inRoot("wrangler.toml"), "--outdir", outdir];
  const { code, output } = await run(wrangler("deploy", "--dry-run", ...args), { capture: true });
  if (code !== 0) throw new Error(`${name} was not built:\n${output}`);
  return readFileSync(join(outdir, `${name}.js`), "utf8");
}
