import { repeatUnanswered } from "./staff.mjs";

/** Rounds that a run may take to come to rest; it needs some dozens. */
const MAX_ROUNDS = 300;
const KEYS_FREE_MS = 130_000;
const AFTER_DUE_MS = 35_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Lets everything that is owed come to its end, with all well again: whatever waits for its time gets it, by putting
 * the Worker's clock forward to when the next thing is due. Answers how far the clock went and in how many rounds.
 */
export async function settle(run) {
  const { service } = run;
  const clock = { ahead: 0 };
  await workOff(service);
  // An Idempotency-Key whose request died is free again after two minutes.
  await goTo(service, clock, Date.now() + KEYS_FREE_MS);
  await repeatUnanswered(run);
  const rounds = await untilAtRest(service, clock);
  // The nightly self-check looks at the day of the run from two o'clock of the next.
  await goTo(service, clock, nextDayAt(2.1));
  await workOff(service);
  // What is still parked for want of its click is called lost after 72 hours.
  await goTo(service, clock, Date.now() + clock.ahead + 73 * HOUR);
  await workOff(service);
  const last = await untilAtRest(service, clock);
  return { atRest: rounds !== null && last !== null, rounds, hours: Math.round(clock.ahead / HOUR) };
}

/** How many rounds it took, or null when something comes again and again. */
async function untilAtRest(service, clock) {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    await workOff(service);
    const dueAt = await nextDue(service);
    if (dueAt === null) return round;
    await goTo(service, clock, Math.max(dueAt, Date.now() + clock.ahead) + AFTER_DUE_MS);
  }
  return null;
}

async function goTo(service, clock, time) {
  clock.ahead = Math.max(clock.ahead, time - Date.now());
  await service.door("clock", clock);
}

/** The sweep, and then all messages that are due. */
async function workOff(service) {
  await service.door("cron");
  for (let delivered = 1; delivered > 0; ) {
    delivered = 0;
    for (const queue of service.queues) delivered += (await service.door("pump", { queue })).delivered;
  }
}

/** When the next thing that is owed is due; null when nothing is. Parked postbacks without a click wait on. */
async function nextDue({ server, door }) {
  const { mf } = server;
  const db = await mf.getD1Database("DB");
  const [callbacks, parked, held] = await Promise.all([
    db.prepare("SELECT min(due_at) AS at FROM callbacks WHERE state IN ('waiting', 'retrying')").first("at"),
    db
      .prepare("SELECT min(next_at) AS at FROM parked_postbacks WHERE outcome IS NULL AND tries < 12")
      .first("at"),
    db
      .prepare("SELECT min(lease_until) AS at FROM callbacks WHERE state IN ('waiting', 'retrying')")
      .first("at"),
  ]);
  const messages = Object.values(await door("waiting")).map(({ dueAt }) => dueAt);
  const times = [callbacks, parked, held, ...messages].filter((at) => at !== null);
  return times.length === 0 ? null : Math.max(Math.min(...times), 0);
}

function nextDayAt(hours) {
  return (Math.floor(Date.now() / DAY) + 1) * DAY + hours * HOUR;
}
