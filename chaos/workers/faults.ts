/**
 * How a binding fails. `throw`: nothing happens. `lose`: it happens and the answer is lost. `late`: it happens at once
 * and the answer takes seconds. `stall`: it happens only seconds later, when the caller has long given up.
 */
export type FaultKind = "throw" | "lose" | "late" | "stall";
/** Of each hundred calls of a binding, how many fail in which way. */
export type FaultPlan = Record<string, Partial<Record<FaultKind, number>>>;

const KINDS: FaultKind[] = ["throw", "lose", "late", "stall"];
/** Around the five seconds that a postback waits for its gate. */
const SLOW_FROM_MS = 3_000;
const SLOW_TO_MS = 9_000;

let plan: FaultPlan = {};
let injected: Record<string, number> = {};

export function setFaults(next: FaultPlan): void {
  plan = next;
}

/** What was made to fail since the last time this was asked. */
export function takeInjected(): Record<string, number> {
  const taken = injected;
  injected = {};
  return taken;
}

export function noteInjected(name: string): void {
  injected[name] = (injected[name] ?? 0) + 1;
}

/** Rolls the dice for one binding; null when all is to go well. */
export function rollFault(binding: string): FaultKind | null {
  let roll = Math.random() * 100;
  for (const kind of KINDS) {
    roll -= plan[binding]?.[kind] ?? 0;
    if (roll < 0) return kind;
  }
  return null;
}

/** Does a call, or fails in doing it. */
export async function perhaps<T>(binding: string, call: () => Promise<T>): Promise<T> {
  const kind = rollFault(binding);
  if (kind === null) return call();
  noteInjected(`${binding} ${kind}`);
  if (kind === "late") {
    const result = await call();
    await scheduler.wait(slowMs());
    return result;
  }
  if (kind === "stall") {
    await scheduler.wait(slowMs());
    return call();
  }
  if (kind === "lose") await call();
  throw new Error(`${binding}: ${kind} on purpose`);
}

const slowMs = () => SLOW_FROM_MS + Math.random() * (SLOW_TO_MS - SLOW_FROM_MS);
