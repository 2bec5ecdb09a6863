import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { comparison, inTurns, median, objectsClosed, WARM_UP } from "../lib/compare.mjs";
import { get, load } from "../lib/load.mjs";
import { makeLink } from "../lib/scene.mjs";
import { landedClicks } from "./postbacks.mjs";

// As many answers as Cloudflare lets a Worker wait for.
const MOST_AT_ONCE = 6;

/**
 * Callbacks that are owed already and all due at once, from the word to go until a local server has received them,
 * against a loop that only fetches: one after the other, and as many at once as may be. Each must then be recorded as
 * delivered and have come once.
 */
export async function callbacks({ harness, fetching, results, quick }) {
  const partner = await listen();
  try {
    const place = await makeLink(harness, { callback: `${partner.origin}/gk` });
    const count = quick ? 200 : 1000;
    const rounds = quick ? 3 : 5;
    const owed = count * (WARM_UP + rounds);
    const clickIds = await landedClicks(harness, [place], owed);
    const url = `${partner.origin}/`;
    await owe(harness, clickIds);
    await objectsClosed({ quick });
    const fetches = (atOnce) =>
      timed(partner, count, () => ask(fetching, "/", { url, count, body: BODY, atOnce }));
    const most = [];
    const subjects = {
      control: async () => {
        most.push(await fetches(MOST_AT_ONCE));
        return fetches(1);
      },
      ours: () => timed(partner, count, () => ask(harness, "/bench/send-callbacks", { count })),
    };
    const loop = await inTurns({ rounds, warmUp: WARM_UP, ...subjects });
    results.add(comparison("callbacks delivered", loop, { least: 0.5, aim: 0.8 }));
    const counted = most.slice(-rounds);
    const ratio = median(loop.oursEach.map((own, round) => own / counted[round]));
    const atOnce = { ours: loop.ours, control: median(counted), ratio };
    results.add(comparison(`… against ${MOST_AT_ONCE} fetches at once`, atOnce));
    const wrong = owed - (await recorded(harness, owed)) + Math.abs(owed - partner.callbacks());
    results.add({
      what: "callbacks lost, doubled or not recorded",
      ours: `${wrong} of ${owed}`,
      least: "0",
      ok: wrong === 0,
    });
  } finally {
    partner.close();
  }
}

// About as long as the body of a callback.
const BODY = JSON.stringify({ conversion: "x".repeat(1_500) });

/** Makes conversions whose callbacks wait for the word to go. */
async function owe(harness, clickIds) {
  await ask(harness, "/bench/hold-callbacks", {});
  const request = (n) => get(harness.url, `/postback?gk_click_id=${clickIds[n]}`);
  await load({ url: harness.url, connections: 16, count: clickIds.length, request });
}

async function ask(server, path, body) {
  const answer = await fetch(new URL(path, server.url), { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
}

async function timed(partner, count, go) {
  const received = partner.expect(count);
  const began = performance.now();
  await Promise.all([go(), received]);
  return count / ((performance.now() - began) / 1000);
}

/** How many callbacks are recorded as delivered by one attempt, once all are or some seconds have passed. */
async function recorded({ mf }, owed) {
  const db = await mf.getD1Database("DB");
  const sql = "SELECT count(*) AS n FROM callbacks WHERE state = 'delivered' AND attempts = 1";
  for (let look = 0; ; look++) {
    const n = await db.prepare(sql).first("n");
    if (n === owed || look === 50) return n;
    await sleep(100);
  }
}

/** A partner that says yes to everything and counts. */
async function listen() {
  let left = 0;
  let done = () => {};
  let callbacks = 0;
  const server = createServer((request, response) => {
    if (request.headers["webhook-id"]) callbacks += 1;
    request.resume().on("end", () => {
      response.end("ok");
      left -= 1;
      if (left === 0) done();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const expect = (count) => {
    left = count;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${left} of ${count} callbacks did not come`)), 120_000);
      done = () => resolve(clearTimeout(late));
    });
  };
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    expect,
    callbacks: () => callbacks,
    close: () => server.close(),
  };
}
