import { median } from "../lib/compare.mjs";
import { generatedDatabase } from "../lib/database.mjs";
import { cpuOf, memoryOf, projectOptions, SECRETS, serve } from "../lib/serve.mjs";

const HEADERS = { authorization: `Bearer ${SECRETS.ADMIN_API_KEY}` };

/** Reports, searches and lists over a large database, as the API answers them; there is no control for these. */
export async function largeDatabase({ script, harnessScript, results, quick, clicks, conversions }) {
  const dir = await generatedDatabase({ script: harnessScript, clicks, conversions });
  const server = await serve({ name: "gokart", script, options: projectOptions(), persist: dir });
  try {
    const size = await sizeOf(server);
    results.add({
      what: "generated database",
      ours: `${size.clicks} clicks, ${size.conversions} conversions`,
      note: size.note,
    });
    const times = quick ? 7 : 11;
    for (const [what, path, least] of await questions(server)) {
      const { middle, slowest, cpu } = await time(server, path, times);
      const ok = least === undefined ? undefined : middle < least;
      const note = `processor ${cpu.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`;
      results.add({ what, ours: `${middle.toFixed(1)} ms`, least: least && `${least} ms`, ok, note });
    }
    await csv(server, results);
  } finally {
    await server.stop();
  }
}

async function sizeOf({ mf }) {
  const one = async (db, sql) => (await mf.getD1Database(db)).prepare(sql).first("n");
  const tiers =
    "SELECT group_concat(tier || ' ' || n, ', ') AS n FROM (SELECT tier, count(*) AS n FROM rollups GROUP BY tier)";
  return {
    clicks: await one("CLICKS_0", "SELECT count(*) AS n FROM clicks"),
    conversions: await one("DB", "SELECT count(*) AS n FROM conversions"),
    note: `roll-up rows: ${await one("DB", tiers)}`,
  };
}

/** What is asked, where, and how many milliseconds it may take. */
async function questions(server) {
  const newest = (await ask(server, "/clicks?limit=100")).data.at(-1);
  const converted = (await ask(server, "/conversions?limit=100")).data.at(-1);
  const report = (query) => `/reports?${query}`;
  const of = `offerId=${newest.offerId}`;
  return [
    ["report, 30 days by day and offer", report("groupBy=day,offer"), 150],
    ["… in Kolkata's time", report("groupBy=day,offer&tz=Asia/Kolkata")],
    ["… by day, country and device", report("groupBy=day,country,device")],
    ["… of one offer by day", report(`groupBy=day&${of}`), 150],
    ["report, 30 days by sub", report("groupBy=pub_sub_1"), 400],
    ["… of one offer by sub", report(`groupBy=pub_sub_1&${of}`), 400],
    ["q: clicks by gk_click_id", `/clicks?q=${newest.gkClickId}`, 50],
    ["q: clicks by pub_click_id", `/clicks?q=${newest.pubClickId}`, 50],
    ["q: clicks by member", `/clicks?q=${newest.pubMemberId}`, 50],
    ["q: conversions by order", `/conversions?q=${converted.cnvConversionId}`, 50],
    ["q: history by gk_click_id", `/history-logs?q=${newest.gkClickId}`, 50],
    ["q that finds nothing", "/clicks?q=nobody-at-all", 50],
    ["first page of clicks", "/clicks?limit=100", 50],
    ["… of one offer", `/clicks?limit=100&${of}`, 50],
    ["… of bots", "/clicks?limit=100&kind=bot", 50],
    ["first page of conversions", "/conversions?limit=100", 50],
    ["… of one offer, rejected", `/conversions?limit=100&status=Rejected&${of}`, 50],
  ];
}

async function ask({ url }, path) {
  const answer = await fetch(`${url.origin}/api/v1${path}`, { headers: HEADERS });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${body.messages}`);
  return body;
}

async function time(server, path, times) {
  await ask(server, path); // the first one opens files and compiles
  const spent = cpuOf(server.pid);
  const took = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    await ask(server, path);
    took.push(performance.now() - began);
  }
  const cpu = (cpuOf(server.pid) - spent) / times / 1000;
  return { middle: median(took), slowest: Math.max(...took), cpu };
}

/** All clicks as CSV, and how the Worker's memory grows while they stream by. */
async function csv(server, results) {
  const began = performance.now();
  const before = memoryOf(server.pid);
  let most = before;
  const looking = setInterval(() => {
    most = Math.max(most, memoryOf(server.pid));
  }, 50);
  const answer = await fetch(`${server.url.origin}/api/v1/clicks`, {
    headers: { ...HEADERS, accept: "text/csv" },
  });
  let lines = -1;
  for await (const chunk of answer.body) for (const byte of chunk) if (byte === 10) lines += 1;
  clearInterval(looking);
  const seconds = (performance.now() - began) / 1000;
  const grown = most - before;
  results.add({
    ...{
      what: "CSV of all clicks",
      ours: `${lines} rows, ${Math.round(lines / seconds)}/s`,
      least: "memory flat",
    },
    ...{
      figure: `+${Math.round(grown)} MB`,
      ok: grown < 100,
      note: `${seconds.toFixed(1)} s; ${Math.round(before)} MB before`,
    },
  });
}
