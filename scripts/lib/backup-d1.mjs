import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readRows } from "./networks.mjs";
import { run, toolEnv, wrangler } from "./run.mjs";

const TRIES = 10;
const PAUSE_MS = 500;

/**
 * wrangler's d1 commands on the deployment's databases, or on those of a local state.
 * @param {{ remote: boolean, stateDir: string, databases: Record<string, string>[] }} where
 */
export function d1({ remote, stateDir, databases }) {
  const place = remote ? ["--remote"] : ["--local", "--persist-to", stateDir];
  return {
    /** Runs statements and answers their rows. */
    query: async (binding, sql) =>
      readRows(await ask("execute", binding, ...place, "--yes", "--json", "--command", sql)),
    /** Runs a file of statements as one transaction. */
    load: (binding, file) => ask("execute", binding, ...place, "--yes", "--file", file),
    /** Writes the rows of a database as they are at one moment. */
    exportTo: async (binding, file) => {
      const what = ["export", binding, "--no-schema", "--skip-confirmation", "--output", file];
      if (remote) await ask(...what, "--remote");
      else await exportLocally(what, stateDir, databases);
    },
    /** Brings the tables of a database on Cloudflare up to date. */
    migrate: (binding) => ask("migrations", "apply", binding, "--remote"),
  };
}

// CI=true: no questions.
async function ask(...args) {
  const command = wrangler("d1", ...args);
  const once = () => run(command, { env: { ...toolEnv, CI: "true" }, capture: true });
  let { code, output } = await once();
  for (let tries = 1; code !== 0 && isHeldByAnother(output) && tries < TRIES; tries++) {
    await setTimeout(PAUSE_MS);
    ({ code, output } = await once());
  }
  if (code !== 0) throw new Error(`wrangler d1 ${args.slice(0, 2).join(" ")} failed:\n${output}`);
  return output;
}

// A restore that was killed a moment ago may still be letting go of the local files: nothing was asked of them yet.
const isHeldByAnother = (output) => /failed to start/.test(output) && /SQLITE_BUSY/.test(output);

// `d1 export --local` knows no --persist-to: it looks beside its configuration. So it gets one with the state beside it.
async function exportLocally(what, stateDir, databases) {
  const dir = mkdtempSync(join(tmpdir(), "gokart-export-"));
  try {
    const config = join(dir, "wrangler.toml");
    mkdirSync(join(dir, ".wrangler"));
    symlinkSync(stateDir, join(dir, ".wrangler/state"), "junction");
    writeFileSync(config, databases.map(asToml).join("\n"));
    await ask(...what, "--local", "--config", config);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const asToml = (table) =>
  `[[d1_databases]]\n${Object.entries(table)
    .map(([key, value]) => `${key} = "${value}"\n`)
    .join("")}`;
