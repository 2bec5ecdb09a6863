import { type CallbackPlan, callbackId } from "../../domain/callback/plan";
import { type Change, capMoves, holdsKeys, unclaimedKeys } from "../../domain/conversion/change";
import { conversionDeltas } from "../../domain/conversion/rollup";
import type { CapClaim } from "../../domain/offer/caps";
import type { DuplicateKeys } from "../../domain/postback/duplicate-keys";
import type { AuditEntry } from "../record/audit";
import { dailyUpsert, oldRows } from "../report/daily-rollups";
import { rollupRows, rollupUpsert } from "../report/rollups";
import { COUNTED_UNCLAIMED } from "./unclaimed-places";

/** A key as ?6 has it: taken, which fails when another holds it; taken if it is free; given back; or left alone. */
const keyAfter = (
  key: "click" | "member",
  wanted: string,
) => `CASE ?6 WHEN 'take' THEN ${wanted} WHEN 'free' THEN NULL
      WHEN 'take if free' THEN (SELECT ${wanted} WHERE NOT EXISTS (SELECT 1 FROM conversions other
        WHERE other.${key}_id = conversions.${key}_id AND other.${key}_key = ${wanted}
          AND other.id <> conversions.id)) ELSE ${key}_key END`;

// Beyond the limit only what is honoured finds a place, as at the commit: a click made before the cap was reached, up to
// 20 % over (see honouredLimit in domain/offer/caps).
const LIMIT = "coalesce(n.cap_limit, k.value ->> '$.limit')";
const TAKEN = "coalesce(n.used, 0) + (k.value ->> '$.delta')";
const HONOURED = `?5 ->> '$.honour' AND ?1 ->> '$.clickAt' < coalesce(n.reached_at, ?5 ->> '$.now')
      AND ${TAKEN} <= ${LIMIT} + (${LIMIT} + 4) / 5`;
const lacking = (honoured: string) => `EXISTS (SELECT 1 FROM json_each(?5, '$.places') k
      LEFT JOIN cap_counters n ON n.key = k.value ->> '$.key' WHERE ${TAKEN} > ${LIMIT} AND NOT (${honoured}))`;

// Only the change that was read last may be written: its number is the condition, and a taken key ignores it. So does a
// change that an earlier try of the same request has made, and a cap that was set meanwhile and counts this conversion
// without a claim that `before` has: see store/conversion/unclaimed-places.
const UPDATE = `UPDATE OR IGNORE conversions SET status = ?1 ->> '$.status', reason = ?1 ->> '$.reason',
    advertiser_status = ?1 ->> '$.advertiserStatus', status_by = ?1 ->> '$.statusBy', revenue = ?1 ->> '$.revenue',
    payout = ?1 ->> '$.payout', reward_points = ?1 ->> '$.rewardPoints',
    user_completed_at = ?1 ->> '$.userCompletedAt', due_at = ?1 ->> '$.dueAt',
    over_delivery = CASE WHEN ${lacking("false")} THEN 1 ELSE ?1 ->> '$.overDelivery' END,
    cnv_values = ?1 ->> '$.values', cnv_conversion_id = ?1 ->> '$.values.conversionId',
    cap_claims = ?1 ->> '$.capClaims', caps_counted = ?1 ->> '$.capsCounted', change_no = ?1 ->> '$.changeNo',
    commit_token = ?2, click_key = ${keyAfter("click", "?3")}, member_key = ${keyAfter("member", "?4")}
  WHERE id = ?1 ->> '$.id' AND change_no = (?1 ->> '$.changeNo') - 1
    AND NOT (?7 IS NOT NULL AND EXISTS (SELECT 1 FROM conversion_changes made
      WHERE made.conversion_id = ?1 ->> '$.id' AND made.request = ?7))
    AND NOT EXISTS (SELECT 1 ${COUNTED_UNCLAIMED} (SELECT value FROM json_each(?8))) AND NOT ${lacking(HONOURED)}`;

const mine = "EXISTS (SELECT 1 FROM conversions c WHERE c.id = ?2 AND c.commit_token = ?3)";

const LIST_CHANGE = `INSERT INTO conversion_changes (conversion_id, no, from_status, to_status, reason, changed_by, actor, at,
    request, request_hash)
  SELECT ?2, value ->> '$.no', value ->> '$.from', value ->> '$.to', value ->> '$.reason', value ->> '$.by',
    value ->> '$.actor', value ->> '$.at', value ->> '$.request', value ->> '$.requestHash' FROM json_each(?1) WHERE ${mine}`;

const AUDIT = `INSERT INTO audit_log (id, network_id, actor, action, record, record_id, before, after, at)
  SELECT value ->> '$.id', value ->> '$.networkId', value ->> '$.actor', value ->> '$.action', value ->> '$.record',
    value ->> '$.recordId', value -> '$.before', value -> '$.after', value ->> '$.at' FROM json_each(?1) WHERE ${mine}`;

// What was rejected when it came opened no counters.
const OPEN_COUNTERS = `INSERT INTO cap_counters (key, used, cap_limit)
  SELECT value ->> '$.key', 0, value ->> '$.limit' FROM json_each(?1) WHERE ${mine} ON CONFLICT DO NOTHING`;

const MOVE_CAPS = `UPDATE cap_counters SET used = max(0, used + j.moved),
    reached_at = CASE WHEN used + j.moved >= cap_limit THEN coalesce(reached_at, ?4) ELSE NULL END
  FROM (SELECT value ->> '$.key' AS key, value ->> '$.by' AS moved FROM json_each(?1)) j
  WHERE cap_counters.key = j.key AND ${mine}`;

const MARK_LINKS = `UPDATE links SET dirty = max(abs(dirty) + 1, ?4) WHERE offer_id = ?1 AND ${mine}`;

// What was not delivered, given up or not, is no longer true, whether or not the partner wants to hear of the new status.
const SUPERSEDE = `UPDATE callbacks SET state = 'superseded', due_at = NULL, breaker_key = NULL, ended_at = ?4
  WHERE conversion_id = ?2 AND state IN ('waiting', 'retrying', 'failed') AND change_no < ?1 AND ${mine}`;

const OWE_CALLBACKS = `INSERT INTO callbacks (id, network_id, partner_id, offer_id, conversion_id, click_id,
    destination, change_no, status, reason, state, due_at, attempts, test, created_at)
  SELECT d.value ->> '$.id', c.network_id, c.partner_id, c.offer_id, c.id, c.click_id, d.value ->> '$.destination',
    c.change_no, c.status, c.reason, 'waiting', ?4, 0, c.test, ?4
  FROM json_each(?1) d, conversions c WHERE c.id = ?2 AND c.commit_token = ?3 ON CONFLICT DO NOTHING`;

export type Changed = { ok: true; callbackIds: string[] } | { ok: false };

/**
 * Changes a conversion in one transaction with its caps, roll-ups, list of changes and callbacks. `ok: false` when
 * somebody else changed it meanwhile, when it needs a duplicate key that another conversion holds, or when its caps have
 * no place for what it `needs` of them.
 */
export async function changeConversion(
  env: Env,
  change: Change,
  owed: {
    plan: CallbackPlan[];
    keys: DuplicateKeys;
    /** Others of its click and member may count beside it: it takes only what keys are free. */
    repeats?: boolean;
    now: number;
    token: string;
    /** What it needs of its caps, and whether a click made before they were reached may go over them. */
    needs?: { places: CapClaim[]; honour: boolean };
    /** What the audit log tells, where a person or a key makes the change. */
    audit?: AuditEntry | null;
    /** What asks for it, where that may come again: its change is made once. */
    request?: string | null;
    /** The hash of the advertiser's words that make it. */
    requestHash?: string;
  },
): Promise<Changed> {
  const { before, after } = change;
  const { now, token } = owed;
  const id = after.id;
  const wanted = owed.plan.filter((plan) => plan.wants[after.status]);
  const callbacks = await Promise.all(
    wanted.map(async (plan) => {
      const of = { conversionId: id, destination: plan.destination, changeNo: after.changeNo };
      return { ...plan, id: await callbackId(of, now) };
    }),
  );
  const line = {
    no: after.changeNo,
    from: before.status,
    to: after.status,
    at: change.saidAt ?? now,
    request: owed.request ?? null,
    requestHash: owed.requestHash ?? null,
    ...said(change),
  };
  const moves = capMoves(change);
  // The same status for another reason is no news: what the partner has not heard yet, it still is to hear.
  const supersedes = before.status !== after.status || callbacks.length > 0;
  const rollup = rollupRows([...conversionDeltas(before, before, -1), ...conversionDeltas(after, after, 1)]);
  const old = oldRows(rollup, now);
  const on = (sql: string, first: unknown, ...rest: unknown[]) =>
    env.DB.prepare(sql).bind(typeof first === "object" ? JSON.stringify(first) : first, id, token, ...rest);
  const results = await env.DB.batch<{ token?: string; id?: string }>([
    env.DB.prepare(UPDATE).bind(
      JSON.stringify(after),
      token,
      owed.keys.click,
      owed.keys.member,
      JSON.stringify({ places: [], ...owed.needs, now }),
      keysAfter(change, owed.repeats ?? false),
      owed.request ?? null,
      JSON.stringify(unclaimedKeys(before)),
    ),
    on(LIST_CHANGE, [line]),
    ...(owed.audit ? [on(AUDIT, [owed.audit])] : []),
    ...(moves.length
      ? [on(OPEN_COUNTERS, after.capClaims), on(MOVE_CAPS, moves, now), on(MARK_LINKS, after.offerId, now)]
      : []),
    ...(rollup.length ? [on(rollupUpsert(mine), rollup)] : []),
    ...(old.length ? [on(dailyUpsert(mine), old)] : []),
    ...(supersedes ? [on(SUPERSEDE, after.changeNo, now)] : []),
    ...(callbacks.length ? [on(OWE_CALLBACKS, callbacks, now)] : []),
    env.DB.prepare("SELECT commit_token AS token FROM conversions WHERE id = ?").bind(id),
    env.DB.prepare("SELECT id FROM callbacks WHERE conversion_id = ? AND state = 'waiting'").bind(id),
  ]);
  const [row, waiting] = results.slice(-2).map((result) => result.results);
  if (row?.[0]?.token !== token) return { ok: false };
  return { ok: true, callbackIds: (waiting ?? []).map((entry) => String(entry.id)) };
}

/** Whether a request has changed a conversion already. */
export async function isChangedBy(env: Env, conversionId: string, request: string): Promise<boolean> {
  const sql = "SELECT 1 FROM conversion_changes WHERE conversion_id = ? AND request = ?";
  return (await env.DB.prepare(sql).bind(conversionId, request).first()) !== null;
}

function keysAfter({ before, after }: Change, repeats: boolean) {
  const held = holdsKeys(before.status, before.reason);
  const holds = holdsKeys(after.status, after.reason);
  if (after.test || held === holds) return "keep";
  if (!holds) return "free";
  return repeats ? "take if free" : "take";
}

function said({ reason, by, actor }: Change) {
  return { reason, by, actor };
}
