// The planting Worker's own clock: it shows the moment that is being told, so that everything in src, which asks
// Date.now at its rim only, dates what it writes as if it had happened then.
const realNow = Date.now.bind(Date);
let shift = 0;

/** Shorter waits are for what is on its way, which nothing is here; longer ones are for what hangs. */
const SHORT_MS = 1_000;

/** From now on this Worker's clock is told, and nobody waits a moment for what is to come. */
export function takeTheClock(): void {
  Date.now = () => realNow() + shift;
  const wait = scheduler.wait.bind(scheduler);
  const told = { wait: async (ms: number) => (ms < SHORT_MS ? undefined : wait(ms)) };
  Object.defineProperty(globalThis, "scheduler", { value: told });
}

/** Sets the clock; from there it goes on as clocks do. */
export function setClock(to: number): void {
  shift = to - realNow();
}
