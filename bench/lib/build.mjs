import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { inRoot } from "../../scripts/lib/project.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";

const OUT = inRoot(".state/bench/bundle");

/** Builds the Worker as a deployment would, and tells what it weighs. */
export async function buildWorker() {
  const command = wrangler("deploy", "--dry-run", "--outdir", OUT, "--metafile");
  const { code, output } = await run(command, { capture: true });
  if (code !== 0) throw new Error(`the bundle was not built:\n${output}`);
  const script = readFileSync(join(OUT, "index.js"));
  const meta = JSON.parse(readFileSync(join(OUT, "bundle-meta.json"), "utf8"));
  const initialised = weighInitialised(meta);
  return {
    script: script.toString(),
    size: { bytes: script.length, gzip: gzipSync(script).length, ...initialised },
  };
}

/** Builds a Worker of the benchmark's own that uses the project's modules. */
export async function buildBenchWorker(name) {
  const outdir = inRoot(".state/bench", name);
  const config = inRoot("wrangler.toml");
  const entry = inRoot("bench/workers", `${name}.ts`);
  const { code, output } = await run(
    wrangler("deploy", entry, "--config", config, "--dry-run", "--outdir", outdir),
    {
      capture: true,
    },
  );
  if (code !== 0) throw new Error(`${name} was not built:\n${output}`);
  return readFileSync(join(outdir, `${name}.js`), "utf8");
}

/** Of the bundle, what modules initialise when the Worker starts: all that static imports reach from its entry. */
function weighInitialised(meta) {
  const [output] = Object.values(meta.outputs).filter(({ entryPoint }) => entryPoint);
  const seen = new Set();
  const queue = [output.entryPoint];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const statics = meta.inputs[path]?.imports.filter(({ kind }) => kind !== "dynamic-import") ?? [];
    queue.push(...statics.map((one) => one.path));
  }
  const bytes = (path) => output.inputs[path]?.bytesInOutput ?? 0;
  const initialised = [...seen].reduce((sum, path) => sum + bytes(path), 0);
  return { initialised, modulesInitialised: [...seen].filter((path) => bytes(path) > 0).length };
}
