/** Chance that a seed decides: the same seed makes the same choices, though not at the same moments. */
export function chance(seed) {
  let state = seed >>> 0;
  // mulberry32
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least, most) => least + random() * (most - least);
  return {
    random,
    between,
    whole: (least, most) => Math.floor(between(least, most + 1)),
    happens: (percent) => random() * 100 < percent,
    one: (list) => list[Math.floor(random() * list.length)],
    /** One of `[[weight, value], …]`. */
    weighted(choices) {
      let left = random() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of choices) {
        left -= weight;
        if (left < 0) return value;
      }
      return choices[0][1];
    },
    /** Chance of its own for somebody else, who then draws as often as it likes. */
    child: () => chance(Math.floor(random() * 2 ** 32)),
  };
}
