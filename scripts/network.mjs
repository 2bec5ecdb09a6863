import { mkdirSync } from "node:fs";
import { prepare } from "./lib/install.mjs";
import { migrateLocally } from "./lib/migrate.mjs";
import { NETWORK_USAGE, networkOptions } from "./lib/network-options.mjs";
import { createSql, LIST_SQL, newNetwork, readRows, slugIsTaken } from "./lib/networks.mjs";
import { optionsOf } from "./lib/options.mjs";
import { fail, say } from "./lib/project.mjs";
import { run, wrangler } from "./lib/run.mjs";

const options = optionsOf(networkOptions, NETWORK_USAGE);
await prepare(import.meta.filename ?? process.argv[1]);
if (!options.remote) {
  mkdirSync(options.stateDir, { recursive: true });
  await migrateLocally(options.stateDir);
}
await (options.command === "create" ? create(options) : list());

async function create({ slug, name, currency, timezone }) {
  const network = newNetwork({ slug, name, currency, timezone });
  const { code, output } = await execute(createSql(network));
  if (code !== 0 && slugIsTaken(output)) fail(`There is a network "${slug}" already.`);
  if (code !== 0) fail(`The network was not made:\n${output}`);
  say(`Made the network "${slug}" (${network.id}).`);
  say("Its first owner key, shown this once and kept nowhere:");
  console.log(network.key);
}

async function list() {
  const { code, output } = await execute(LIST_SQL);
  if (code !== 0) fail(`The networks could not be read:\n${output}`);
  console.table(readRows(output));
}

/** Runs SQL on the main database; it goes as one argument, past every shell. */
function execute(sql) {
  const where = options.remote ? ["--remote"] : ["--local", "--persist-to", options.stateDir];
  const command = wrangler("d1", "execute", "DB", ...where, "--yes", "--json", "--command", sql);
  return run(command, { capture: true });
}
