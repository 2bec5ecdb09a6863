import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inRoot, root, say } from "../scripts/lib/project.mjs";
import { audit } from "./audit/audit.mjs";
import { readState } from "./audit/read.mjs";
import { printTallies } from "./audit/tally.mjs";
import { chance as seeded } from "./lib/chance.mjs";
import { openJournal } from "./lib/journal.mjs";
import { openPartners } from "./lib/partners.mjs";
import { startPlatform } from "./lib/platform.mjs";
import { makeScene, PARTNERS } from "./lib/scene.mjs";
import { buildChaosWorker, startService } from "./lib/service.mjs";
import { settle } from "./lib/settle.mjs";
import { staff } from "./lib/staff.mjs";
import { trouble } from "./lib/troubles.mjs";
import { visitors } from "./lib/visitors.mjs";

const STREAMS = 8;

/** Runs traffic and trouble in each mode, audits, prints; answers whether all promises were kept. */
export async function chaos(options) {
  say(`Building … (seed ${options.seed})`);
  const dir = options.dir ?? inRoot(".state/chaos");
  const results = options.dir ? join(dir, "results.json") : inRoot("chaos/results.json");
  const script = await buildChaosWorker(join(dir, "bundle"));
  const tallies = [];
  for (const mode of options.modes)
    tallies.push({ mode, ...(await runMode({ ...options, mode, script, dir: join(dir, mode) })) });
  printTallies(tallies);
  writeFileSync(
    results,
    `${JSON.stringify({ at: new Date().toISOString(), ...options, tallies: tallies.map(shown) }, null, 2)}\n`,
  );
  console.log(`Written to ${relative(root, results)}`);
  return tallies.every(({ tally }) => tally.failed().length === 0);
}

const shown = ({ mode, tally, ...rest }) => ({ mode, ...rest, lines: tally.lines });

async function runMode({ mode, script, seed, seconds, quick, dir }) {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const chance = seeded(seed);
  const partners = await openPartners({ names: Object.keys(PARTNERS), chance: chance.child() });
  const service = await startService({ script, mode, dir });
  const journal = openJournal(dir);
  try {
    const scene = await makeScene({ service, origins: partners.origins, capLimit: quick ? 5 : 25 });
    const pace = quick
      ? { pauseMs: 120, killEveryMs: [3_000, 5_000] }
      : { pauseMs: 250, killEveryMs: [6_000, 15_000] };
    const run = { service, scene, journal, going: new Set(), ...pace };
    say(`${mode}: traffic and trouble for ${Math.round(seconds)} s …`);
    const done = await rage({ run, partners, chance, seconds });
    say(`${mode}: all is well again; what is owed comes to its end …`);
    const rest = await settle(run);
    const state = await readState(service.server);
    const { lives, lines, injected } = service;
    const known = { journal, state, mode, rest, done, lives, lines, injected };
    const tally = audit({ ...known, received: partners.received, partners: scene.partners });
    return { tally, done, rest, injected: service.injected, logged: service.logged };
  } finally {
    await Promise.all([journal.close(), service.stop(), partners.close()]);
  }
}

/** Traffic, staff, the platform and all the trouble at once; then peace, and one last start from a kill. */
async function rage({ run, partners, chance, seconds }) {
  const { service } = run;
  const until = Date.now() + seconds * 1000;
  const platform = startPlatform(service);
  partners.flap();
  const progress = setInterval(() => report(run), 15_000);
  const streams = Array.from({ length: STREAMS }, () => visitors(run, chance.child(), until));
  const [done] = await Promise.all([
    trouble(run, chance.child(), until),
    staff(run, chance.child(), until),
    ...streams,
  ]);
  clearInterval(progress);
  await Promise.all(run.going);
  await Promise.all([partners.recover(), service.setFaults({}), platform.stop()]);
  await service.kill();
  done.kills += 1;
  await service.start();
  await sleep(200);
  return done;
}

function report({ journal, service }) {
  const { clicks, postbacks } = journal;
  console.log(`  ${clicks.length} clicks, ${postbacks.length} postbacks, ${service.lives.length - 1} kills`);
}
