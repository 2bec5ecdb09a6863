import { setTimeout as sleep } from "node:timers/promises";
import { comparison, inTurns, median } from "../lib/compare.mjs";
import { countInstructions } from "../lib/instructions.mjs";
import { load } from "../lib/load.mjs";
import { clickRequest, drained, makeLink } from "../lib/scene.mjs";
import { cpuOf } from "../lib/serve.mjs";

const CONNECTIONS = 32;

/**
 * Redirects as fast as they go, and whether each of their clicks is then in the database and in the reports. Both sides
 * are sent the same requests: a long address costs whoever is asked.
 */
export async function redirectThroughput({ gokart, bare, results, quick }) {
  const place = await makeLink(gokart);
  const before = await drained(gokart, 0);
  const seconds = quick ? 1 : 2;
  const cpu = { gokart: [], bare: [] };
  const instructions = { gokart: [], bare: [] };
  let counted = 0;
  const flood = async (server, settle) => {
    const endCount = await countInstructions(server.pid);
    const spent = cpuOf(server.pid);
    const request = () => clickRequest(server, place);
    const run = await load({ url: server.url, connections: CONNECTIONS, seconds, request });
    await settle(run);
    cpu[server.name].push((cpuOf(server.pid) - spent) / run.count);
    instructions[server.name].push((await endCount()) / run.count);
    return run.perSecond;
  };
  const ask = {
    control: () => flood(bare, async () => {}),
    ours: () =>
      flood(gokart, async (run) => {
        counted += run.statuses[302] ?? 0;
        // What is still on its way to D1 belongs to this round, not to the control's.
        await drained(gokart, before.stored + counted);
      }),
  };
  const compared = await inTurns({ rounds: quick ? 3 : 9, warmUp: 1, ...ask });
  const after = await drained(gokart, before.stored + counted);
  const lost = counted - (after.stored - before.stored);
  const uncounted = counted - (after.counted - before.counted);
  results.add(comparison("redirects, 32 connections", compared, { least: 0.55, aim: 0.75 }));
  const micros = (name) => `${Math.round(median(cpu[name]))} µs`;
  results.add({
    ...{ what: "processor time of one, until it is in D1", ours: micros("gokart"), control: micros("bare") },
    figure: `${(median(cpu.bare) / median(cpu.gokart)).toFixed(2)}`,
  });
  const thousands = (name) => `${Math.round(median(instructions[name]) / 1000)} 000`;
  // Only where the machine has a `perf` that may count.
  if (instructions.gokart.every(Number.isFinite)) {
    results.add({
      ...{
        what: "instructions of one, until it is in D1",
        ours: thousands("gokart"),
        control: thousands("bare"),
      },
      figure: `${(median(instructions.bare) / median(instructions.gokart)).toFixed(2)}`,
    });
  }
  results.add({
    ...{ what: "clicks lost or not counted", ours: `${lost} and ${uncounted} of ${counted}`, least: "0" },
    ok: lost === 0 && uncounted === 0,
  });
  return { place, perSecond: compared.ours };
}

/** Latency at half of the load that ours can take; the control gets the same number of requests a second. */
export async function redirectLatency({ gokart, bare, results, quick }, { place, perSecond }) {
  const rate = Math.max(50, Math.floor(perSecond / 2));
  const walk = (server) => {
    const request = () => clickRequest(server, place);
    return load({ url: server.url, connections: CONNECTIONS, seconds: quick ? 1 : 4, rate, request });
  };
  const rounds = [];
  for (let round = 0; round < (quick ? 3 : 5); round++) {
    const control = await walk(bare);
    const ours = await walk(gokart);
    rounds.push({ control, ours });
    await sleep(1500);
  }
  for (const at of ["p50", "p99"]) {
    const of = (who) => median(rounds.map((round) => round[who][at]));
    const ratio = median(rounds.map(({ ours, control }) => ours[at] / control[at]));
    results.add({
      ...{
        what: `redirect ${at} at ${rate}/s`,
        figure: `${ratio.toFixed(1)}×`,
        least: "2×",
        aim: "1.3×",
        ok: ratio <= 2,
      },
      ...{ ours: `${of("ours").toFixed(2)} ms`, control: `${of("control").toFixed(2)} ms` },
    });
  }
}
