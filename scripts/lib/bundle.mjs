import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { inRoot } from "./project.mjs";

/** The module that Cloudflare starts. */
export const BUNDLE = ".state/bundle/worker.js";
/** Beside it: what it loads on first use. wrangler.toml has a rule that takes these along. */
const LATER = "later";
const dir = inRoot(dirname(BUNDLE));

/**
 * Makes the modules of the Worker: one for the start, and others for what is loaded on first use, which V8 does not read
 * before (docs/decisions/2026-11-22-what-a-start-reads.md). `initialised` are the bytes that a start runs.
 * @returns {Promise<{ modules: { path: string, contents: string }[], initialised: number }>} the one for the start first
 */
export async function bundle() {
  const { build } = await import("esbuild"); // like all packages, there only once they are installed
  const { outputFiles, metafile } = await build({
    entryPoints: { worker: inRoot("src/index.ts") },
    outdir: dir,
    absWorkingDir: inRoot("."),
    bundle: true,
    splitting: true,
    chunkNames: `${LATER}/[name]-[hash]`,
    format: "esm",
    target: "es2024",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    minify: true,
    sourcemap: "linked",
    metafile: true,
    write: false,
    logLevel: "silent", // what is wrong is in the error
  });
  const files = outputFiles.map(({ path, text }) => ({ path: relative(dir, path), contents: text }));
  const modules = files.filter(({ path }) => path.endsWith(".js")).sort((a, b) => order(b) - order(a));
  write(files.sort((a, b) => order(a) - order(b)));
  return { modules, initialised: bytesAtStart(metafile.outputs) };
}

const order = ({ path }) => (path.startsWith(LATER) ? 0 : 1);

/** All that static imports reach from the module for the start. */
function bytesAtStart(outputs) {
  const seen = new Set([BUNDLE]);
  for (const path of seen) {
    const statics = outputs[path].imports.filter(({ kind }) => kind === "import-statement");
    for (const one of statics) if (one.path in outputs) seen.add(one.path);
  }
  return [...seen].reduce((sum, path) => sum + outputs[path].bytes, 0);
}

// Each in one move, and the start's behind all that it imports: another that reads them meanwhile finds whole modules.
function write(files) {
  mkdirSync(join(dir, LATER), { recursive: true });
  for (const { path, contents } of files) {
    const written = join(dir, `${path}.${process.pid}`);
    writeFileSync(written, contents);
    renameSync(written, join(dir, path));
  }
  // A deployment takes along whatever lies there.
  const names = new Set(files.map(({ path }) => path));
  const there = readdirSync(join(dir, LATER)).filter((name) => /\.js(\.map)?$/.test(name));
  for (const name of there)
    if (!names.has(`${LATER}/${name}`)) rmSync(join(dir, LATER, name), { force: true });
}
