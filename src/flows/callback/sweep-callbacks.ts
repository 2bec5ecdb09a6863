import { type Overdue, takeOverdue, takeProbes, takeReleased } from "../../store/callback/sweep";
import { enqueueDue } from "./enqueue-callbacks";

// Younger ones still have a message on its way.
const OVERDUE_AFTER_MS = 30_000;
// The sweep comes once a minute: a probe due before it comes again is sent now, to arrive in time.
const PROBES_AHEAD_MS = 30_000;
const BATCH = 500;
const MAX_BATCHES = 10;
const MAX_PROBES = 200;

/**
 * Tells the queue of callbacks that it has lost or was never to know of: long waits, crashes, lost messages, and what
 * breakers hold. Returns how many. Whatever it sends twice is claimed once.
 */
export async function sweepCallbacks(env: Env, { now }: { now: number }): Promise<number> {
  const probes = await takeProbes(env, { now, until: now + PROBES_AHEAD_MS, limit: MAX_PROBES });
  await enqueueDue(env, probes, now);
  const released = await drain(env, now, () => takeReleased(env, { now, limit: BATCH }));
  const before = now - OVERDUE_AFTER_MS;
  const overdue = await drain(env, now, () => takeOverdue(env, { now, before, limit: BATCH }));
  return probes.length + released + overdue;
}

async function drain(env: Env, now: number, takeSome: () => Promise<Overdue[]>): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const some = await takeSome();
    await enqueueDue(env, some, now);
    total += some.length;
    if (some.length < BATCH) break;
  }
  return total;
}
