import { uuidV7 } from "./domain/ids";

/** Where clock and chance enter: routes and consumers make one and hand it inwards, so flows repeat. */
export type Rim = { now: number; newId: () => string };

/** What goes on after the answer: as much of the execution context as anybody here needs. */
export type Background = { waitUntil(work: Promise<unknown>): void };

export function rim(): Rim {
  return { now: Date.now(), newId };
}

function newId(): string {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}
