/** History lines leave after the answer: what was answered just before a kill may lack its line. */
const LEAVING_MS = 12_000;
const LEVELLED = new Set([
  ...["UPDATED", "IGNORED", "DUPLICATE", "MEMBER_ALREADY_CONVERTED", "PARKED", "EVENT_UNKNOWN"],
  ...["CLICK_NOT_FOUND", "TRY_AGAIN", "SIGNATURE_INVALID", "TOKEN_INVALID"],
]);

/** What was refused, parked or repeated can be found by its responseId. */
export function auditHistory({ journal, state, received, lives, lines }, tally) {
  const found = new Set(state.history.map(({ response_id }) => response_id));
  const due = journal.postbacks.filter(({ answered, code }) => answered && LEVELLED.has(code));
  const missing = due.filter(({ receipt }) => !found.has(receipt));
  const leaving = missing.filter(({ sentAt, at }) =>
    lives.some(({ killedAt }) => killedAt !== null && killedAt >= sentAt && killedAt - at < LEAVING_MS),
  );
  const logged = new Set(
    lines
      .filter(({ event }) => event === "HISTORY_NOT_KEPT")
      .flatMap((line) => line.lines.map(({ responseId }) => responseId)),
  );
  const inLog = missing.filter((entry) => logged.has(entry.receipt) && !leaving.includes(entry));
  tally.note("postbacks that History has a line for", due.length - missing.length, `of ${due.length}`);
  tally.note("… whose line was leaving at a kill", leaving.length);
  tally.note("… whose line only the Worker's log has", inLog.length);
  tally.none(
    "postbacks that History does not tell of",
    missing.filter((entry) => !leaving.includes(entry) && !inLog.includes(entry)),
  );
  const attempts = new Set(state.attempts.map(({ callback_id }) => callback_id));
  const unlogged = new Set(received.filter(({ id }) => id && !attempts.has(id)).map(({ id }) => id));
  tally.note("callbacks received that have no attempt in LOGS", unlogged.size);
  const dead = state.history.filter(({ code }) => /_(?:DEAD|RESCUED)$/.test(code));
  tally.none("messages that ended as dead letters", dead);
}
