import { holdsPlace } from "./postbacks.mjs";

/** The last word holds, where staff said nothing; and staff's words are said once. */
export function auditWords({ journal, state }, tally) {
  const byId = Map.groupBy(state.conversions.filter(holdsPlace), (row) =>
    JSON.stringify([row.click_id, row.event_id, row.cnv_conversion_id]),
  );
  const isUndone = ({ clickId, eventId, tx, statuses }) => {
    const [row] = byId.get(JSON.stringify([clickId, eventId, tx])) ?? [];
    return row && row.status_by !== "staff" && row.advertiser_status !== ADVERTISER[statuses.at(-1)];
  };
  const judged = journal.stories.filter(isJudgedAtOnce);
  tally.note("words in turn that were judged at once", judged.length, `of ${journal.stories.length}`);
  tally.none("last words that do not hold", judged.filter(isUndone));
  const parked = journal.stories.filter(({ codes }) => codes.includes("PARKED") && !codes.includes(null));
  const undone = parked.filter(isUndone);
  tally.gap("last words undone by one that was parked", undone.length, `of ${parked.length} with one parked`);
  const said = Map.groupBy(
    state.changes.filter(({ changed_by }) => changed_by === "staff"),
    ({ reason }) => reason,
  );
  tally.note(
    "staff's changes answered OK",
    journal.staff.filter(({ outcome }) => outcome === "OK").length,
    `of ${journal.staff.length}`,
  );
  tally.none(
    "staff's changes that were answered and are not listed",
    journal.staff.filter(({ outcome, reason }) => outcome === "OK" && !said.has(reason)),
  );
  tally.none(
    "staff's changes made twice",
    [...said].filter(([, rows]) => rows.length > 1),
  );
}

const isJudgedAtOnce = ({ codes: [first, ...later] }) =>
  first === "ACCEPTED" && later.every((code) => code === "UPDATED");

const ADVERTISER = { approved: "approved", reversed: "rejected", pending: "pending" };
