import { firstIdAt, readUuid, uuidTime } from "../../domain/ids";
import { clickShards } from "../click/click-shards";
import type { Condition } from "./conditions";

/** A search finds the newest of very many, as of a member id that everybody shares. */
const MOST = 500;

/** Conversions that a search means: the ones it names, and those of the click that an answer of ours was about. */
export async function conversionsFor(env: Env, networkId: string, q: string): Promise<Condition> {
  const responseId = readUuid(q);
  return conversionMatches(q, responseId ? await clicksOfLines(env, networkId, responseId) : []);
}

/**
 * Conversions by conversion, click, publisher's click, member, advertiser's conversion or receipt, and those of the
 * clicks.
 */
function conversionMatches(q: string, clickIds: readonly string[]): NonNullable<Condition> {
  const id = readUuid(q) ?? q;
  const uuid = readUuid(q);
  // A conversion's id carries the time of its receipt, which is how a receipt is found without an index of its own.
  const [from, to] = uuid ? [firstIdAt(uuidTime(uuid)), firstIdAt(uuidTime(uuid) + 1)] : ["", ""];
  const sql = `id IN (SELECT id FROM conversions WHERE id = ? OR click_id = ?
      OR click_id IN (SELECT value FROM json_each(?))
    UNION SELECT id FROM conversions WHERE member_id = ? UNION SELECT id FROM conversions WHERE pub_click_id = ?
    UNION SELECT id FROM conversions WHERE cnv_conversion_id = ?
    UNION SELECT id FROM conversions WHERE id >= ? AND id < ? AND receipt_id = ?)`;
  return [sql, id, id, JSON.stringify(clickIds), q, q, q, from, to, id];
}

/**
 * Ids of the clicks that a search means, newest first: of their own, of their conversions, of an answer we gave, or of a
 * postback that became no conversion.
 */
export async function clickIdsFor(env: Env, networkId: string, q: string): Promise<string[]> {
  const found = await Promise.all([
    ofConversions(env, networkId, q),
    ofResponse(env, networkId, q),
    ofPostbacks(env, networkId, q),
    ...clickShards(env).map((shard) => ofClicks(shard, networkId, q)),
  ]);
  const uuid = readUuid(q);
  const ids = new Set([...(uuid ? [uuid] : []), ...found.flat()]);
  return [...ids].sort().reverse().slice(0, MOST);
}

async function ofConversions(env: Env, networkId: string, q: string): Promise<string[]> {
  const [sql, ...values] = conversionMatches(q, []);
  const select = `SELECT DISTINCT click_id AS id FROM conversions WHERE ${sql} AND network_id = ? ORDER BY id DESC LIMIT ${MOST}`;
  return ids(env.DB.prepare(select).bind(...values, networkId));
}

async function ofResponse(env: Env, networkId: string, q: string): Promise<string[]> {
  const responseId = readUuid(q);
  if (!responseId) return [];
  const parked = "SELECT click_id AS id FROM parked_postbacks WHERE id = ? AND network_id = ?";
  const found = await Promise.all([
    clicksOfLines(env, networkId, responseId),
    ids(env.DB.prepare(parked).bind(responseId, networkId)),
  ]);
  return found.flat();
}

/** The clicks that the History lines of an answer of ours are about. */
function clicksOfLines(env: Env, networkId: string, responseId: string): Promise<string[]> {
  const lines = `SELECT DISTINCT click_id AS id FROM history
    WHERE response_id = ? AND network_id = ? AND click_id IS NOT NULL LIMIT ${MOST}`;
  return ids(env.LOGS.prepare(lines).bind(responseId, networkId));
}

function ofPostbacks(env: Env, networkId: string, q: string): Promise<string[]> {
  const lines = `SELECT DISTINCT click_id AS id FROM history
    WHERE cnv_conversion_id = ? AND network_id = ? AND click_id IS NOT NULL LIMIT ${MOST}`;
  return ids(env.LOGS.prepare(lines).bind(q, networkId));
}

function ofClicks(shard: D1Database, networkId: string, q: string): Promise<string[]> {
  const sql = `SELECT id FROM clicks WHERE id IN (SELECT id FROM clicks WHERE pub_click_id = ?1
    UNION SELECT id FROM clicks WHERE pub_member_id = ?1) AND network_id = ?2 ORDER BY id DESC LIMIT ${MOST}`;
  return ids(shard.prepare(sql).bind(q, networkId));
}

async function ids(statement: D1PreparedStatement): Promise<string[]> {
  const { results } = await statement.all<{ id: string }>();
  return results.map((row) => row.id);
}
