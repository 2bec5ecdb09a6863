import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { inRoot } from "./project.mjs";

/** Where the script stands that `wrangler deploy` shortens and sends. */
export const BUNDLE = ".state/bundle/worker.js";

/**
 * Makes one script of the Worker, as wrangler would, save that V8 only skims what a start does not run: a third of what
 * it does with a script is reading thoroughly what nobody has called (docs/benchmark.md).
 */
export async function bundle() {
  const { build } = await import("esbuild"); // like all packages, there only once they are installed
  const { outputFiles } = await build({
    entryPoints: [inRoot("src/index.ts")],
    outfile: inRoot(BUNDLE),
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    minifyIdentifiers: true, // else the modules' paths go into the script
    sourcemap: "linked",
    write: false,
    logLevel: "silent", // what is wrong is in the error, and warnings are told by wrangler's own pass
  });
  mkdirSync(dirname(inRoot(BUNDLE)), { recursive: true });
  for (const { path, text } of outputFiles) {
    // In one move: another that builds or reads it at the same time finds a whole script.
    const written = `${path}.${process.pid}`;
    writeFileSync(written, path.endsWith(".map") ? text : skimmable(text));
    renameSync(written, path);
  }
  return BUNDLE;
}

/**
 * esbuild makes of each module that is not run at the start an arrow function, `init = later(() => { … })`, and the body
 * of one V8 reads as if it were to be run at once. It is the end of a line that changes: the source map stays right.
 * @param {string} script
 */
export function skimmable(script) {
  const [, later] = /^var ([\w$]+) = \([\w$]+, [\w$]+, [\w$]+\) => \(\) => \{$/m.exec(script) ?? [];
  if (!later)
    throw new Error("esbuild no longer defers modules as this build expects: see scripts/lib/bundle.mjs");
  return script.replaceAll(` = ${later}(() => {\n`, ` = ${later}(function() {\n`);
}
