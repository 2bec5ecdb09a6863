/** Repeatable chance: the same seed gives the same tale, so a failing test can be run again. */
export type Chance = ReturnType<typeof chance>;

export function chance(seed: number) {
  let state = seed >>> 0;
  // mulberry32: small, and even enough for test data.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, below: number) => from + Math.floor(next() * (below - from));
  const likely = (probability: number) => next() < probability;
  const oneOf = <T>(values: readonly T[]): T => values[whole(0, values.length)] as T;
  const someOf = <T>(values: readonly T[], most: number): T[] => {
    const left = [...values];
    return Array.from({ length: whole(0, most + 1) }, () => left.splice(whole(0, left.length), 1)).flat();
  };
  return { next, whole, likely, oneOf, someOf };
}
