/** Chance that falls the same way in every run (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** A whole number near an expected one: 2.3 is 2 or, three times in ten, 3. */
  about(expected: number): number {
    return Math.floor(expected + this.next());
  }

  /** One of several, each as likely as its weight says. */
  pick<One extends { weight: number }>(from: readonly One[]): One {
    let left = this.next() * from.reduce((sum, { weight }) => sum + weight, 0);
    const found = from.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    const last = found ?? from.at(-1);
    if (!last) throw new Error("there is nothing to pick from");
    return last;
  }

  oneOf<One>(from: readonly One[]): One {
    return this.pick(from.map((value) => ({ value, weight: 1 }))).value;
  }

  /** So many hexadecimal digits, as ids of other systems have. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => Math.floor(this.next() * 16).toString(16)).join("");
  }
}
