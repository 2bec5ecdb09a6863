import type { Background } from "../rim";

/** How long a thing may wait for company: long enough to pack a burst, short enough to be soon where it belongs. */
const GATHER_MS = 50;
/** A timer costs a sixth of a redirect, so not every request has one; two mind what waits, so that one may die. */
const MINDERS = 2;
/** A minder that is so late has died with its request, and minds nothing any more. */
const DEAD_AFTER_MS = 1_000;

/**
 * What the requests of one isolate send on together. Each minder waits on its own timer in its own `waitUntil` (work
 * that hangs on another request's promise is cancelled); whoever wakes first takes everything.
 */
export class Gathering<T> {
  private items: T[] = [];
  private minders: { due: number }[] = [];
  /** When the oldest of what waits came. */
  private since = 0;

  add(ctx: Background, item: T, send: (items: T[]) => Promise<void>): void {
    const now = Date.now();
    if (this.items.length === 0) this.since = now;
    this.items.push(item);
    if (this.minders.length >= MINDERS) {
      this.minders = this.minders.filter(({ due }) => now - due < DEAD_AFTER_MS);
      if (this.minders.length >= MINDERS) return;
    }
    const minder = { due: now + GATHER_MS };
    this.minders.push(minder);
    ctx.waitUntil(this.mind(minder, send));
  }

  private async mind(minder: { due: number }, send: (items: T[]) => Promise<void>): Promise<void> {
    await scheduler.wait(GATHER_MS);
    this.minders = this.minders.filter((other) => other !== minder);
    if (this.items.length === 0 || this.isMinded()) return;
    const items = this.items;
    this.items = [];
    await send(items);
  }

  // Right after a burst has left, what has just come waits for company under the other's eye.
  private isMinded(): boolean {
    const now = Date.now();
    return now - this.since < GATHER_MS && this.minders.some(({ due }) => due > now);
  }
}
