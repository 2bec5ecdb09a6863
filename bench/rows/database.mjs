import { median } from "../lib/compare.mjs";
import { signIn } from "../lib/console.mjs";
import { generatedDatabase } from "../lib/database.mjs";
import { apiOf } from "../lib/scene.mjs";
import { cpuOf, memoryOf, projectOptions, SECRETS, serve } from "../lib/serve.mjs";
import { questions } from "./database-questions.mjs";

const HEADERS = { authorization: `Bearer ${SECRETS.ADMIN_API_KEY}` };

/** Reports, searches, lists and pages over a large database; there is no control for these. */
export async function largeDatabase({ script, harnessScript, results, quick, clicks, conversions }) {
  const dir = await generatedDatabase({ harnessScript, clicks, conversions });
  const server = await serve({ name: "gokart", script, options: projectOptions(), persist: dir });
  try {
    const size = await sizeOf(server);
    results.add({
      what: "generated database",
      ours: `${size.clicks} clicks, ${size.conversions} conversions`,
      note: size.note,
    });
    const times = quick ? 3 : 11;
    const page = await signIn(server);
    const api = (path) => ask(server, path);
    const { api: asked, pages } = await questions({ ask: api, make: apiOf(server).bind(null, "POST") });
    for (const question of asked) await measured(server, { question, read: api, times, results });
    for (const question of pages) await measured(server, { question, read: page, times, results });
    await csv(server, { results, quick });
  } finally {
    await server.stop();
  }
}

async function sizeOf({ mf }) {
  const one = async (db, sql) => (await mf.getD1Database(db)).prepare(sql).first("n");
  const tiers = `SELECT group_concat(tier || ' ' || n, ', ') AS n FROM (SELECT tier, count(*) AS n FROM rollups GROUP BY tier
    UNION ALL SELECT 'daily', count(*) FROM daily_rollups)`;
  return {
    clicks: await one("CLICKS_0", "SELECT count(*) AS n FROM clicks"),
    conversions: await one("DB", "SELECT count(*) AS n FROM conversions"),
    note: `roll-up rows: ${await one("DB", tiers)}`,
  };
}

async function ask({ url }, path) {
  const answer = await fetch(`${url.origin}/api/v1${path}`, { headers: HEADERS });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${body.messages}`);
  return body;
}

async function measured(server, { question: [what, path, least], read, times, results }) {
  const { middle, slowest, cpu } = await time(server, { read: () => read(path), times });
  const ok = least === undefined ? undefined : middle < least;
  const note = `processor ${cpu.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`;
  results.add({ what, ours: `${middle.toFixed(1)} ms`, least: least && `${least} ms`, ok, note });
}

async function time(server, { read, times }) {
  await read(); // the first one opens files and compiles
  const spent = cpuOf(server.pid);
  const took = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    await read();
    took.push(performance.now() - began);
  }
  const cpu = (cpuOf(server.pid) - spent) / times / 1000;
  return { middle: median(took), slowest: Math.max(...took), cpu };
}

/**
 * All clicks as CSV, and how the Worker's memory grows while they stream by: at first it fills its heap, and what grows
 * after half of the rows would go on growing. A quick run has too few of them to tell.
 */
async function csv(server, { results, quick }) {
  const began = performance.now();
  const before = memoryOf(server.pid);
  const most = { early: before, late: before };
  const { clicks } = await sizeOf(server);
  const answer = await fetch(`${server.url.origin}/api/v1/clicks`, {
    headers: { ...HEADERS, accept: "text/csv" },
  });
  let lines = -1;
  for await (const chunk of answer.body) {
    for (const byte of chunk) if (byte === 10) lines += 1;
    const half = lines < clicks / 2 ? "early" : "late";
    most[half] = Math.max(most[half], memoryOf(server.pid));
  }
  const seconds = (performance.now() - began) / 1000;
  const grown = most.late - most.early;
  results.add({
    ...{
      what: "CSV of all clicks",
      ours: `${lines} rows, ${Math.round(lines / seconds)}/s`,
      least: quick ? undefined : "memory flat",
    },
    ...{
      figure: `${grown < 0 ? "" : "+"}${Math.round(grown)} MB`,
      ok: lines === clicks && (quick || grown < 20),
      note: `in the second half; ${seconds.toFixed(1)} s; ${Math.round(before)} MB before, ${Math.round(most.early)} MB at most in the first half`,
    },
  });
}
