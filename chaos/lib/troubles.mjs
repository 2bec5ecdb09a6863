import { setTimeout as sleep } from "node:timers/promises";

/** What goes wrong all the time, in percent of the calls. */
const EVERYDAY = {
  DB: { throw: 1, lose: 1, late: 0.2, stall: 0.2 },
  LOGS: { throw: 1, lose: 1, late: 0.2, stall: 0.2 },
  CLICKS_0: { throw: 1, lose: 1, late: 0.2, stall: 0.2 },
  LINKS: { throw: 2, late: 0.2 },
  CLICKS_QUEUE: { throw: 1.5, lose: 1.5, late: 0.3, stall: 0.3 },
  POSTBACKS_QUEUE: { throw: 1.5, lose: 1.5, late: 0.3, stall: 0.3 },
  CALLBACKS_QUEUE: { throw: 1.5, lose: 1.5, late: 0.3, stall: 0.3 },
  LOGS_QUEUE: { throw: 1.5, lose: 1.5, late: 0.3, stall: 0.3 },
  GATE: { throw: 2 },
};
/** One part fails almost wholly for some seconds. */
const OUTAGES = [
  { DB: { throw: 90 } },
  { DB: { lose: 60 } },
  { DB: { stall: 25, late: 25 } },
  { CLICKS_0: { throw: 90 } },
  { LOGS: { throw: 90 } },
  { LINKS: { throw: 100 } },
  { CLICKS_QUEUE: { throw: 100 } },
  { CLICKS_QUEUE: { lose: 100 } },
  { POSTBACKS_QUEUE: { throw: 100 } },
  { CALLBACKS_QUEUE: { throw: 100 } },
  { LOGS_QUEUE: { throw: 100 } },
  { GATE: { throw: 60 } },
];

/** Faults, outages one after the other, and kills, until the time is up. Answers what was done. */
export async function trouble(run, chance, until) {
  const done = { kills: 0, outages: 0 };
  await run.service.setFaults(EVERYDAY);
  await Promise.all([outages(run, chance.child(), until, done), kills(run, chance.child(), until, done)]);
  return done;
}

async function outages(run, chance, until, done) {
  const left = [];
  while (Date.now() < until) {
    await rest(chance.between(2_000, 5_000), until);
    if (Date.now() >= until) break;
    // Each kind has its turn before one comes again.
    if (left.length === 0) left.push(...OUTAGES);
    const [outage] = left.splice(chance.whole(0, left.length - 1), 1);
    await run.service.setFaults({ ...EVERYDAY, ...outage });
    done.outages += 1;
    await rest(chance.between(1_500, 4_000), until);
    await run.service.setFaults(EVERYDAY);
  }
}

async function kills(run, chance, until, done) {
  while (Date.now() < until) {
    await rest(chance.between(...run.killEveryMs), until);
    if (Date.now() >= until) break;
    await run.service.kill();
    done.kills += 1;
    await sleep(chance.between(0, 1_500));
    await run.service.start();
  }
}

const rest = (ms, until) => sleep(Math.max(0, Math.min(ms, until - Date.now())));
