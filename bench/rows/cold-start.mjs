import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../lib/compare.mjs";
import { makeLink } from "../lib/scene.mjs";
import { controlScript, cpuOf, migrate, projectOptions, serve } from "../lib/serve.mjs";

/**
 * From the start of the process to the first 302. The control has the same bindings: what the simulation of databases and
 * queues needs to start is no work of the Worker's.
 */
export async function coldStart({ script, results, quick }) {
  const persist = mkdtempSync(join(tmpdir(), "gokart-cold-"));
  try {
    const { linkId } = await prepareLink({ script, persist });
    const path = `/api/v1/offer-link/redirect/${linkId}?pub_click_id=c-1&pub_member_id=m-1`;
    const bare = () => startAndAsk({ script: BARE, persist, path: "/" });
    const reading = () => startAndAsk({ script: READING, persist, path: "/" });
    const old = () => startAndAsk({ script: BARE, persist, path: "/", options: withOldRegistry() });
    const ours = () => startAndAsk({ script, persist, path });
    const pairs = [];
    await ours(); // files are read from the disk once
    for (let n = 0; n < (quick ? 7 : 61); n++) {
      // One start differs from the next by more than what is measured, so there are many.
      // The other one first each time: a process that is still going down is felt by the next.
      const before = n % 2 === 0 ? await bare() : undefined;
      const own = await ours();
      const control = before ?? (await bare());
      const more = quick || n % 3 > 0 ? {} : { reading: await reading(), old: await old() };
      pairs.push({ control, ours: own, ...more });
    }
    const of = (who, what) => median(pairs.map((pair) => pair[who][what]));
    const addedBy = (who) => {
      const measured = pairs.filter((pair) => pair[who]);
      return median(measured.map((pair) => pair[who].took - pair.control.took));
    };
    const added = addedBy("ours");
    const cpu = of("ours", "cpu") - of("control", "cpu");
    results.add({
      ...{
        what: "cold start: process up → first 302",
        figure: `+${added.toFixed(0)} ms`,
        least: "+60 ms",
        aim: "+20 ms",
      },
      ...{ ours: `${of("ours", "took").toFixed(0)} ms`, ok: added <= 60 },
      control: `${of("control", "took").toFixed(0)} ms`,
      note: `processor +${cpu.toFixed(0)} ms`,
    });
    if (quick) return;
    results.add({
      what: "  of it the first look into what stands for KV here",
      ours: `${addedBy("reading").toFixed(0)} ms`,
      note: "a bare Worker that reads one key; on Cloudflare it is a wait, and no work of the Worker's",
    });
    results.add({
      what: "  the bare Worker without new_module_registry",
      ours: `${addedBy("old").toFixed(0)} ms`,
      note: "the flag has modules read when they are imported, and costs this itself",
    });
  } finally {
    rmSync(persist, { recursive: true, force: true });
  }
}

// With the class that the bindings name, which is all of it that a bare Worker has.
const withClass = (name) => `${controlScript(name)}\nexport class ConversionGate {}`;
const BARE = withClass("bare");
const READING = withClass("reading");

async function prepareLink({ script, persist }) {
  const server = await serve({ name: "gokart", script, options: projectOptions(), persist });
  await migrate(server);
  const place = await makeLink(server);
  await server.stop();
  return place;
}

function withOldRegistry() {
  const options = projectOptions();
  const flags = options.compatibilityFlags.filter((flag) => flag !== "new_module_registry");
  return { ...options, compatibilityFlags: flags };
}

async function startAndAsk({ script, persist, path, options = projectOptions() }) {
  const server = await serve({ name: "gokart", script, persist, options });
  const answer = await fetch(new URL(path, server.url), { redirect: "manual" });
  const took = performance.now() - server.spawnedAt;
  const cpu = cpuOf(server.pid) / 1000;
  await answer.arrayBuffer();
  await server.stop();
  if (answer.status !== 302) throw new Error(`the first answer was ${answer.status}`);
  return { took, cpu };
}
