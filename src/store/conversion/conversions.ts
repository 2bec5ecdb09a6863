import type { Conversion } from "../../domain/conversion/conversion";

type Row = Record<string, string | number | null>;

/** The plain columns of `conversions` by the field they hold; JSON columns and flags are read apart. */
const PLAIN: [column: string, field: keyof Conversion][] = [
  ["id", "id"],
  ["network_id", "networkId"],
  ["advertiser_id", "advertiserId"],
  ["offer_id", "offerId"],
  ["partner_id", "partnerId"],
  ["link_id", "linkId"],
  ["click_id", "clickId"],
  ["event_id", "eventId"],
  ["offer_event_id", "offerEventId"],
  ["status", "status"],
  ["reason", "reason"],
  ["advertiser_status", "advertiserStatus"],
  ["status_by", "statusBy"],
  ["revenue", "revenue"],
  ["payout", "payout"],
  ["reward_points", "rewardPoints"],
  ["currency", "currency"],
  ["click_at", "clickAt"],
  ["received_at", "receivedAt"],
  ["user_completed_at", "userCompletedAt"],
  ["created_at", "createdAt"],
  ["due_at", "dueAt"],
  ["receipt_id", "receiptId"],
  ["request_hash", "requestHash"],
  ["change_no", "changeNo"],
];

/** A row of `conversions` as the domain knows it. */
export function readConversion(row: Row): Conversion {
  const plain = Object.fromEntries(PLAIN.map(([column, field]) => [field, row[column] ?? null]));
  return {
    ...plain,
    overDelivery: row.over_delivery === 1,
    test: row.test === 1,
    capsCounted: row.caps_counted === 1,
    values: JSON.parse(String(row.cnv_values)) as Conversion["values"],
    click: JSON.parse(String(row.click)) as Conversion["click"],
    capClaims: JSON.parse(String(row.cap_claims)) as Conversion["capClaims"],
    ...(row.last_word_at ? { lastWordAt: Number(row.last_word_at) } : {}),
  } as unknown as Conversion; // its columns are NOT NULL where the fields are
}

/** A conversion of a network, or null. */
export async function findConversion(env: Env, networkId: string, id: string): Promise<Conversion | null> {
  const sql = "SELECT * FROM conversions WHERE id = ? AND network_id = ?";
  const row = await env.DB.prepare(sql).bind(id, networkId).first<Row>();
  return row && readConversion(row);
}

/** All conversions of a click, oldest first. */
export async function conversionsOfClick(
  env: Env,
  networkId: string,
  clickId: string,
): Promise<Conversion[]> {
  const sql = "SELECT * FROM conversions WHERE click_id = ? AND network_id = ? ORDER BY id";
  const { results } = await env.DB.prepare(sql).bind(clickId, networkId).all<Row>();
  return results.map(readConversion);
}

/** Conversions whose time of waiting is over. */
export async function dueConversions(env: Env, now: number, limit: number): Promise<Conversion[]> {
  const sql = "SELECT * FROM conversions WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?";
  const { results } = await env.DB.prepare(sql).bind(now, limit).all<Row>();
  return results.map(readConversion);
}
