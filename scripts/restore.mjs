import { mkdirSync } from "node:fs";
import { d1 } from "./lib/backup-d1.mjs";
import { loadDatabase, lookInto } from "./lib/backup-load.mjs";
import { readManifest } from "./lib/backup-manifest.mjs";
import { RESTORE_USAGE, restoreOptions } from "./lib/backup-options.mjs";
import { prepare } from "./lib/install.mjs";
import { migrateLocally } from "./lib/migrate.mjs";
import { optionsOf } from "./lib/options.mjs";
import { fail, say } from "./lib/project.mjs";
import { readWranglerConfig } from "./lib/wrangler-config.mjs";

// What is in KV may be newer than what is restored: the sweep is to publish every link once more.
const REPUBLISH_SQL = "UPDATE links SET dirty = max(dirty + 1, unixepoch() * 1000);";

const options = optionsOf(restoreOptions, RESTORE_USAGE);
await prepare(import.meta.filename ?? process.argv[1]);
await restore(options).catch(({ message }) => fail(message));

async function restore({ dir, remote, stateDir, replace }) {
  const manifest = await readManifest(dir);
  say(`The backup of ${manifest.madeAt} is whole.`);
  const { databases } = readWranglerConfig();
  const missing = manifest.databases.filter(
    (part) => !databases.some(({ binding }) => binding === part.binding),
  );
  if (missing.length > 0)
    throw new Error(
      `wrangler.toml has no ${missing.map(({ binding }) => binding).join(", ")}. Nothing was restored.`,
    );
  const sql = d1({ remote, stateDir, databases });
  if (!remote) mkdirSync(stateDir, { recursive: true });
  if (!remote) await migrateLocally(stateDir);
  // DB last: until it is there nothing can be decided on half of the records.
  const parts = [...manifest.databases].reverse();
  if (remote) for (const { binding } of parts) await sql.migrate(binding);
  for (const part of parts) await checkTarget(sql, { part, replace });
  for (const part of parts) {
    say(`Restoring ${part.binding} …`);
    const last = part.binding === "DB" ? [REPUBLISH_SQL] : [];
    await loadDatabase({ sql, part, dir, empty: replace, last });
    await checkRestored(sql, part);
  }
  say("Restored. The sweep publishes every link to KV anew, 500 a minute.");
}

async function checkTarget(sql, { part, replace }) {
  const { migrations, rows } = await lookInto(sql, part);
  if (migrations.join() !== part.migrations.join()) {
    throw new Error(
      `${part.binding} has the migrations ${migrations.join(", ")}, the backup ${part.migrations.join(", ")}. ` +
        "Restore with the version of this project that made the backup, then update. Nothing was restored.",
    );
  }
  const full = Object.keys(rows).filter((table) => rows[table] > 0);
  if (full.length > 0 && !replace) {
    throw new Error(
      `${part.binding} is not empty (${full.map((table) => `${table}: ${rows[table]}`).join(", ")}). ` +
        "Nothing was restored. --replace empties it first; that is also how a restore that broke off is begun again.",
    );
  }
}

async function checkRestored(sql, part) {
  const { rows } = await lookInto(sql, part);
  const off = part.tables.filter((table) => table.rows !== rows[table.name]);
  if (off.length > 0) {
    const words = off.map((table) => `${table.name}: ${rows[table.name]} instead of ${table.rows}`);
    throw new Error(
      `${part.binding} has not the rows of the backup (${words.join(", ")}). Does something write to it?`,
    );
  }
  const sum = part.tables.reduce((total, table) => total + table.rows, 0);
  say(`${part.binding}: ${sum} rows, in each table as many as in the backup`);
}
