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
  let ids = [];
  const clicks = await spent(harness, async () => {
    ids = await landedClicks(harness, places, count);
  });
  tell(results, "click", clicks, { count, requests: 1, objectRequests: 0 });
  const conversions = await spent(harness, async () => {
    const request = (n) => get(harness.url, `/postback?gk_click_id=${ids[n]}&cnv_conversion_id=order-${n}`);
    await load({ url: harness.url, connections: 16, count, request });
  });
  tell(results, "conversion and its callback", conversions, { count, requests: 1, objectRequests: 2 });
  partner.close();
}

/** What the Worker has written and queued while something was done, once nothing moves any more. */
async function spent(server, work) {
  const before = await settled(server);
  await work();
  const after = await settled(server);
  const less = (kind) =>
    Object.fromEntries(Object.entries(after[kind]).map(([name, n]) => [name, n - (before[kind][name] ?? 0)]));
  return { rows: less("rows"), operations: less("operations"), journeys: less("journeys") };
}

async function settled(server) {
  const read = async () => (await fetch(new URL("/bench/totals", server.url))).text();
  let last = await read();
  for (let still = 0; still < 10; still++) {
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
