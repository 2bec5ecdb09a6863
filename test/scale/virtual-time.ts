/** Time that passes as fast as the machine can: one millisecond a step, with everything that is due in it. */
export class VirtualTime {
  now: number;
  private readonly due = new Map<number, Set<() => void>>();

  constructor(start: number) {
    this.now = start;
  }

  /** How many timers are waiting. */
  get waiting(): number {
    return this.due.size;
  }

  /** Calls back after so many milliseconds; answers what takes it back. */
  later(ms: number, call: () => void): () => void {
    const at = this.now + Math.max(1, Math.round(ms));
    const calls = this.due.get(at) ?? new Set();
    this.due.set(at, calls.add(call));
    return () => {
      calls.delete(call);
      if (calls.size === 0) this.due.delete(at);
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.later(ms, resolve));
  }

  /** One millisecond on: what is due happens, then `also`, then whatever they have set going. */
  async step(also: () => void = () => {}): Promise<void> {
    this.now += 1;
    const calls = this.due.get(this.now) ?? [];
    this.due.delete(this.now);
    for (const call of calls) call();
    also();
    // All promises that can go on do so before the next macrotask.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** What the code under test asks the runtime for, by the names of its globals. */
  globals(): Record<"scheduler" | "setTimeout" | "clearTimeout", unknown> {
    return {
      scheduler: { wait: (ms: number) => this.wait(ms) },
      setTimeout: (call: () => void, ms = 0) => this.later(ms, call),
      clearTimeout: (undo?: () => void) => undo?.(),
    };
  }
}
