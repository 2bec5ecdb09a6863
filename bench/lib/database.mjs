import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "../../scripts/lib/project.mjs";
import { makePlaces } from "./scene.mjs";
import { migrate, projectOptions, serve } from "./serve.mjs";

const DAY = 86_400_000;
const A_STRETCH = 5_000;
const SIZE = { offers: 20, partners: 10 };

/**
 * A database of clicks and conversions over the last 30 days, generated once for each size and schema and kept in
 * .state/bench. Answers its directory.
 */
export async function generatedDatabase({ harnessScript, clicks, conversions }) {
  // Made anew each day, lest its 30 days and those of the report part.
  const today = new Date().toISOString().slice(0, 10);
  const dir = inRoot(".state/bench", `database-${clicks}-${conversions}-${fingerprint()}-${today}`);
  if (existsSync(join(dir, "whole"))) return dir;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  removeOlder(today);
  const server = await serve({
    name: "gokart",
    script: harnessScript,
    options: projectOptions(),
    persist: dir,
  });
  try {
    await migrate(server);
    const places = await makePlaces(server, SIZE);
    await fill(server, { clicks, conversions, places });
    await compact(server);
  } finally {
    await server.stop();
  }
  writeFileSync(join(dir, "whole"), "");
  return dir;
}

/** Nothing asks the databases of other days any more, and they are large. */
function removeOlder(today) {
  for (const name of readdirSync(inRoot(".state/bench"))) {
    if (name.startsWith("database-") && !name.endsWith(today))
      rmSync(inRoot(".state/bench", name), { recursive: true });
  }
}

async function fill(server, { clicks, conversions, places }) {
  const to = Date.now();
  const span = { total: clicks, from: to - 30 * DAY, to, convert: Math.round(clicks / conversions), places };
  const began = performance.now();
  for (let first = 0; first < clicks; first += A_STRETCH) {
    const body = JSON.stringify({ first, count: Math.min(A_STRETCH, clicks - first), ...span });
    const answer = await fetch(new URL("/bench/seed", server.url), { method: "POST", body });
    if (!answer.ok) throw new Error(`seeding failed: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    const done = first + A_STRETCH;
    if (done % (A_STRETCH * 20) === 0 || done >= clicks) {
      const seconds = Math.round((performance.now() - began) / 1000);
      console.log(`  generating: ${Math.min(done, clicks)} of ${clicks} clicks, ${seconds} s`);
    }
  }
}

/** Adds the days that are over up, as the sweep does. */
async function compact(server) {
  const began = performance.now();
  for (let left = "some"; left !== "none"; ) {
    const answer = await fetch(new URL("/bench/compact", server.url), { method: "POST" });
    ({ left } = await answer.json());
    if (left === "failed") throw new Error("the days were not compacted");
  }
  console.log(`  compacted in ${Math.round((performance.now() - began) / 1000)} s`);
}

/** What the rows look like: another schema or another generator needs another database. */
function fingerprint() {
  const hash = createHash("sha256");
  const folders = ["migrations/main", "migrations/clicks", "bench/workers"];
  for (const folder of folders) {
    const files = readdirSync(inRoot(folder)).filter((name) => /\.(?:sql|ts)$/.test(name));
    for (const name of files.sort()) hash.update(readFileSync(inRoot(folder, name)));
  }
  return hash.digest("hex").slice(0, 12);
}
