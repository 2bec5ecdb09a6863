import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../lib/compare.mjs";
import { generatedDatabase } from "../lib/database.mjs";
import { load } from "../lib/load.mjs";
import { apiOf, clickRequest, makeLink } from "../lib/scene.mjs";
import { projectOptions, serve } from "../lib/serve.mjs";

const ROUNDS = 7;
const CONNECTIONS = 32;

/** How redirects, each counted in D1 before the next round, and reports change as the databases grow. */
export async function growth({ harnessScript, results, sizes }) {
  const first = {};
  for (const clicks of sizes) {
    const generated = await generatedDatabase({ harnessScript, clicks, conversions: clicks / 20 });
    // Redirects write to it, and what was generated is kept as it is.
    const persist = mkdtempSync(join(tmpdir(), "gokart-growth-"));
    cpSync(generated, persist, { recursive: true });
    const server = await serve({ name: "gokart", script: harnessScript, options: projectOptions(), persist });
    try {
      for (const { what, value, unit } of await measured(server)) {
        first[what] ??= value;
        results.add({
          what: `${clicks} clicks: ${what}`,
          ours: `${value.toFixed(unit ? 1 : 0)}${unit}`,
          figure: `${(value / first[what]).toFixed(2)}×`,
        });
      }
    } finally {
      await server.stop();
      rmSync(persist, { recursive: true, force: true });
    }
  }
}

async function measured(server) {
  const api = apiOf(server).bind(null, "GET");
  const { gkClickId } = (await api("/clicks?limit=100")).at(-1);
  const time = async (path) => {
    await api(path);
    const took = [];
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      await api(path);
      took.push(performance.now() - began);
    }
    return median(took);
  };
  const asked = (what, value) => ({ what, value, unit: " ms" });
  return [
    asked("report, 30 days by day and offer", await time("/reports?groupBy=day,offer")),
    asked("report, 30 days by sub", await time("/reports?groupBy=pub_sub_1")),
    asked("q: clicks by gk_click_id", await time(`/clicks?q=${gkClickId}`)),
    { what: "redirects a second, until each is in D1", value: await redirects(server), unit: "" },
  ];
}

async function redirects(server) {
  const place = await makeLink(server);
  // Ids begin with their time.
  const since = Date.now()
    .toString(16)
    .padStart(12, "0")
    .replace(/^(.{8})/, "$1-");
  let sent = 0;
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const request = () => clickRequest(server, place);
    const { statuses } = await load({ url: server.url, connections: CONNECTIONS, seconds: 2, request });
    sent += statuses[302] ?? 0;
    await stored(server, since, sent);
    rounds.push((statuses[302] ?? 0) / ((performance.now() - began) / 1000));
  }
  return median(rounds);
}

async function stored({ mf }, since, wanted) {
  const db = await mf.getD1Database("CLICKS_0");
  const count = db.prepare("SELECT count(*) AS n FROM clicks WHERE id >= ?").bind(since);
  for (let look = 0; look < 300; look++) {
    if ((await count.first("n")) >= wanted) return;
    await sleep(50);
  }
  throw new Error(`of ${wanted} clicks not all were stored`);
}
