import { mkdirSync } from "node:fs";
import { prepare } from "./lib/install.mjs";
import { migrateLocally } from "./lib/migrate.mjs";
import { NETWORK_USAGE, networkOptions } from "./lib/network-options.mjs";
import {
  createSql,
  findSql,
  inviteSql,
  LIST_SQL,
  newInvitation,
  newNetwork,
  readRows,
  slugIsTaken,
} from "./lib/networks.mjs";
import { optionsOf } from "./lib/options.mjs";
import { fail, say } from "./lib/project.mjs";
import { run, wrangler } from "./lib/run.mjs";

const options = optionsOf(networkOptions, NETWORK_USAGE);
await prepare(import.meta.filename ?? process.argv[1]);
if (!options.remote) {
  mkdirSync(options.stateDir, { recursive: true });
  await migrateLocally(options.stateDir);
}
await { create, invite, list }[options.command](options);

async function create({ slug, name, currency, timezone, email }) {
  const network = newNetwork({ slug, name, currency, timezone });
  const { code, output } = await execute(createSql(network));
  if (code !== 0 && slugIsTaken(output)) fail(`There is a network "${slug}" already.`);
  if (code !== 0) fail(`The network was not made:\n${output}`);
  say(`Made the network "${slug}" (${network.id}).`);
  say("Its first owner key, shown this once and kept nowhere:");
  console.log(network.key);
  if (email !== null) await invite({ slug, email });
  else say(`For its console: npm run network -- invite --slug ${slug} --email …`);
}

async function invite({ slug, email }) {
  const { code, output } = await execute(findSql({ slug, email }));
  if (code !== 0) fail(`The network could not be read:\n${output}`);
  const [network] = readRows(output);
  if (!network) fail(`There is no network "${slug}".`);
  if (network.known > 0) fail(`${email} is a user already, of this or another network.`);
  const invitation = newInvitation({ networkId: network.id, email });
  const made = await execute(inviteSql(invitation));
  if (made.code !== 0) fail(`The invitation was not made:\n${made.output}`);
  const origin = options.remote ? "https://YOUR-HOST" : "http://localhost:8787";
  const elsewhere = options.remote ? "" : " (with your port, if you serve on another)";
  say(`${email} becomes an owner in its console by this link, once and within 7 days${elsewhere}:`);
  console.log(`${origin}/invitation/${invitation.token}`);
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
