import type { Candidate } from "../../domain/postback/candidate";

const IDENTICAL_WITHIN = 20 * 60_000;

// Parameter ?1 is the candidate as JSON; $ names a field.
const used = "coalesce(n.used, 0) + (k.value ->> '$.delta')";
const limit = "coalesce(n.cap_limit, k.value ->> '$.limit')";
const claims =
  "json_each(?1, '$.conversion.capClaims') k LEFT JOIN cap_counters n ON n.key = k.value ->> '$.key'";
// What takes nothing of a cap is not beyond it, however full it is.
const takes = "k.value ->> '$.delta' > 0";
const beyond = `EXISTS (SELECT 1 FROM ${claims} WHERE ${takes} AND ${used} > ${limit})`;
// 20 % of the limit, rounded up: see honouredLimit in domain/offer/caps.
const beyondHonour = `EXISTS (SELECT 1 FROM ${claims} WHERE ${takes} AND ${used} > ${limit} AND
  (?1 ->> '$.conversion.clickAt' >= coalesce(n.reached_at, ?1 ->> '$.now') OR ${used} > ${limit} + (${limit} + 4) / 5))`;

const sameClickAndEvent = `click_id = ?1 ->> '$.conversion.clickId' AND event_id = ?1 ->> '$.conversion.eventId'
  AND test = 0 AND (status <> 'Rejected' OR reason NOT IN ('cap_reached', 'window_expired', 'too_fast'))`;
const sameTransaction = `cnv_conversion_id = ?1 ->> '$.conversion.values.conversionId'`;
// Words that came again while they were parked were said from first to last.
const justNow = (at: string) => `${at} > (?1 ->> '$.conversion.receivedAt') - ${IDENTICAL_WITHIN}
  AND ${at} < (?1 ->> '$.saidUntil') + ${IDENTICAL_WITHIN}`;
const sameWords = "= ?1 ->> '$.conversion.requestHash'";
// The words that made a conversion or changed it, or that were taken for the same the last time.
const identical = `request_hash ${sameWords} AND ${justNow("received_at")}
  OR said_again ${sameWords} AND ${justNow("said_again_at")}
  OR EXISTS (SELECT 1 FROM conversion_changes h
    WHERE h.conversion_id = conversions.id AND h.request_hash ${sameWords} AND ${justNow("h.at")})`;
// Approved after approved is another purchase; any other pair of words is news of the one that stands.
const news = `NOT (advertiser_status = 'approved' AND ?1 ->> '$.conversion.advertiserStatus' = 'approved')`;
const KEY_HOLDER = {
  click: "click_id = ?1 ->> '$.conversion.clickId' AND click_key = ?1 ->> '$.keys.click'",
  member: "member_key = ?1 ->> '$.keys.member'",
};
const taken = `EXISTS (SELECT 1 FROM conversions WHERE ${KEY_HOLDER.click})
  OR EXISTS (SELECT 1 FROM conversions WHERE ${KEY_HOLDER.member})`;
const keyIfFree = (key: "click" | "member") =>
  `CASE WHEN EXISTS (SELECT 1 FROM conversions WHERE ${KEY_HOLDER[key]}) THEN NULL
    ELSE ?1 ->> '$.keys.${key}' END`;

/** What is edited while a candidate is on its way would miss it: a new cap would never count it. */
export const byTodaysTerms = `EXISTS (SELECT 1 FROM links l JOIN offers o ON o.id = l.offer_id
  WHERE l.id = ?1 ->> '$.conversion.linkId' AND l.updated_at = ?1 ->> '$.termsOf.link'
    AND o.updated_at = ?1 ->> '$.termsOf.offer')`;

const FIELDS: [column: string, value: string][] = [
  ...Object.entries({
    id: "id",
    network_id: "networkId",
    advertiser_id: "advertiserId",
    offer_id: "offerId",
    partner_id: "partnerId",
    link_id: "linkId",
    click_id: "clickId",
    event_id: "eventId",
    offer_event_id: "offerEventId",
    member_id: "click.pubMemberId",
    pub_click_id: "click.pubClickId",
    cnv_conversion_id: "values.conversionId",
    advertiser_status: "advertiserStatus",
    status_by: "statusBy",
    revenue: "revenue",
    payout: "payout",
    reward_points: "rewardPoints",
    currency: "currency",
    test: "test",
    cnv_values: "values",
    click: "click",
    click_at: "clickAt",
    received_at: "receivedAt",
    user_completed_at: "userCompletedAt",
    created_at: "createdAt",
    receipt_id: "receiptId",
    change_no: "changeNo",
    request_hash: "requestHash",
    cap_claims: "capClaims",
  }).map(([column, field]): [string, string] => [column, `?1 ->> '$.conversion.${field}'`]),
  ["commit_token", "?2"],
];

/** What the statement depends on. It holds nothing that its candidate does not need: D1 compiles it anew each time. */
type Kind = Pick<Candidate, "overCap" | "repeats" | "test" | "late"> & {
  capped: boolean;
  /** The advertiser has named the transaction. */
  named: boolean;
  rejected: boolean;
  /** Its words came again while they were parked. */
  cameAgain: boolean;
};

function kindOf({ conversion, overCap, repeats, test, late, saidUntil }: Candidate): Kind {
  const capped = conversion.capClaims.length > 0;
  const named = conversion.values.conversionId !== null;
  const rejected = conversion.status === "Rejected";
  const cameAgain = saidUntil > conversion.receivedAt;
  return { overCap, repeats, test, late, capped, named, rejected, cameAgain };
}

/** How it stands with its caps, as `v`: "within" them, "over" one that is honoured, or "beyond". */
function verdictOf({ overCap }: Kind): string {
  const honoured = overCap === "honour" ? `WHEN NOT ${beyondHonour} THEN 'over'` : "";
  return `CASE WHEN NOT ${beyond} THEN 'within' ${honoured} ELSE 'beyond' END`;
}

const turnsAway = ({ capped, overCap }: Kind) => capped && overCap === "reject";

/** The columns that depend on more than one field. */
function judgedColumns(kind: Kind): [column: string, value: string][] {
  const { capped, overCap, repeats, test, late, cameAgain } = kind;
  const beyondOr = (then: string, other: string) =>
    capped ? `CASE WHEN v = 'beyond' THEN ${then} ELSE ${other} END` : other;
  const turnedAwayOr = (then: string, other: string) => (turnsAway(kind) ? beyondOr(then, other) : other);
  const own = (key: "click" | "member") => (repeats ? keyIfFree(key) : `?1 ->> '$.keys.${key}'`);
  const review = "?1 ->> '$.keys.review'";
  // The test lane holds no keys; a row for review holds only that, and none where each postback counts; repeats take the
  // plain keys while they are free.
  const clickKey = turnedAwayOr(repeats ? "NULL" : review, late ? review : own("click"));
  const memberKey = turnedAwayOr("NULL", late ? "NULL" : own("member"));
  return [
    ["status", beyondOr(overCap === "reject" ? "'Rejected'" : "'Pending'", "?1 ->> '$.conversion.status'")],
    ["reason", beyondOr("'cap_reached'", "?1 ->> '$.conversion.reason'")],
    ["due_at", beyondOr("NULL", "?1 ->> '$.conversion.dueAt'")],
    ["said_again", cameAgain ? "?1 ->> '$.conversion.requestHash'" : "NULL"],
    ["said_again_at", cameAgain ? "?1 ->> '$.saidUntil'" : "NULL"],
    ["over_delivery", capped ? "v = 'over'" : "0"],
    ["caps_counted", beyondOr("0", "?1 ->> '$.conversion.status' <> 'Rejected'")],
    ["click_key", test ? "NULL" : clickKey],
    ["member_key", test ? "NULL" : memberKey],
  ];
}

/** What must hold for a candidate to be written. */
function conditionsOf(kind: Kind): string[] {
  const { repeats, test, late, named, rejected } = kind;
  if (test) return [byTodaysTerms];
  // With repeats on: its transaction, its news of one that stands, or its sameness.
  const same = named ? sameTransaction : `(?1 ->> '$.saysStatus' AND ${news}) OR (${identical})`;
  const repeated = `EXISTS (SELECT 1 FROM conversions WHERE ${sameClickAndEvent} AND (${same}))`;
  const free = `NOT (${repeats ? repeated : taken})`;
  // One that is turned away at a full cap stands once for a click and event, however its row came to be; where repeats
  // count, once for its transaction or words. The advertiser's rejection of it is no news of it.
  const sameRepeat = repeats ? `AND (${named ? sameTransaction : identical})` : "";
  const turnedAwayBefore = `EXISTS (SELECT 1 FROM conversions WHERE click_id = ?1 ->> '$.conversion.clickId'
    AND event_id = ?1 ->> '$.conversion.eventId' AND test = 0 AND status = 'Rejected' AND reason = 'cap_reached' ${sameRepeat})`;
  if (late || !(rejected || turnsAway(kind))) return [byTodaysTerms, free];
  return [byTodaysTerms, free, `NOT (${rejected ? "" : "v = 'beyond' AND "}${turnedAwayBefore})`];
}

/** The statement that writes a candidate, if it is to become a conversion; ?2 is the token of the attempt. */
export function insertOf(candidate: Candidate): string {
  const kind = kindOf(candidate);
  const columns = [...FIELDS, ...judgedColumns(kind)];
  // The OFFSET has the verdict found once, not for each column that asks for it.
  const verdict = kind.capped ? `FROM (SELECT ${verdictOf(kind)} AS v LIMIT -1 OFFSET 0)` : "";
  // A key that another holds is passed over; what lacks something fails, where OR IGNORE would drop it without a word.
  return `INSERT INTO conversions (${columns.map(([column]) => column).join(", ")})
    SELECT ${columns.map(([, value]) => value).join(", ")} ${verdict} WHERE ${conditionsOf(kind).join(" AND ")}
    ON CONFLICT DO NOTHING RETURNING id, status, reason`;
}
