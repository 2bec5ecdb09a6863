import { setTimeout as sleep } from "node:timers/promises";

/** How many batches of a queue are delivered side by side. */
const SIDE_BY_SIDE = { "gokart-callbacks": 4, "gokart-clicks": 2 };
const IDLE_MS = 60;
/** Cloudflare's cron comes each minute; here more often, so that a short run sees it in every state. */
const CRON_MS = 4_000;

/** What the platform does by itself: it delivers messages and fires the cron. `stop` waits for what is under way. */
export function startPlatform(service) {
  const state = { on: true };
  const loops = service.queues.flatMap((queue) =>
    Array.from({ length: SIDE_BY_SIDE[queue] ?? 1 }, () => deliver(service, queue, state)),
  );
  const cron = fireCron(service, state);
  return {
    async stop() {
      state.on = false;
      await Promise.all([...loops, cron]);
    },
  };
}

async function deliver(service, queue, state) {
  while (state.on) {
    const delivered = service.isUp ? await tryDoor(service, "pump", { queue }) : null;
    if (!delivered?.delivered) await sleep(queue.endsWith("-dead") ? 10 * IDLE_MS : IDLE_MS);
  }
}

async function fireCron(service, state) {
  for (let next = Date.now(); state.on; await sleep(IDLE_MS)) {
    if (Date.now() < next || !service.isUp) continue;
    next = Date.now() + CRON_MS;
    await tryDoor(service, "cron");
  }
}

// A kill may come at any moment: then nobody answers, and what was in hand is delivered again.
async function tryDoor(service, name, body) {
  try {
    return await service.door(name, body);
  } catch {
    return null;
  }
}
