import type { Click } from "../domain/click";
import { firstIdAt } from "../domain/ids";
import { type RollupKey, rollupKeys } from "../domain/rollup";
import { splitByBytes } from "./clicks";
import { dailyDeltas, dailyUpsert } from "./daily-rollups";
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

/** The upsert of deltas given as JSON in parameter ?1; `guard` says for which of them it holds. */
export function rollupUpsert(guard: string): string {
  return `INSERT INTO rollups (${KEY_COLUMNS}, ${COUNTERS.join(", ")})
    SELECT ${KEY_VALUES}, ${SUMS} FROM json_each(?1) d WHERE ${guard} GROUP BY ${KEY_VALUES}
    ON CONFLICT (${KEY_COLUMNS}) DO UPDATE SET ${ADD}`;
}

/** One click message, for its roll-up. */
export type CountedMessage = { id: string; clicks: readonly Click[] };

/**
 * Counts the human clicks of messages, each message once. The marks and the counts are one transaction, and only
 * messages that this very call has marked are counted; `token` is new for each call.
 */
export async function countClicks(
  env: Env,
  messages: readonly CountedMessage[],
  moment: { now: number; token: string },
): Promise<void> {
  const { now, token } = moment;
  // A batch may hold one message twice; it is still one.
  const byId = new Map(messages.map((message) => [message.id, message]));
  const ids = JSON.stringify([...byId.keys()]);
  const deltas = [...byId.values()].flatMap(messageDeltas);
  const mark = env.DB.prepare(
    `INSERT OR IGNORE INTO ingested_messages (id, token, at) SELECT value, ?2, ?3 FROM json_each(?1)`,
  ).bind(ids, token, now);
  const add = (sql: string, rows: readonly object[]) => {
    const parts = splitByBytes(rows.map((row) => JSON.stringify(row)));
    return parts.map((part) => env.DB.prepare(sql).bind(`[${part.join(",")}]`, token));
  };
  const counts = add(rollupUpsert(MARKED), deltas);
  await env.DB.batch([mark, ...counts, ...add(dailyUpsert(MARKED), dailyDeltas(deltas, now))]);
}

const MARKED = `EXISTS (SELECT 1 FROM ingested_messages i WHERE i.id = d.value ->> '$.message' AND i.token = ?2)`;

/** The roll-up rows of one message, clicks of the same row added up. */
function messageDeltas(message: CountedMessage): (RollupDelta & { message: string })[] {
  const rows = new Map<string, RollupDelta & { message: string; clicks: number }>();
  for (const click of message.clicks) {
    if (click.kind !== "human" || click.test) continue;
    for (const key of rollupKeys(click, "", click.at)) {
      const name = JSON.stringify(key);
      const row = rows.get(name) ?? { ...key, message: message.id, clicks: 0 };
      row.clicks += 1;
      rows.set(name, row);
    }
  }
  return [...rows.values()];
}

/** Forgets marks of messages so old that no queue can deliver them again; their ids are in time order. */
export async function forgetIngested(env: Env, before: number): Promise<void> {
  const sql =
    "DELETE FROM ingested_messages WHERE id IN (SELECT id FROM ingested_messages WHERE id < ? LIMIT 5000)";
  await env.DB.prepare(sql).bind(firstIdAt(before)).run();
}
