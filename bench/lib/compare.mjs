import { setTimeout as sleep } from "node:timers/promises";

/** The middle of numbers: one bad round on a busy machine must not decide. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** V8 takes a thousand requests or two to compile what they run through: so many rounds go by before those that count. */
export const WARM_UP = 2;

/**
 * workerd closes an object ten seconds after its last request, and removing its files can take longer than making it did:
 * no turn pays for what an earlier one has made. A quick run does not wait.
 */
export const objectsClosed = ({ quick }) => sleep(quick ? 0 : 12_000);

/**
 * Measures ours and the control in turns, so that what else the machine does falls on both, and answers the middle
 * of each and of the ratios within a round, and ours of each round. The first rounds, `warmUp`, do not count.
 * @param {{ rounds: number, warmUp: number, control: () => Promise<number>, ours: () => Promise<number> }} subjects
 */
export async function inTurns({ rounds, warmUp, control, ours }) {
  const all = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    // The other one first each time, should the first be favoured.
    const first = round % 2 === 0;
    const before = first ? await control() : undefined;
    const own = await ours();
    all.push({ control: before ?? (await control()), ours: own });
  }
  const pairs = all.slice(warmUp);
  return {
    control: median(pairs.map((pair) => pair.control)),
    ours: median(pairs.map((pair) => pair.ours)),
    ratio: median(pairs.map((pair) => pair.ours / pair.control)),
    oursEach: pairs.map((pair) => pair.ours),
  };
}

/** The row of a comparison: so many a second each, their ratio and, where there is one, its bound. */
export function comparison(what, { ours, control, ratio }, { least, aim } = {}) {
  const bound = least === undefined ? {} : { least: `${least}`, aim: `${aim}`, ok: ratio >= least };
  const rates = { ours: `${Math.round(ours)}/s`, control: `${Math.round(control)}/s` };
  return { what, figure: ratio.toFixed(2), ...bound, ...rates };
}
