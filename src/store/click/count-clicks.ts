import type { Click } from "../../domain/click/click";
import { QUARTER, rollupKeys } from "../../domain/report/rollup";
import { dailyUpsert, oldRows } from "../report/daily-rollups";
import {
  clicksRow,
  clicksUpsert,
  ROW_IS_FOR,
  type RollupDelta,
  rollupRows,
  rollupUpsert,
} from "../report/rollups";
import { splitByBytes } from "./clicks";

/** One click message, for its roll-up. */
export type CountedMessage = { id: string; clicks: readonly Click[] };
type Moment = { now: number; token: string };

/**
 * Counts the human clicks of messages, each message once. The marks and the counts are one transaction, and only
 * messages that this very call has marked are counted; `token` is new for each call.
 */
export async function countClicks(
  env: Env,
  messages: readonly CountedMessage[],
  { now, token }: Moment,
): Promise<void> {
  // The mark of each message is kept for nine days: so many random digits tell two calls apart.
  const moment = { now, token: token.slice(-12) };
  // A batch may hold one message twice; it is still one.
  const each = [...new Map(messages.map((message) => [message.id, message])).values()];
  if (each.length === 0 || (await countNew(env, each, moment))) return;
  await countSome(env, each, moment);
}

const MARK_ALL = `INSERT INTO ingested_messages (id, token, at) SELECT value, ?2, ?3 FROM json_each(?1)
  WHERE NOT EXISTS (SELECT 1 FROM ingested_messages WHERE id IN (SELECT value FROM json_each(?1)))`;
const ALL_MARKED = "(SELECT token FROM ingested_messages WHERE id = ?3) = ?2";
const COUNT_ALL = clicksUpsert(ALL_MARKED);
const COUNT_ALL_OLD = dailyUpsert(ALL_MARKED);

/** All messages at once, their clicks added up: the rule. Does nothing and says so when one has been counted before. */
async function countNew(env: Env, messages: CountedMessage[], { now, token }: Moment): Promise<boolean> {
  const counted = deltasOf(messages.flatMap(({ clicks }) => clicks)).map(clicksRow);
  const ids = messages.map(({ id }) => id);
  const add = (sql: string, rows: readonly unknown[]) =>
    parts(rows).map((part) => env.DB.prepare(sql).bind(part, token, ids[0] ?? ""));
  const [marked] = await env.DB.batch([
    env.DB.prepare(MARK_ALL).bind(JSON.stringify(ids), token, now),
    ...add(COUNT_ALL, counted),
    ...add(COUNT_ALL_OLD, oldRows(counted, now)),
  ]);
  return (marked?.meta.changes ?? 0) > 0;
}

const MARK_NEW = `INSERT INTO ingested_messages (id, token, at) SELECT value, ?2, ?3 FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO NOTHING`;
const marked = (message: string) =>
  `EXISTS (SELECT 1 FROM ingested_messages i WHERE i.id = ${message} AND i.token = ?2)`;
const COUNT_MARKED = rollupUpsert(marked(ROW_IS_FOR));
const COUNT_MARKED_OLD = dailyUpsert(marked(ROW_IS_FOR));

/** Those of the messages that have not been counted: some of them come again. */
async function countSome(env: Env, messages: CountedMessage[], { now, token }: Moment): Promise<void> {
  const deltas = messages.flatMap(({ id, clicks }) =>
    deltasOf(clicks).map((delta) => ({ ...delta, message: id })),
  );
  const counted = rollupRows(deltas, ({ message }) => message);
  const add = (sql: string, rows: readonly unknown[]) =>
    parts(rows).map((part) => env.DB.prepare(sql).bind(part, token));
  await env.DB.batch([
    env.DB.prepare(MARK_NEW).bind(JSON.stringify(messages.map(({ id }) => id)), token, now),
    ...add(COUNT_MARKED, counted),
    ...add(COUNT_MARKED_OLD, oldRows(counted, now)),
  ]);
}

/** JSON lists of rows, each short enough for a parameter. */
function parts(rows: readonly unknown[]): string[] {
  return splitByBytes(rows.map((row) => JSON.stringify(row))).map((part) => `[${part.join(",")}]`);
}

/** What clicks add to the roll-up rows, those of the same row added up. */
function deltasOf(clicks: readonly Click[]): (RollupDelta & { clicks: number })[] {
  const rows = new Map<string, RollupDelta & { clicks: number }>();
  const humans = clicks.filter(({ kind, test }) => kind === "human" && !test);
  // Most clicks of a batch are like others, and naming what a click counts by takes a third of making its keys.
  for (const alike of Map.groupBy(humans, countedBy).values()) {
    const [click] = alike as [Click];
    for (const key of rollupKeys(click, "", click.at)) {
      const name = Object.values(key).join("\n");
      const row = rows.get(name) ?? { ...key, clicks: 0 };
      row.clicks += alike.length;
      rows.set(name, row);
    }
  }
  return [...rows.values()];
}

function countedBy(click: Click): string {
  const { at, networkId, offerId, partnerId, advertiserId, country, device, os, subs } = click;
  const quarter = Math.floor(at / QUARTER);
  return JSON.stringify([quarter, networkId, offerId, partnerId, advertiserId, country, device, os, subs]);
}
