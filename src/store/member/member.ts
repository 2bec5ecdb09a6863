import type { ConversionStatus } from "../../domain/conversion/conversion";
import { clickShards } from "../click/click-shards";
import { allOf, given } from "../query/conditions";

type Asked = { networkId: string; memberId: string; partnerId?: string };

export type MemberClick = { id: string; offerId: string; partnerId: string; at: number };
export type MemberParked = { id: string; clickId: string; code: string; message: string; receivedAt: number };
export type MemberRefusal = { offerId: string; partnerId: string; code: string; at: number };
export type MemberConversion = {
  id: string;
  offerId: string;
  partnerId: string;
  clickId: string;
  eventId: string;
  status: ConversionStatus;
  reason: string | null;
  receivedAt: number;
};

export type MemberCallback = { id: string; conversionId: string; state: string; at: number };

/** A member has few clicks; one that everybody shares is cut off here. */
const MOST = 1000;
/** History is asked about so many of them. */
const MOST_REFUSED = 100;

/** The member's clicks, newest first; test clicks are left out. */
export async function clicksOfMember(
  env: Env,
  { networkId, memberId, partnerId }: Asked,
): Promise<MemberClick[]> {
  const { where, values } = allOf(
    ["pub_member_id = ?", memberId],
    ["network_id = ?", networkId],
    ["test = 0"],
    given(partnerId, "partner_id = ?"),
  );
  const sql = `SELECT id, offer_id AS offerId, partner_id AS partnerId, at FROM clicks
    WHERE ${where} ORDER BY id DESC LIMIT ${MOST}`;
  const pages = await Promise.all(
    clickShards(env).map((shard) =>
      shard
        .prepare(sql)
        .bind(...values)
        .all<MemberClick>(),
    ),
  );
  const clicks = pages.flatMap(({ results }) => results);
  return clicks.sort((a, b) => b.at - a.at).slice(0, MOST);
}

/** The member's conversions, newest first; the test lane is left out. */
export async function conversionsOfMember(
  env: Env,
  { networkId, memberId, partnerId }: Asked,
): Promise<MemberConversion[]> {
  const { where, values } = allOf(
    ["member_id = ?", memberId],
    ["network_id = ?", networkId],
    ["test = 0"],
    // With the sign no index by partner is taken: that would look through all of the partner's conversions.
    given(partnerId, "+partner_id = ?"),
  );
  const sql = `SELECT id, offer_id AS offerId, partner_id AS partnerId, click_id AS clickId, event_id AS eventId, status,
    reason, received_at AS receivedAt FROM conversions WHERE ${where} ORDER BY id DESC LIMIT ${MOST}`;
  const { results } = await env.DB.prepare(sql)
    .bind(...values)
    .all<MemberConversion>();
  return results;
}

/** The last click of the member on each offer that was not let through, of the newest ones that History tells of. */
export async function refusedClicksOfMember(
  env: Env,
  { networkId, memberId, partnerId }: Asked,
): Promise<MemberRefusal[]> {
  const { where, values } = allOf(
    ["pub_member_id = ?", memberId],
    ["network_id = ?", networkId],
    // Too many at once were refused for another reason before.
    ["type = 'redirect' AND click_id IS NULL AND offer_id IS NOT NULL AND code <> 'RATE_LIMITED'"],
    given(partnerId, "partner_id = ?"),
  );
  const sql = `SELECT offer_id AS offerId, partner_id AS partnerId, code, max(at) AS at
    FROM (SELECT * FROM history WHERE ${where} ORDER BY id DESC LIMIT ${MOST_REFUSED}) GROUP BY offer_id, partner_id`;
  return (
    await env.LOGS.prepare(sql)
      .bind(...values)
      .all<MemberRefusal>()
  ).results;
}

/** What waits in the parking lot for these clicks. */
export async function parkedOfClicks(env: Env, clickIds: readonly string[]): Promise<MemberParked[]> {
  const sql = `SELECT id, click_id AS clickId, code, message, received_at AS receivedAt
    FROM parked_postbacks
    WHERE click_id IN (SELECT value FROM json_each(?)) AND outcome IS NULL`;
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(clickIds)).all<MemberParked>();
  return results;
}

/** Which of these clicks History knows refused postbacks of; the newest clicks only, since a member asks about today. */
export async function refusedOfClicks(
  env: Env,
  {
    networkId,
    clickIds,
    codes,
  }: { networkId: string; clickIds: readonly string[]; codes: readonly string[] },
): Promise<Set<string>> {
  const sql = `SELECT DISTINCT click_id AS clickId FROM history WHERE click_id IN (SELECT value FROM json_each(?))
    AND network_id = ? AND type = 'postback' AND code IN (SELECT value FROM json_each(?))`;
  const asked = JSON.stringify(clickIds.slice(0, MOST_REFUSED));
  const { results } = await env.LOGS.prepare(sql)
    .bind(asked, networkId, JSON.stringify(codes))
    .all<{ clickId: string }>();
  return new Set(results.map(({ clickId }) => clickId));
}

/** How the callbacks of these conversions stand; those of the newest change last, and of them the most successful. */
export async function callbackStatesOf(
  env: Env,
  conversionIds: readonly string[],
): Promise<MemberCallback[]> {
  const sql = `SELECT id, conversion_id AS conversionId, state, coalesce(ended_at, created_at) AS at FROM callbacks
    WHERE conversion_id IN (SELECT value FROM json_each(?)) AND state <> 'superseded'
    ORDER BY change_no, CASE state WHEN 'failed' THEN 0 WHEN 'delivered' THEN 2 ELSE 1 END`;
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(conversionIds)).all<MemberCallback>();
  return results;
}
