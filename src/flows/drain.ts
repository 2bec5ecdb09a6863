import { logLine } from "../log";

/** A sweep must end well before the next minute's begins. */
const BUDGET_MS = 25_000;
const AT_ONCE = 20;
/** Each asks its databases some three times, and a Worker may ask ten thousand times before it is ended. */
const MOST = 1_000;

/**
 * Works off what is due: takes a handful, does each by itself and some side by side, and goes on until nothing is left
 * or the time is up. One that fails is logged and does not stop the rest. Answers how many were done.
 */
export async function drain<Item>(work: {
  name: string;
  take: (limit: number) => Promise<Item[]>;
  each: (item: Item) => Promise<unknown>;
}): Promise<number> {
  const end = Date.now() + BUDGET_MS;
  let done = 0;
  for (let taken = 0; taken < MOST && Date.now() < end; taken += AT_ONCE) {
    const items = await work.take(AT_ONCE);
    const results = await Promise.allSettled(items.map(work.each));
    const failed = results.filter((result) => result.status === "rejected");
    for (const { reason } of failed)
      logLine("error", "SWEEP_ITEM_FAILED", { sweep: work.name, error: reason });
    done += items.length - failed.length;
    // What fails stays due: without this, a broken item would be taken over and over.
    if (items.length < AT_ONCE || failed.length === items.length) return done;
  }
  return done;
}
