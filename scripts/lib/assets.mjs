import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { inRoot } from "./project.mjs";

const SOURCES = "src/pages/assets";
const MANIFEST = "src/pages/assets.generated.ts";

/** Files of packages that pages load from our own host: name in the manifest → path. */
const FROM_PACKAGES = {
  "swagger-ui.css": "node_modules/swagger-ui-dist/swagger-ui.css",
  "swagger-ui.js": "node_modules/swagger-ui-dist/swagger-ui-bundle.js",
  "uplot.css": "node_modules/uplot/dist/uPlot.min.css",
  "uplot.js": "node_modules/uplot/dist/uPlot.esm.js",
};

/**
 * What a package's file says otherwise here: [its words, ours]. uPlot makes a format of the browser's language when it
 * loads, and a Chromium whose locale is no clean tag (LANG=C.UTF-8 calls it en-US@posix) would draw no chart at all;
 * the pages' own figures are in en-US whatever the browser speaks.
 */
const SAID_OTHERWISE = {
  "uplot.js": ["Intl.NumberFormat(domEnv ? nav.language : 'en-US')", "Intl.NumberFormat('en-US')"],
};

/**
 * The files that the assets come to, by their path in the project: the copies and the manifest.
 * @returns {Map<string, string | Buffer>}
 */
export function assetFiles() {
  const own = readdirSync(inRoot(SOURCES)).map((name) => [name, `${SOURCES}/${name}`]);
  const files = new Map();
  const manifest = [];
  for (const [name, path] of [...own, ...Object.entries(FROM_PACKAGES)].sort()) {
    const content = asSaidHere(name, readFileSync(inRoot(path)));
    const url = `/assets/${hashedName(name, content)}`;
    files.set(`public${url}`, content);
    manifest.push(`  "${name}": "${url}",\n`);
  }
  files.set(MANIFEST, manifestOf(manifest.join("")));
  return files;
}

/** A file as pages load it; a package that no longer has the words that are replaced stops the build. */
export function asSaidHere(name, content) {
  if (!(name in SAID_OTHERWISE)) return content;
  const [theirs, ours] = SAID_OTHERWISE[name];
  const parts = content.toString().split(theirs);
  if (parts.length !== 2) {
    throw new Error(
      `${name} has ${parts.length - 1} times, not once, what scripts/lib/assets.mjs replaces: ${theirs}`,
    );
  }
  return Buffer.from(parts.join(ours));
}

/** Writes what is not there yet and removes what no longer belongs; tells which. */
export function prepareAssets() {
  const files = assetFiles();
  mkdirSync(inRoot("public/assets"), { recursive: true });
  const stale = staleAssets(files);
  for (const path of stale) rmSync(inRoot(path));
  const due = [...files].filter(([path, content]) => !isWritten(path, content));
  for (const [path, content] of due) writeFileSync(inRoot(path), content);
  return [...due.map(([path]) => path), ...stale.map((path) => `${path} removed`)];
}

/** What lies in public/assets and is no asset any more. */
export function staleAssets(files) {
  const there = readdirSync(inRoot("public/assets")).map((name) => `public/assets/${name}`);
  return there.filter((path) => !files.has(path));
}

export function isWritten(path, content) {
  return existsSync(inRoot(path)) && readFileSync(inRoot(path)).equals(Buffer.from(content));
}

function hashedName(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  return `${basename(name, extension)}.${hash}${extension}`;
}

const manifestOf = (lines) => `// Made by scripts/assets.mjs; npm start, test and deploy keep it true.

/** Where the pages' css, scripts and icons are: \`assets["console.css"]\`. */
export const assets = {
${lines}} as const;
`;
