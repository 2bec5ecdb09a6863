import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fail, inRoot, say } from "./project.mjs";
import { run, wrangler } from "./run.mjs";
import { readWranglerConfig } from "./wrangler-config.mjs";

/** Brings the local databases up to date. wrangler takes two seconds for each, so what has not changed is skipped. */
export async function migrateLocally(stateDir) {
  // Beside the databases: whoever deletes them deletes the note as well.
  const notePath = join(stateDir, "v3/d1/applied-migrations.json");
  const applied = existsSync(notePath) ? JSON.parse(readFileSync(notePath, "utf8")) : {};
  for (const { binding, migrations_dir } of readWranglerConfig().databases) {
    const print = fingerprint(inRoot(migrations_dir));
    if (applied[binding] === print) continue;
    say(`Migrating ${binding} …`);
    await apply(binding, stateDir);
    applied[binding] = print;
    mkdirSync(dirname(notePath), { recursive: true });
    writeFileSync(notePath, JSON.stringify(applied));
  }
}

async function apply(binding, stateDir) {
  const command = wrangler("d1", "migrations", "apply", binding, "--local", "--persist-to", stateDir);
  const { code, output } = await run(command, { capture: true });
  if (code !== 0) fail(`The migrations of ${binding} failed:\n${output}`);
}

function fingerprint(dir) {
  const hash = createHash("sha256");
  const files = readdirSync(dir).filter((name) => name.endsWith(".sql"));
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(dir, name)));
  return hash.digest("hex");
}
