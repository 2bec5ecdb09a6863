import { firstIdAt } from "../../domain/ids";
import type { RollupKey } from "../../domain/report/rollup";
import { COUNTERS, type RollupCounter } from "./rollup-columns";

const KEY_FIELDS = [
  ["tier", "tier"],
  ["network_id", "networkId"],
  ["bucket", "bucket"],
  ["offer_id", "offerId"],
  ["partner_id", "partnerId"],
  ["advertiser_id", "advertiserId"],
  ["event_id", "eventId"],
  ["country", "country"],
  ["device", "device"],
  ["os", "os"],
  ["subs", "subs"],
] as const;
/** What is added to one roll-up row. */
export type RollupDelta = RollupKey & Partial<Record<RollupCounter, number>>;

const KEY_COLUMNS = KEY_FIELDS.map(([column]) => column).join(", ");
const KEY_VALUES = KEY_FIELDS.map(([, field]) => `d.value ->> '$.${field}'`).join(", ");
const SUMS = COUNTERS.map((counter) => `sum(coalesce(d.value ->> '$.${counter}', 0))`).join(", ");
const ADD = COUNTERS.map((counter) => `${counter} = ${counter} + excluded.${counter}`).join(", ");

/** The upsert of clicks alone, given in ?1 as lists of a row's key and how many; `guard` says whether it holds. */
export function clicksUpsert(guard: string): string {
  const values = [...KEY_FIELDS, "clicks"].map((_, i) => `value ->> ${i}`).join(", ");
  return `INSERT INTO rollups (${KEY_COLUMNS}, clicks) SELECT ${values} FROM json_each(?1) WHERE ${guard}
    ON CONFLICT (${KEY_COLUMNS}) DO UPDATE SET clicks = clicks + excluded.clicks`;
}

/** A row's key and how many clicks it counts, as `clicksUpsert` takes it. */
export function clicksRow(delta: RollupDelta): unknown[] {
  return [...KEY_FIELDS.map(([, field]) => delta[field]), delta.clicks ?? 0];
}

/** The upsert of deltas given as JSON in parameter ?1; `guard` says for which of them it holds. */
export function rollupUpsert(guard: string): string {
  return `INSERT INTO rollups (${KEY_COLUMNS}, ${COUNTERS.join(", ")})
    SELECT ${KEY_VALUES}, ${SUMS} FROM json_each(?1) d WHERE ${guard} GROUP BY ${KEY_VALUES}
    ON CONFLICT (${KEY_COLUMNS}) DO UPDATE SET ${ADD}`;
}

/** Forgets marks of messages so old that no queue can deliver them again; their ids are in time order. */
export async function forgetIngested(env: Env, before: number): Promise<void> {
  const sql =
    "DELETE FROM ingested_messages WHERE id IN (SELECT id FROM ingested_messages WHERE id < ? LIMIT 5000)";
  await env.DB.prepare(sql).bind(firstIdAt(before)).run();
}
