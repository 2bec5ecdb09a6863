import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);
const SRC = join(ROOT, "src");

/** How a module is imported: for its types only, when this one starts, or on first use. */
export type ImportKind = "type" | "static" | "dynamic";
/** `to` is a path under src (`domain/ids.ts`) or a package by its name (`hono`). */
export type Import = { kind: ImportKind; to: string };
export type SourceFile = { path: string; text: string; imports: Import[] };

// With verbatimModuleSyntax only `import type` leaves no import behind; `import { type A }` does.
const STATIC =
  /^(?:import|export)\s+(type\s+(?=[{*\w]))?(?:(?:[\w$]+\s*,\s*)?(?:[\w$]+|\*(?:\s+as\s+[\w$]+)?|\{[\w$\s,]*\})\s*from\s*)?["']([^"']+)["']/gm;
const DYNAMIC = /(?<!typeof )\bimport\(\s*["']([^"']+)["']\s*\)/g;
const IN_TYPE = /\btypeof import\(\s*["']([^"']+)["']\s*\)/g;

/** The import specifiers of a module's text, in no particular order. */
export function readSpecifiers(text: string): { kind: ImportKind; specifier: string }[] {
  const found = (pattern: RegExp, kind: ImportKind) =>
    [...text.matchAll(pattern)].map(([, specifier = ""]) => ({ kind, specifier }));
  const statics = [...text.matchAll(STATIC)].map(([, type, specifier = ""]) => ({
    kind: type ? ("type" as const) : ("static" as const),
    specifier,
  }));
  return [...statics, ...found(DYNAMIC, "dynamic"), ...found(IN_TYPE, "type")];
}

/** All modules under a folder of the project (`src`, `test`), by their path under it. */
export function readSources(folder: "src" | "test" = "src"): Map<string, SourceFile> {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const paths = names.filter((name) => /\.tsx?$/.test(name)).toSorted();
  return new Map(paths.map((path) => [path, readSource(folder, path)]));
}

function readSource(folder: string, path: string): SourceFile {
  const text = readFileSync(join(ROOT, folder, path), "utf8");
  const imports = readSpecifiers(text).map(({ kind, specifier }) => ({
    kind,
    to: resolve(join(ROOT, folder, path), specifier),
  }));
  return { path, text, imports };
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return packageOf(specifier);
  const target = join(dirname(from), specifier);
  const file = [target, `${target}.ts`, `${target}.tsx`, join(target, "index.ts")].find(isFile);
  return relative(SRC, file ?? target);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** `hono/html` → `hono`, `@cfworker/json-schema` stays, `node:fs` and `cloudflare:workers` too. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The chain of static imports by which each module that starts with `from` is reached: `["index.ts", "app.ts", …]`. */
export function staticReach(sources: ReadonlyMap<string, SourceFile>, from: string): Map<string, string[]> {
  const chains = new Map([[from, [from]]]);
  // A map goes on to what is added while it is walked, so this is breadth first and each chain a shortest one.
  for (const [path, chain] of chains) {
    for (const { kind, to } of sources.get(path)?.imports ?? []) {
      if (kind === "static" && !chains.has(to)) chains.set(to, [...chain, to]);
    }
  }
  return chains;
}
