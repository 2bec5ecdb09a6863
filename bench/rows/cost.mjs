import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { get, load } from "../lib/load.mjs";
import { makePlaces } from "../lib/scene.mjs";
import { landedClicks } from "./postbacks.mjs";

// Cloudflare's prices for a million, as docs/scale.md has them.
const PRICES = { row: 1, operation: 0.4, request: 0.3, cpu: 0.04, objectRequest: 0.15 };

/** What clicks and conversions write and queue, counted on the real statements, and what a million of them costs. */
export async function cost({ harness, results, quick }) {
  const partner = createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
  await new Promise((resolve) => partner.once("listening", resolve));
  const callback = `http://127.0.0.1:${partner.address().port}/gk`;
  const places = await makePlaces(harness, { offers: 5, partners: 10, callback });
  const count = quick ? 500 : 2_000;
  const before = await settled(harness);
  const ids = await landedClicks(harness, places, count);
  const clicked = await settled(harness);
  tell(results, "click", spent(before, clicked), { count, requests: 1, objectRequests: 0 });
  const conversions = quick ? 250 : count;
  const request = (n) => get(harness.url, `/postback?gk_click_id=${ids[n]}&cnv_conversion_id=order-${n}`);
  await load({ url: harness.url, connections: 16, count: conversions, request });
  const converted = await settled(harness);
  const each = { count: conversions, requests: 1, objectRequests: 2 };
  tell(results, "conversion and its callback", spent(clicked, converted), each);
  partner.close();
}

/** What the Worker has written and queued from one time to the other. */
function spent(before, after) {
  const less = (kind) =>
    Object.fromEntries(Object.entries(after[kind]).map(([name, n]) => [name, n - (before[kind][name] ?? 0)]));
  return { rows: less("rows"), operations: less("operations"), journeys: less("journeys") };
}

// Nothing that clicks and conversions set going rests for longer than a queue's second, so two and a half are the end.
const STILL = 6;

/** What it has written and queued since it started, once nothing moves any more. */
async function settled(server) {
  const read = async () => (await fetch(new URL("/bench/totals", server.url))).text();
  let last = await read();
  for (let still = 0; still < STILL; still++) {
    await sleep(400);
    const now = await read();
    if (now !== last) still = 0;
    last = now;
  }
  return JSON.parse(last);
}

function tell(results, what, { rows, operations, journeys }, { count, requests, objectRequests }) {
  const sum = (all) => Object.values(all).reduce((total, n) => total + n, 0) / count;
  const list = (all) =>
    Object.entries(all)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => `${name} ${(n / count).toFixed(2)}`)
      .join(", ");
  const worker = requests * (PRICES.request + PRICES.cpu) + objectRequests * PRICES.objectRequest;
  const dollars = sum(rows) * PRICES.row + sum(operations) * PRICES.operation + worker;
  results.add({ what: `D1 rows written for a ${what}`, ours: sum(rows).toFixed(2), note: list(rows) });
  results.add({
    what: `questions to D1 for a ${what}`,
    ours: sum(journeys).toFixed(2),
    note: list(journeys),
  });
  results.add({
    what: `queue operations for a ${what}`,
    ours: sum(operations).toFixed(2),
    note: list(operations),
  });
  results.add({
    what: `a million ${what === "click" ? "clicks" : "conversions and callbacks"}`,
    ours: `$${dollars.toFixed(2)}`,
    note: "without KV reads, objects' rows and storage",
  });
}
