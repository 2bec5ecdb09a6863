import { auditCallbacks } from "./callbacks.mjs";
import { auditCaps } from "./caps.mjs";
import { auditClicks } from "./clicks.mjs";
import { auditDays } from "./days.mjs";
import { auditHistory } from "./history.mjs";
import { auditPostbacks } from "./postbacks.mjs";
import { auditRollups } from "./rollups.mjs";
import { newTally } from "./tally.mjs";
import { auditWords } from "./words.mjs";

/** Compares what the traffic knows with what the databases hold and what the partners received. */
export function audit(known) {
  const tally = newTally();
  const { done, injected, rest } = known;
  const faults = Object.entries(injected);
  tally.note("kills of workerd (SIGKILL)", done.kills);
  tally.note("outages of one part", done.outages);
  tally.note(
    "single faults",
    faults.reduce((sum, [, n]) => sum + n, 0),
    `${faults.length} kinds`,
  );
  for (const part of [
    auditClicks,
    auditPostbacks,
    auditWords,
    auditCallbacks,
    auditRollups,
    auditDays,
    auditCaps,
    auditHistory,
  ])
    part(known, tally);
  tally.none("what goes on for ever", rest.atRest ? [] : [rest]);
  return tally;
}
