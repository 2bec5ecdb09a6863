import { say } from "../scripts/lib/project.mjs";
import { buildBenchWorker, buildWorker } from "./lib/build.mjs";
import { generatedDatabase } from "./lib/database.mjs";
import { results as newResults } from "./lib/results.mjs";
import { makePlaces } from "./lib/scene.mjs";
import { controlScript, migrate, peakMemoryOf, projectOptions, serve } from "./lib/serve.mjs";
import { callbacks } from "./rows/callbacks.mjs";
import { coldStart } from "./rows/cold-start.mjs";
import { cost } from "./rows/cost.mjs";
import { largeDatabase } from "./rows/database.mjs";
import { growth } from "./rows/growth.mjs";
import { ingest } from "./rows/ingest.mjs";
import { postbacks } from "./rows/postbacks.mjs";
import { redirectLatency, redirectThroughput } from "./rows/redirect.mjs";
import { size } from "./rows/size.mjs";

/** Measures the parts that were asked for, one after the other, each with servers of its own. */
export async function measure(options) {
  const { parts } = options;
  const results = newResults(options);
  say("Building …");
  const needsHarness = ["ingest", "callbacks", "cost", "database", "growth"].some((part) =>
    parts.includes(part),
  );
  const [{ modules, weight }, harnessScript] = await Promise.all([
    buildWorker(),
    needsHarness ? buildBenchWorker("harness") : "",
  ]);
  const known = { ...options, script: modules, harnessScript, weight, results };
  for (const [name, part] of Object.entries(ALL).filter(([one]) => parts.includes(one))) {
    say(`${name} …`);
    await part(known);
  }
  results.print();
}

const ALL = {
  size,
  // Before the others: a machine that removes their files starts a process later.
  "cold-start": coldStart,
  redirect: (known) =>
    withServers(known, { gokart: project(known.script), bare: control("bare") }, async (servers) => {
      const reached = await redirectThroughput({ ...servers, ...known });
      await redirectLatency({ ...servers, ...known }, reached);
    }),
  postbacks: (known) => {
    const rows = { durableObjects: { ROWS: { className: "Row", useSQLite: true } } };
    const servers = { gokart: project(known.script), object: control("object", rows) };
    return withServers(known, servers, (started) => postbacks({ ...started, ...known }));
  },
  ingest: (known) =>
    withServers(known, { harness: project(known.harnessScript) }, async ({ harness }) => {
      const places = await makePlaces(harness, { offers: 5, partners: 10 });
      await ingest({ harness, places, ...known });
    }),
  callbacks: (known) =>
    withServers(known, { harness: project(known.harnessScript), fetching: control("fetching") }, (servers) =>
      callbacks({ ...servers, ...known }),
    ),
  cost: (known) =>
    withServers(known, { harness: project(known.harnessScript) }, (servers) => {
      // Counted, not timed: a quick run makes its database beside it. A full one waits: clicks pack better in peace.
      const beside = known.quick && known.parts.includes("database");
      return Promise.all([cost({ ...servers, ...known }), beside && generatedDatabase(known)]);
    }),
  database: largeDatabase,
  growth,
};

const project = (script) => ({ name: "gokart", script, options: projectOptions(), migrated: true });
const control = (name, options) => ({ name, script: controlScript(name), options });

/** Starts servers, hands them over and stops them, whatever happens; tells the memory that they came to need. */
async function withServers({ results }, wanted, work) {
  const started = {};
  try {
    for (const [name, worker] of Object.entries(wanted)) {
      started[name] = await serve(worker);
      if (worker.migrated) await migrate(started[name]);
    }
    await work(started);
    const [ours, other] = Object.values(started).map(({ pid }) => `${Math.round(peakMemoryOf(pid))} MB`);
    results.add({ what: "  peak memory of workerd meanwhile", ours, control: other });
  } finally {
    for (const server of Object.values(started)) await server.stop();
  }
}
