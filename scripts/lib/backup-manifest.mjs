import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const FORMAT = 1;
const fileIn = (dir) => join(dir, "manifest.json");

/**
 * What a backup holds of one database. `rows` and `key` are by table; `migrations` say which tables these are.
 * @typedef {{ binding: string, file: string, sha256: string, exportedAt: string, migrations: string[],
 *   tables: { name: string, columns: string[], key: string[], rows: number }[] }} Part
 */

/**
 * Written last and at once: a folder without it is no backup.
 * @param {string} dir
 * @param {Part[]} databases
 */
export function writeManifest(dir, databases) {
  const text = JSON.stringify({ format: FORMAT, madeAt: new Date().toISOString(), databases }, null, 2);
  writeFileSync(`${fileIn(dir)}.part`, `${text}\n`, { mode: 0o600 });
  renameSync(`${fileIn(dir)}.part`, fileIn(dir));
}

/**
 * The manifest of a backup of which each file is as it was written; throws in plain words otherwise.
 * @param {string} dir
 * @returns {Promise<{ madeAt: string, databases: Part[] }>}
 */
export async function readManifest(dir) {
  if (!existsSync(fileIn(dir)))
    throw new Error(`${dir} is no backup: it has no manifest.json, which is written last.`);
  const manifest = JSON.parse(readFileSync(fileIn(dir), "utf8"));
  if (manifest.format !== FORMAT) throw new Error(`The backup has format ${manifest.format}, not ${FORMAT}.`);
  for (const { file, sha256 } of manifest.databases) {
    const path = join(dir, file);
    if (!existsSync(path)) throw new Error(`${file} is missing. Nothing was restored.`);
    if ((await fingerprint(path)) !== sha256)
      throw new Error(`${file} is damaged: it is not what was written. Nothing was restored.`);
  }
  return manifest;
}

/** @param {string} file */
export async function fingerprint(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
