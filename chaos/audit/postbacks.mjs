import { NO_EVENT } from "../lib/stories.mjs";

const NO_PLACE = ["cap_reached", "window_expired", "too_fast"];
/** Whether a conversion keeps others of its click and member away. */
export const holdsPlace = ({ status, reason }) => status !== "Rejected" || !NO_PLACE.includes(reason);

/** What was answered stands: each conversion once, each parked postback settled, each change listed. */
export function auditPostbacks({ journal, state }, tally) {
  const { conversions, parked, changes } = state;
  const known = new Map(conversions.map((row) => [row.id, row]));
  const waiting = new Map(parked.map((row) => [row.id, row]));
  const clickIds = new Set(state.clicks.map(({ id }) => id));
  const answered = journal.postbacks.filter((entry) => entry.answered);
  const byCode = Map.groupBy(answered, ({ code, http }) => (http === 500 ? "500" : code));
  const changed = new Set(changes.map((row) => row.conversion_id));

  tally.note(
    "postbacks sent",
    journal.postbacks.length,
    `${journal.postbacks.length - answered.length} without an answer`,
  );
  for (const [code, entries] of [...byCode].sort()) tally.note(`  ${code}`, entries.length);
  tally.note("conversions", conversions.length);
  tally.none("postbacks answered 500", byCode.get("500") ?? []);
  const told = answered.filter(({ conversionId }) => conversionId);
  tally.none(
    "conversions that were answered and are not there",
    told.filter(({ conversionId }) => !known.has(conversionId)),
  );
  tally.none(
    "conversions of another click or event than answered",
    answered.filter(
      (entry) =>
        entry.code === "ACCEPTED" &&
        known.has(entry.conversionId) &&
        !isOf(known.get(entry.conversionId), entry),
    ),
  );
  tally.none(
    "updates without a change",
    answered.filter(({ code, conversionId }) => code === "UPDATED" && !changed.has(conversionId)),
  );
  tally.none(
    "conversions paid twice for a click",
    doubles(conversions.filter(isSingle(journal)), (row) => [row.click_id, row.event_id]),
  );
  tally.none(
    "conversions paid twice for a member",
    doubles(conversions.filter(isSingle(journal)), (row) => [
      row.partner_id,
      row.offer_id,
      row.member_id,
      row.event_id,
    ]),
  );
  tally.none(
    "transactions paid twice",
    doubles(
      conversions.filter((row) => row.cnv_conversion_id && holdsPlace(row)),
      (row) => [row.click_id, row.event_id, row.cnv_conversion_id],
    ),
  );
  tally.none("conversions that nobody reported", unreported(journal, conversions));

  const parkedIds = answered.filter(({ parkedId }) => parkedId);
  // A sender's repeats are kept as one. While DB was away each got an id of its own, and one of them became the row.
  const clicksParked = new Set(parked.map((row) => row.click_id));
  const times = Map.groupBy(journal.postbacks, ({ clickId, said }) => `${clickId}|${said}`);
  const isTwin = ({ clickId, said }) =>
    clicksParked.has(clickId) && times.get(`${clickId}|${said}`).length > 1;
  const absent = parkedIds.filter(({ parkedId }) => !waiting.has(parkedId));
  tally.note("parked under the id of a repeat", absent.filter(isTwin).length);
  tally.none(
    "parked postbacks that are not there",
    absent.filter((entry) => !isTwin(entry)),
  );
  const open = parked.filter(({ outcome, code }) => outcome === null && code !== "EVENT_UNKNOWN");
  tally.none("parked postbacks never settled", open);
  tally.none(
    "parked postbacks called lost though their click is there",
    parked.filter((row) => row.outcome === "CLICK_LOST" && clickIds.has(row.click_id)),
  );
  tally.none(
    "parked postbacks settled without their conversion",
    parked.filter((row) => row.conversion_id && !known.has(row.conversion_id)),
  );
  tally.note(
    "parked: settled later",
    parked.filter(({ outcome }) => outcome && outcome !== "CLICK_LOST").length,
  );
  tally.note(
    "parked: their click was lost, said so after 72 h",
    parked.filter(({ outcome }) => outcome === "CLICK_LOST").length,
  );
  tally.note(
    "parked: waiting for their event",
    parked.filter(({ outcome, code }) => outcome === null && code === "EVENT_UNKNOWN").length,
  );
  auditUnpaid({ answered, conversions, clickIds }, tally);
}

const isOf = (row, { clickId, eventId, offerId }) =>
  row.click_id === clickId && row.offer_id === offerId && row.event_id === eventId;

/** Where repeats do not count. */
function isSingle(journal) {
  const repeating = new Set(journal.postbacks.filter(({ repeats }) => repeats).map(({ offerId }) => offerId));
  return (row) => holdsPlace(row) && !repeating.has(row.offer_id) && row.event_id !== "buy";
}

function doubles(rows, keyOf) {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(keyOf(row)));
  return [...groups]
    .filter(([, same]) => same.length > 1)
    .map(([key, same]) => ({ key, ids: same.map(({ id }) => id) }));
}

function unreported({ postbacks }, conversions) {
  const said = new Set(postbacks.map(({ clickId, eventId, tx }) => JSON.stringify([clickId, eventId, tx])));
  return conversions.filter(
    (row) => !said.has(JSON.stringify([row.click_id, row.event_id, row.cnv_conversion_id])),
  );
}

/** An action pays once, and not zero times: who got any answer but a refusal has a conversion, or its member has. */
function auditUnpaid({ answered, conversions, clickIds }, tally) {
  const REFUSALS = ["CLICK_NOT_FOUND", "TRY_AGAIN"];
  const paid = new Set(conversions.map((row) => JSON.stringify([row.click_id, row.event_id])));
  const members = new Set(
    conversions.map((row) => JSON.stringify([row.offer_id, row.member_id, row.event_id])),
  );
  const heard = answered.filter(
    ({ code, http, clickId, eventId }) =>
      http < 500 && !REFUSALS.includes(code) && eventId !== NO_EVENT && clickIds.has(clickId),
  );
  tally.none(
    "postbacks that were heard and paid nothing",
    heard.filter(
      ({ clickId, offerId, member, eventId }) =>
        !paid.has(JSON.stringify([clickId, eventId])) &&
        !members.has(JSON.stringify([offerId, member, eventId])),
    ),
  );
}
