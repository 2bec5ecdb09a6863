import { callbackId } from "../../domain/callback/plan";
import type { Conversion, ConversionStatus } from "../../domain/conversion/conversion";
import { conversionDeltas } from "../../domain/conversion/rollup";
import type { Candidate } from "../../domain/postback/candidate";
import { dailyUpsert, oldRows } from "../report/daily-rollups";
import { ROW_IS_FOR, rollupRows, rollupUpsert } from "../report/rollups";
import { readConversion } from "./conversions";

const IDENTICAL_WITHIN = 20 * 60_000;

// Parameter ?1 is the candidate as JSON, and what the statements after the first need of it; $ names a field.
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
const verdict = `CASE WHEN NOT ${beyond} THEN 'within'
  WHEN ?1 ->> '$.overCap' = 'honour' AND NOT ${beyondHonour} THEN 'over' ELSE 'beyond' END`;

const sameClickAndEvent = `click_id = ?1 ->> '$.conversion.clickId' AND event_id = ?1 ->> '$.conversion.eventId'
  AND test = 0 AND (status <> 'Rejected' OR reason NOT IN ('cap_reached', 'window_expired', 'too_fast'))`;
const sameTransaction = `cnv_conversion_id = ?1 ->> '$.conversion.values.conversionId'`;
// Words that came again while they were parked were said from first to last.
const justNow = (at: string) => `${at} > (?1 ->> '$.conversion.receivedAt') - ${IDENTICAL_WITHIN}
  AND ${at} < (?1 ->> '$.saidUntil') + ${IDENTICAL_WITHIN}`;
const cameAgain = "?1 ->> '$.saidUntil' > ?1 ->> '$.conversion.receivedAt'";
const sameWords = "= ?1 ->> '$.conversion.requestHash'";
// The words that made a conversion or changed it, or that were taken for the same the last time.
const identical = `request_hash ${sameWords} AND ${justNow("received_at")}
  OR said_again ${sameWords} AND ${justNow("said_again_at")}
  OR EXISTS (SELECT 1 FROM conversion_changes h
    WHERE h.conversion_id = conversions.id AND h.request_hash ${sameWords} AND ${justNow("h.at")})`;
// Approved after approved is another purchase; any other pair of words is news of the one that stands.
const news = `NOT (advertiser_status = 'approved' AND ?1 ->> '$.conversion.advertiserStatus' = 'approved')`;
/** With repeats on, what makes a postback no new conversion: its transaction, its news of one, or its sameness. */
const repeated = `EXISTS (SELECT 1 FROM conversions WHERE ${sameClickAndEvent} AND
  CASE WHEN ?1 ->> '$.conversion.values.conversionId' IS NOT NULL THEN ${sameTransaction}
    ELSE (?1 ->> '$.saysStatus' AND ${news}) OR (${identical}) END)`;
const KEY_HOLDER = {
  click: "click_id = ?1 ->> '$.conversion.clickId' AND click_key = ?1 ->> '$.keys.click'",
  member: "member_key = ?1 ->> '$.keys.member'",
};
const taken = `EXISTS (SELECT 1 FROM conversions WHERE ${KEY_HOLDER.click})
  OR EXISTS (SELECT 1 FROM conversions WHERE ${KEY_HOLDER.member})`;
const turnedAway = "v = 'beyond' AND ?1 ->> '$.overCap' = 'reject'";
/**
 * One that is turned away at a full cap stands once for a click and event, however its row came to be; where repeats
 * count, once for its transaction or words.
 */
const turnedAwayBefore = `EXISTS (SELECT 1 FROM conversions WHERE click_id = ?1 ->> '$.conversion.clickId'
  AND event_id = ?1 ->> '$.conversion.eventId' AND test = 0 AND status = 'Rejected' AND reason = 'cap_reached'
  AND (NOT ?1 ->> '$.repeats' OR
    CASE WHEN ?1 ->> '$.conversion.values.conversionId' IS NOT NULL THEN ${sameTransaction} ELSE ${identical} END))`;
// The advertiser's rejection of one that was turned away is no news of it.
const turnedAwayAgain = `NOT ?1 ->> '$.test' AND NOT ?1 ->> '$.late' AND
  (?1 ->> '$.conversion.status' = 'Rejected' OR (${turnedAway})) AND ${turnedAwayBefore}`;
const free = `?1 ->> '$.test' OR CASE WHEN ?1 ->> '$.repeats' THEN NOT ${repeated} ELSE NOT (${taken}) END`;

const reviewed = `(?1 ->> '$.late' OR (${turnedAway}))`;
const keyIfFree = (key: "click" | "member") =>
  `CASE WHEN EXISTS (SELECT 1 FROM conversions WHERE ${KEY_HOLDER[key]}) THEN NULL
    ELSE ?1 ->> '$.keys.${key}' END`;

/** What is edited while a candidate is on its way would miss it: a new cap would never count it. */
const byTodaysTerms = `EXISTS (SELECT 1 FROM links l JOIN offers o ON o.id = l.offer_id
  WHERE l.id = ?1 ->> '$.conversion.linkId' AND l.updated_at = ?1 ->> '$.termsOf.link'
    AND o.updated_at = ?1 ->> '$.termsOf.offer')`;

const VALUES: [column: string, value: string][] = [
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
  [
    "status",
    "CASE WHEN v <> 'beyond' THEN ?1 ->> '$.conversion.status' WHEN ?1 ->> '$.overCap' = 'reject' THEN 'Rejected' ELSE 'Pending' END",
  ],
  ["reason", "CASE WHEN v = 'beyond' THEN 'cap_reached' ELSE ?1 ->> '$.conversion.reason' END"],
  ["due_at", "CASE WHEN v = 'beyond' THEN NULL ELSE ?1 ->> '$.conversion.dueAt' END"],
  ["said_again", `CASE WHEN ${cameAgain} THEN ?1 ->> '$.conversion.requestHash' END`],
  ["said_again_at", `CASE WHEN ${cameAgain} THEN ?1 ->> '$.saidUntil' END`],
  ["over_delivery", "v = 'over'"],
  ["caps_counted", "v <> 'beyond' AND ?1 ->> '$.conversion.status' <> 'Rejected'"],
  // The test lane holds no keys; a row for review holds only that, and none where each postback counts; repeats take the
  // plain keys while they are free.
  [
    "click_key",
    `CASE WHEN ?1 ->> '$.test' OR (${turnedAway} AND ?1 ->> '$.repeats') THEN NULL
      WHEN ${reviewed} THEN ?1 ->> '$.keys.review'
      WHEN ?1 ->> '$.repeats' THEN ${keyIfFree("click")} ELSE ?1 ->> '$.keys.click' END`,
  ],
  [
    "member_key",
    `CASE WHEN ?1 ->> '$.test' OR ${reviewed} THEN NULL
      WHEN ?1 ->> '$.repeats' THEN ${keyIfFree("member")} ELSE ?1 ->> '$.keys.member' END`,
  ],
];

// A key that another holds is passed over; what lacks something fails, where OR IGNORE would drop it without a word.
const INSERT = `INSERT INTO conversions (${VALUES.map(([column]) => column).join(", ")})
  SELECT ${VALUES.map(([, value]) => value).join(",\n    ")} FROM (SELECT ${verdict} AS v) WHERE (${free})
    AND NOT (${turnedAwayAgain}) AND ${byTodaysTerms}
  ON CONFLICT DO NOTHING RETURNING id, status, reason`;

// What follows is for the attempt that wrote the row, and for no other.
const mine = "c.id = ?1 ->> '$.conversion.id' AND c.commit_token = ?2";

const OPEN_COUNTERS = `INSERT INTO cap_counters (key, used, cap_limit)
  SELECT k.value ->> '$.key', 0, k.value ->> '$.limit'
  FROM json_each(?1, '$.conversion.capClaims') k, conversions c WHERE ${mine} ON CONFLICT DO NOTHING`;

// What does not fit and is not counted fills nothing: a smaller one may still find its place.
const fills = "used + j.added >= cap_limit";
const COUNT_CAPS = `UPDATE cap_counters SET used = used + j.added,
    reached_by = CASE WHEN reached_at IS NULL AND (${fills}) THEN ?1 ->> '$.conversion.id' ELSE reached_by END,
    reached_at = CASE WHEN reached_at IS NULL AND (${fills}) THEN ?1 ->> '$.now' ELSE reached_at END
  FROM (SELECT k.value ->> '$.key' AS key, k.value ->> '$.delta' AS delta,
      (k.value ->> '$.delta') * c.caps_counted AS added
    FROM json_each(?1, '$.conversion.capClaims') k, conversions c WHERE ${mine}) j
  WHERE cap_counters.key = j.key`;

const REACHED_BY_IT = `SELECT 1 FROM cap_counters n, json_each(?1, '$.conversion.capClaims') k
  WHERE n.key = k.value ->> '$.key' AND n.reached_by = ?1 ->> '$.conversion.id'`;
const REACHED = `SELECT EXISTS (${REACHED_BY_IT}) AS reached`;
const MARK_LINKS = `UPDATE links SET dirty = max(abs(dirty) + 1, ?1 ->> '$.now')
  WHERE offer_id = ?1 ->> '$.conversion.offerId' AND EXISTS (${REACHED_BY_IT})`;

const asCommitted = (status: string) =>
  `EXISTS (SELECT 1 FROM conversions c WHERE c.id = ?2 AND c.commit_token = ?3 AND c.status = ${status})`;
const COUNT_CONVERSION = rollupUpsert(asCommitted(ROW_IS_FOR));
const COUNT_OLD_DAYS = dailyUpsert(asCommitted(ROW_IS_FOR));

const OWE_CALLBACKS = `INSERT INTO callbacks (id, network_id, partner_id, offer_id, conversion_id, click_id,
    destination, change_no, status, reason, state, due_at, attempts, test, created_at)
  SELECT d.value ->> '$.id', c.network_id, c.partner_id, c.offer_id, c.id, c.click_id, d.value ->> '$.destination', 0,
    c.status, c.reason, 'waiting', ?1 ->> '$.now', 0, c.test, ?1 ->> '$.now'
  FROM json_each(?1, '$.callbacks') d, conversions c WHERE ${mine} AND d.value -> '$.wants' ->> ('$.' || c.status)
  ON CONFLICT DO NOTHING RETURNING id`;

const WAITING = "SELECT id FROM callbacks WHERE conversion_id = ?1 AND state = 'waiting'";
const LAST_WORD = `SELECT max(at) FROM conversion_changes
  WHERE conversion_id = conversions.id AND changed_by IN ('advertiser', 'import')`;
const STANDING = `SELECT *, (${LAST_WORD}) AS last_word_at FROM conversions
  WHERE click_id = ?1 OR id = ?2 OR member_key = ?3`;
type Row = Record<string, string | number | null>;

type Own = Pick<Conversion, "id" | "status" | "reason">;

export type Committed = {
  /** The row of this very candidate, when it became (or, in an earlier attempt, had become) a conversion. */
  own: Own | null;
  /** What stands in its way or is spoken of: the conversions of the same click, and the member's. */
  sameClick: Conversion[];
  sameMember: Conversion | null;
  callbackIds: string[];
  capReached: boolean;
  /** Nothing was written, since offer or link are no longer what the rules were applied to. */
  termsChanged: boolean;
};

/**
 * Tries to make a candidate a conversion, in one transaction with its caps, roll-up rows and callbacks; where that writes
 * nothing, reads what stands. Repeating it with the same conversion id changes nothing; `token` is new for each try.
 */
export async function commitConversion(
  env: Env,
  candidate: Candidate,
  moment: { now: number; token: string },
): Promise<Committed> {
  const { callbackPlan, patience: _, row: __, ...judged } = candidate;
  const { conversion } = judged;
  const { now, token } = moment;
  const callbacks = await Promise.all(
    callbackPlan.map(async (plan) => {
      const of = { conversionId: conversion.id, destination: plan.destination, changeNo: 0 };
      return { ...plan, id: await callbackId(of, now) };
    }),
  );
  const whole = JSON.stringify({ ...judged, now });
  const { id, offerId, capClaims } = conversion;
  const owed = JSON.stringify({ conversion: { id, offerId, capClaims }, callbacks, now });
  const deltas = statusesItMayGet(candidate).flatMap((status) =>
    conversionDeltas(conversion, { ...conversion, status }, 1).map((delta) => ({ ...delta, status })),
  );
  const rollup = rollupRows(deltas, ({ status }) => status);
  const old = oldRows(rollup, now);
  const on = (sql: string) => env.DB.prepare(sql);
  const capped = capClaims.length > 0;
  const owing = callbacks.length > 0;
  const results = await env.DB.batch<Row>([
    on(INSERT).bind(whole, token),
    ...(capped
      ? [on(OPEN_COUNTERS).bind(owed, token), on(COUNT_CAPS).bind(owed, token), on(MARK_LINKS).bind(owed)]
      : []),
    ...(rollup.length ? [on(COUNT_CONVERSION).bind(JSON.stringify(rollup), id, token)] : []),
    ...(old.length ? [on(COUNT_OLD_DAYS).bind(JSON.stringify(old), id, token)] : []),
    ...(owing ? [on(OWE_CALLBACKS).bind(owed, token)] : []),
    ...(capped ? [on(REACHED).bind(owed)] : []),
  ]);
  const rows = results.map((result) => result.results);
  const reached = capped ? rows.pop() : [];
  const made = owing ? rows.pop() : [];
  const own = rows[0]?.[0] as Own | undefined;
  if (!own) return readStanding(env, candidate);
  return {
    own,
    sameClick: [],
    sameMember: null,
    callbackIds: (made ?? []).map((row) => String(row.id)),
    capReached: reached?.[0]?.reached === 1,
    termsChanged: false,
  };
}

/** Its own, or what VALUES makes of it where its caps are full. */
function statusesItMayGet({ conversion, overCap }: Candidate): ConversionStatus[] {
  const turnedAway: ConversionStatus[] = overCap === "reject" ? ["Rejected"] : ["Pending"];
  return [...new Set([conversion.status, ...(conversion.capClaims.length > 0 ? turnedAway : [])])];
}

/** Notes that the words of a conversion have come again, so that those who send them on and on make one of them. */
export async function noteSaidAgain(
  env: Env,
  { conversion, saidUntil }: Candidate,
  id: string,
): Promise<void> {
  // One that was parked may be older than what has been noted since.
  const sql = `UPDATE conversions SET said_again = ?2,
    said_again_at = iif(said_again = ?2, max(said_again_at, ?3), ?3) WHERE id = ?1`;
  await env.DB.prepare(sql).bind(id, conversion.requestHash, saidUntil).run();
}

/** What kept a candidate from being written: its own row of an earlier attempt, or the conversions in its way. */
async function readStanding(env: Env, candidate: Candidate): Promise<Committed> {
  const { conversion, keys, termsOf } = candidate;
  const on = (sql: string) => env.DB.prepare(sql);
  const [standing = [], waiting = [], reached = [], terms = []] = (
    await env.DB.batch<Row>([
      on(STANDING).bind(conversion.clickId, conversion.id, keys.member),
      on(WAITING).bind(conversion.id),
      on(REACHED).bind(JSON.stringify({ conversion })),
      on(`SELECT ${byTodaysTerms} AS stand`).bind(JSON.stringify({ conversion, termsOf })),
    ])
  ).map(({ results }) => results);
  const conversions = standing.map(readConversion);
  const member = standing.findIndex((row) => row.member_key === keys.member);
  return {
    own: conversions.find((row) => row.id === conversion.id) ?? null,
    sameClick: conversions.filter((row) => row.clickId === conversion.clickId && row.id !== conversion.id),
    sameMember: conversions[member] ?? null,
    callbackIds: waiting.map((row) => String(row.id)),
    capReached: reached[0]?.reached === 1,
    termsChanged: terms[0]?.stand !== 1,
  };
}
