import { uuidV7 } from "./domain/ids";

/** Where clock and chance enter: routes and consumers make one and hand it inwards, so flows repeat. */
export type Rim = {
  now: number;
  newId: () => string;
  /** The request, where it may come again under its Idempotency-Key: the same in each try. */
  request?: string;
  /** When that request came first. */
  firstTryAt?: number;
};

/** What goes on after the answer: as much of the execution context as anybody here needs. */
export type Background = { waitUntil(work: Promise<unknown>): void };

export function rim(): Rim {
  return { now: Date.now(), newId };
}

function newId(): string {
  return uuidV7(Date.now(), randomBytes(10));
}

const POOL = 2_000;
let pool = new Uint8Array(0);
let used = 0;

/** Random bytes, drawn in stock: the draw costs more than the bytes. They are the caller's to read, not to keep. */
export function randomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(Math.max(POOL, count)));
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}
