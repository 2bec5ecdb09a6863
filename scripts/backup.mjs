import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { d1 } from "./lib/backup-d1.mjs";
import { dumpDatabase } from "./lib/backup-dump.mjs";
import { writeManifest } from "./lib/backup-manifest.mjs";
import { BACKUP_USAGE, backupOptions } from "./lib/backup-options.mjs";
import { prepare } from "./lib/install.mjs";
import { optionsOf } from "./lib/options.mjs";
import { fail, say } from "./lib/project.mjs";
import { readWranglerConfig } from "./lib/wrangler-config.mjs";

const options = optionsOf(backupOptions, BACKUP_USAGE);
await prepare(import.meta.filename ?? process.argv[1]);
await backUp(options).catch(({ message }) => fail(message));

async function backUp({ dir, remote, stateDir }) {
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new Error(`${dir} is not empty. Name another folder.`);
  if (!remote && !existsSync(stateDir)) throw new Error(`There is no local state in ${stateDir}.`);
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700); // it holds members' ids, addresses and hashed passwords
  const { databases } = readWranglerConfig();
  const sql = d1({ remote, stateDir, databases });
  const parts = [];
  for (const binding of inSafeOrder(databases)) {
    say(`Exporting ${binding} …`);
    const part = await dumpDatabase({ sql, binding, dir });
    const rows = part.tables.reduce((sum, table) => sum + table.rows, 0);
    say(`${binding}: ${rows} rows of ${part.tables.length} tables`);
    parts.push(part);
  }
  writeManifest(dir, parts);
  say(
    `The backup is in ${dir}. CLICK_ID_SECRETS and DATA_SECRET are not in it: keep a copy of both in another place.`,
  );
}

// DB first: then the shards, exported later, have every click that DB knows of. See the runbook.
function inSafeOrder(databases) {
  const bindings = databases.map(({ binding }) => binding);
  return ["DB", ...bindings.filter((binding) => binding !== "DB")];
}
