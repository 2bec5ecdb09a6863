/** The middle of numbers: one bad round on a busy machine must not decide. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures ours and the control in turns, so that what else the machine does falls on both, and answers the middle
 * of each and of the ratios within a round, and ours of each round.
 * @param {{ rounds: number, control: () => Promise<number>, ours: () => Promise<number> }} subjects
 */
export async function inTurns({ rounds, control, ours }) {
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    // The other one first each time, should the first be favoured.
    const first = round % 2 === 0;
    const before = first ? await control() : undefined;
    const own = await ours();
    pairs.push({ control: before ?? (await control()), ours: own });
  }
  return {
    control: median(pairs.map((pair) => pair.control)),
    ours: median(pairs.map((pair) => pair.ours)),
    ratio: median(pairs.map((pair) => pair.ours / pair.control)),
    oursEach: pairs.map((pair) => pair.ours),
  };
}
