import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { forgetHalfDemo, plantDemo } from "./demo.mjs";
import { prepareAssets } from "./lib/assets.mjs";
import { demoOwner } from "./lib/demo-owner.mjs";
import { startDemoPartner } from "./lib/demo-partner.mjs";
import { completeDevVars, readDevVars } from "./lib/dev-vars.mjs";
import { whatToTry } from "./lib/examples.mjs";
import { prepare } from "./lib/install.mjs";
import { migrateLocally } from "./lib/migrate.mjs";
import { optionsOf } from "./lib/options.mjs";
import { onStop } from "./lib/parent.mjs";
import { fail, inRoot, say } from "./lib/project.mjs";
import { fireCronEachMinute, portIsFree, serve, waitUntilHealthy } from "./lib/serve.mjs";
import { startOptions, USAGE } from "./lib/start-options.mjs";

// The local queues live in memory: this long after the last click all of it is in the database.
const DRAIN_MS = 1_200;

const options = optionsOf((argv) => startOptions(argv, process.env), USAGE);
await prepare(import.meta.filename ?? process.argv[1]);
await main(options);

async function main({ port, stateDir, demo }) {
  if (!(await portIsFree(port))) {
    fail(`Port ${port} is already in use. Stop what listens there, or: npm start -- --port ${port + 1}`);
  }
  const added = completeDevVars(inRoot(".dev.vars"));
  if (added.length > 0) say(`Wrote ${added.join(", ")} to .dev.vars`);
  mkdirSync(stateDir, { recursive: true });
  prepareAssets();
  forgetHalfDemo(stateDir, say);
  await migrateLocally(stateDir);

  const origin = `http://localhost:${port}`;
  const partner = demo
    ? await startDemoPartner({ file: join(stateDir, "demo-partner.json"), log: say })
    : null;
  // What has failed is taken away, so the databases are made once more.
  if (partner && !(await plantDemo({ stateDir, origin, callbackOrigin: partner.origin, log: say }))) {
    await migrateLocally(stateDir);
  }
  say(`Starting on ${origin} …`);
  const server = serve({ port, stateDir });
  stopCleanly(server);

  const { healthy, last } = await waitUntilHealthy(origin);
  if (!healthy) say(`Serving, but /healthz is not well: ${last}`);
  fireCronEachMinute(origin);

  const adminKey = readDevVars(inRoot(".dev.vars")).ADMIN_API_KEY;
  const owner = demo ? await demoOwner({ origin, stateDir, log: say }) : null;
  partner?.speak();
  console.log(await whatToTry({ origin, adminKey, owner }));
}

function stopCleanly(server) {
  let stopping = false;
  onStop(async () => {
    stopping = true;
    say("Stopping: letting the queues drain …");
    await sleep(DRAIN_MS);
    server.stop();
  });
  server.ended.then(({ code }) => {
    if (!stopping) fail(`The server ended by itself (${code}); see above.`);
    process.exit(0);
  });
}
