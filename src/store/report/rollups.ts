import { firstIdAt } from "../../domain/ids";
import type { RollupKey } from "../../domain/report/rollup";
import { elementsOf } from "../query/elements";
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
const ROW = [...KEY_FIELDS.map(([column]) => column), ...COUNTERS];
export type RollupColumn = (typeof ROW)[number];
/** Where a column stands in the lists of `clicksRow` and `rollupRows`; of the counters, the former have the first alone. */
export const placeOf = (column: RollupColumn): number => ROW.indexOf(column);
const places = (count: number) => Array.from({ length: count }, (_, i) => `d.value ->> ${i}`).join(", ");
const ADD = COUNTERS.map((counter) => `${counter} = ${counter} + excluded.${counter}`).join(", ");

/** The upsert of clicks alone, given in ?1 as lists of a row's key and how many; `guard` says whether it holds. */
export function clicksUpsert(guard: string): string {
  return `INSERT INTO rollups (${KEY_COLUMNS}, clicks) SELECT ${places(KEY_FIELDS.length + 1)}
    FROM ${elementsOf("?1")} d WHERE ${guard}
    ON CONFLICT (${KEY_COLUMNS}) DO UPDATE SET clicks = clicks + excluded.clicks`;
}

/** A row's key and how many clicks it counts, as `clicksUpsert` takes it. */
export function clicksRow(delta: RollupDelta): unknown[] {
  return [...keyOf(delta), delta.clicks ?? 0];
}

/** In the guard of `rollupUpsert`: what a row is for, where it does not count in any case. */
export const ROW_IS_FOR = `d.value ->> ${ROW.length}`;

/** The upsert of `rollupRows`, given in ?1; `guard` says for which of them it holds. */
export function rollupUpsert(guard: string): string {
  return `INSERT INTO rollups (${KEY_COLUMNS}, ${COUNTERS.join(", ")})
    SELECT ${places(ROW.length)} FROM ${elementsOf("?1")} d WHERE ${guard}
    ON CONFLICT (${KEY_COLUMNS}) DO UPDATE SET ${ADD}`;
}

/**
 * Deltas as `rollupUpsert` takes them: lists of a row's key, its counters and what it is for. Those of one row are added
 * up, and what adds up to nothing is left out.
 */
export function rollupRows<T extends RollupDelta>(
  deltas: readonly T[],
  isFor: (delta: T) => string | null = () => null,
): unknown[][] {
  const rows = new Map<string, { key: unknown[]; sums: number[]; is: string | null }>();
  for (const delta of deltas) {
    const key = keyOf(delta);
    const is = isFor(delta);
    const name = JSON.stringify([...key, is]);
    const row = rows.get(name) ?? { key, sums: COUNTERS.map(() => 0), is };
    row.sums = row.sums.map((sum, i) => sum + (delta[COUNTERS[i] as RollupCounter] ?? 0));
    rows.set(name, row);
  }
  const moving = [...rows.values()].filter(({ sums }) => sums.some((sum) => sum !== 0));
  return moving.map(({ key, sums, is }) => [...key, ...sums, is]);
}

const keyOf = (delta: RollupDelta): unknown[] => KEY_FIELDS.map(([, field]) => delta[field]);

/** Forgets some marks of messages that were made before a moment, the oldest first. Answers how many. */
export async function forgetIngested(
  env: Env,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  // Ids are in time order.
  const sql =
    "DELETE FROM ingested_messages WHERE id IN (SELECT id FROM ingested_messages WHERE id < ? ORDER BY id LIMIT ?)";
  return (await env.DB.prepare(sql).bind(firstIdAt(before), limit).run()).meta.changes;
}
