import { createServer } from "node:http";
import { inTurns } from "../lib/compare.mjs";
import { get, load } from "../lib/load.mjs";
import { makeLink } from "../lib/scene.mjs";
import { landedClicks } from "./postbacks.mjs";

/** Callbacks that are all due at once, until a local server has received them, against a loop that only fetches. */
export async function callbacks({ harness, fetching, results, quick }) {
  const partner = await listen();
  try {
    const place = await makeLink(harness, { callback: `${partner.origin}/gk` });
    const count = quick ? 300 : 1000;
    const clickIds = await landedClicks(harness, [place], count * (quick ? 3 : 5));
    const subjects = {
      control: () =>
        timed(partner, count, () => ask(fetching, "/", { url: `${partner.origin}/`, count, body: BODY })),
      ours: async () => {
        await owe(harness, clickIds.splice(0, count));
        return timed(partner, count, () => ask(harness, "/bench/send-callbacks", {}));
      },
    };
    await inTurns({ rounds: 1, ...subjects });
    const { ours, control, ratio } = await inTurns({ rounds: quick ? 2 : 4, ...subjects });
    results.add({
      ...{
        what: "callbacks delivered",
        figure: ratio.toFixed(2),
        least: "0.5",
        aim: "0.8",
        ok: ratio >= 0.5,
      },
      ...{ ours: `${Math.round(ours)}/s`, control: `${Math.round(control)}/s` },
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

/** A partner that says yes to everything and counts. */
async function listen() {
  let left = 0;
  let done = () => {};
  const server = createServer((request, response) => {
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
  return { origin: `http://127.0.0.1:${server.address().port}`, expect, close: () => server.close() };
}
