/** How long a click may be in an isolate's memory when all goes well: 50 ms, one `send`, and a busy machine. */
const GATHERED_MS = 400;
/** While the queue gives no answer: a `send` has 2 s. */
const HANGING_MS = 2_500;
/** While it refuses, as the Worker's log then says: three sends, then one write of 8 s, and their pauses. */
const REFUSED_MS = 15_000;

/** Each answered click stands in the database once; in fast mode those in memory at a kill may be missing. */
export function auditClicks({ journal, state, lives, mode, lines }, tally) {
  const stored = Map.groupBy(state.clicks, ({ pub_click_id }) => pub_click_id);
  const ids = new Set(state.clicks.map(({ id }) => id));
  const counted = journal.clicks.filter(({ clickId }) => clickId);
  const unanswered = journal.clicks.filter(({ http }) => http === null);
  const sent = new Set(journal.clicks.map(({ pubClickId }) => pubClickId));
  const missing = counted.filter(({ clickId }) => !ids.has(clickId));
  const logged = new Set(
    lines
      .filter(({ event }) => event === "CLICKS_NOT_KEPT")
      .flatMap(({ message }) => message.clicks.map(({ id }) => id)),
  );
  const lost = missing.filter(({ clickId }) => !logged.has(clickId));
  const atKill = lost.map((click) => ({ ...click, beforeKill: msBeforeKill(click, lives) }));
  const within = (ms) => atKill.filter(({ beforeKill }) => beforeKill <= ms);
  const refusals = lines
    .filter(({ event }) => event === "CLICK_QUEUE_REFUSED")
    .map(({ loggedAt }) => loggedAt);
  const wasRefused = ({ at, beforeKill }) =>
    refusals.some((time) => time >= at && time <= at + beforeKill + 1_000);
  const inTrouble = within(REFUSED_MS).filter((click) => click.beforeKill <= HANGING_MS || wasRefused(click));
  const excused = mode === "fast" ? inTrouble : [];

  tally.note("clicks sent", journal.clicks.length);
  tally.note("clicks answered 302", counted.length);
  tally.note(
    "clicks refused by a rule",
    journal.clicks.filter(({ refused, http }) => refused && http < 500).length,
  );
  tally.note("clicks answered 503", journal.clicks.filter(({ http }) => http === 503).length);
  tally.note(
    "clicks without an answer",
    unanswered.length,
    `${unanswered.filter(({ pubClickId }) => stored.has(pubClickId)).length} of them are stored`,
  );
  if (mode === "fast") {
    tally.note(
      "clicks lost in memory at a kill",
      within(GATHERED_MS).length,
      `answered in the ${GATHERED_MS} ms before it`,
    );
    tally.note(
      "… while the queue refused or hung",
      excused.length - within(GATHERED_MS).length,
      earliest(excused.filter(({ beforeKill }) => beforeKill > GATHERED_MS)),
    );
    tally.gap("clicks in the Worker's log only: queue and D1 refused", missing.length - lost.length);
  }
  tally.none("answered clicks lost", [
    ...atKill.filter((click) => !excused.includes(click)),
    ...(mode === "strict" ? missing.filter(({ clickId }) => logged.has(clickId)) : []),
  ]);
  tally.none(
    "clicks stored twice",
    [...stored.values()].filter((rows) => rows.length > 1),
  );
  tally.none(
    "stored clicks that nobody sent",
    state.clicks.filter(({ pub_click_id }) => !sent.has(pub_click_id)),
  );
  tally.none(
    "clicks answered 500",
    journal.clicks.filter(({ http }) => http === 500),
  );
}

/** An answer may be read a moment after the kill that it came before; which life gave it, its sending tells. */
function msBeforeKill({ sentAt, at }, lives) {
  const kills = lives
    .map(({ killedAt }) => killedAt)
    .filter((killedAt) => killedAt !== null && killedAt >= sentAt);
  return kills.length === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.min(...kills) - at);
}

const earliest = (clicks) =>
  clicks.length > 0
    ? `the earliest ${Math.max(...clicks.map(({ beforeKill }) => beforeKill))} ms before it`
    : "";
