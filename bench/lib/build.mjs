import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { BUNDLE, bundle } from "../../scripts/lib/bundle.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";

const OUT = inRoot(".state/bench/bundle");

/** Builds the Worker as a deployment does, and tells what it weighs. */
export async function buildWorker() {
  await bundle();
  await build("the bundle", BUNDLE, "--outdir", OUT);
  const script = readFileSync(join(OUT, "worker.js"));
  return { script: script.toString(), size: { bytes: script.length, gzip: gzipSync(script).length } };
}

/** What modules initialise when the Worker starts; only a build straight from the source tells modules apart. */
export async function weighInitialised() {
  await build("the source", "--outdir", OUT, "--metafile");
  return weigh(JSON.parse(readFileSync(join(OUT, "bundle-meta.json"), "utf8")));
}

async function build(name, ...args) {
  const { code, output } = await run(wrangler("deploy", "--dry-run", ...args), { capture: true });
  if (code !== 0) throw new Error(`${name} was not built:\n${output}`);
}

/** Builds a Worker of the benchmark's own that uses the project's modules. */
export async function buildBenchWorker(name) {
  const outdir = inRoot(".state/bench", name);
  const entry = inRoot("bench/workers", `${name}.ts`);
  await build(name, entry, "--config", inRoot("wrangler.toml"), "--outdir", outdir);
  return readFileSync(join(outdir, `${name}.js`), "utf8");
}

/** All that static imports reach from the entry. */
function weigh(meta) {
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
