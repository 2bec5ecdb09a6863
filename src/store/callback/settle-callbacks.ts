import { and, eq, or, sql } from "drizzle-orm";
import type { CallbackState } from "../../domain/callback/callback";
import { mainDb } from "../databases";
import { statement } from "../query/statement";
import { callbacks } from "../schema/main";
import { hasNewer, undelivered } from "./callbacks";

/** What an attempt of a claimed callback came to. */
export type Settlement = {
  id: string;
  /** The lease that it was claimed with. */
  leaseUntil: number | null;
  state: "delivered" | "retrying" | "failed";
  at: number;
  dueAt: number | null;
  lastStatus: number | null;
  lastError: string | null;
  /** Answered with a 4xx that says no to this callback. */
  refused: boolean;
};

/** How a callback stands after its attempt was recorded. */
export type Settled = {
  id: string;
  state: CallbackState;
  attempts: number;
  dueAt: number | null;
  /** Whether one of a later change has waited for it to end. */
  hasNewer: 0 | 1;
};

const SETTLED = {
  id: callbacks.id,
  state: callbacks.state,
  attempts: callbacks.attempts,
  dueAt: sql`due_at`.as("dueAt"),
  hasNewer: sql`${hasNewer}`.as("hasNewer"),
};

/**
 * Records attempts of claimed callbacks, and with them the breakers' counts (see store/callback/breakers), all in one transaction
 * and each under its own condition: whoever's lease ran out may only still tell of success, since the callback is then
 * another's to retry. One that a change has superseded on its way ends as delivered or stays superseded. What somebody
 * else has meanwhile ended is not among the answers.
 */
export async function settleCallbacks(
  env: Env,
  { settlements, breakers }: { settlements: readonly Settlement[]; breakers: D1PreparedStatement[] },
): Promise<{ settled: Map<string, Settled>; failures: (number | null)[] }> {
  const settle = statement(env, settleQuery(env, settlements));
  const [rows, ...counts] = await env.DB.batch<Settled & { failures?: number }>([settle, ...breakers]);
  return {
    settled: new Map(rows?.results.map((row) => [row.id, row])),
    failures: counts.map(({ results }) => results[0]?.failures ?? null),
  };
}

/**
 * What settlements came to whose answer was lost: their rows, as far as they show these attempts. None means that nothing
 * was written, or nothing can be known.
 */
export async function readSettled(
  env: Env,
  settlements: readonly Settlement[],
): Promise<Map<string, Settled>> {
  const query = mainDb(env)
    .select(SETTLED)
    .from(callbacks)
    .innerJoin(listed(settlements), eq(callbacks.id, told("id")))
    .where(or(eq(callbacks.endedAt, told("at")), eq(callbacks.dueAt, told("dueAt"))));
  const { results } = await statement(env, query).all<Settled>();
  return new Map(results.map((row) => [row.id, row]));
}

/** Settlements as a table `told`; not of `json_each` alone, see store/query/elements. */
const listed = (settlements: readonly Settlement[]) =>
  sql`(SELECT value FROM json_each(${JSON.stringify(settlements)}) LIMIT -1 OFFSET 0) AS told`;
const told = (field: keyof Settlement) => sql.raw(`told.value ->> '${field}'`);

function settleQuery(env: Env, settlements: readonly Settlement[]) {
  const delivered = sql`${told("state")} = 'delivered'`;
  const ended = sql`${told("state")} <> 'retrying'`;
  const replaced = sql`(state = 'superseded' OR ${hasNewer})`;
  return mainDb(env)
    .update(callbacks)
    .set({
      state: sql`CASE WHEN NOT ${delivered} AND ${replaced} THEN 'superseded' ELSE ${told("state")} END`,
      dueAt: sql`CASE WHEN NOT ${ended} AND NOT ${replaced} THEN ${told("dueAt")} END`,
      endedAt: sql`CASE WHEN ${ended} OR ${replaced} THEN ${told("at")} END`,
      attempts: sql`attempts + 1`,
      refusals: sql`refusals + (${told("refused")})`,
      leaseUntil: null,
      breakerKey: null,
      lastStatus: sql`${told("lastStatus")}`,
      lastError: sql`${told("lastError")}`,
    })
    .from(listed(settlements))
    .where(
      and(
        eq(callbacks.id, told("id")),
        or(undelivered, eq(callbacks.state, "superseded")),
        sql`(${delivered} OR lease_until = ${told("leaseUntil")})`,
      ),
    )
    .returning(SETTLED);
}

/** Due callbacks that nobody has in hand, of later changes than these: what waited for these to end. */
export async function waitingFor(
  env: Env,
  callbackIds: readonly string[],
  now: number,
): Promise<{ id: string; attempts: number; dueAt: number }[]> {
  const sql = `SELECT newer.id, newer.attempts, newer.due_at AS dueAt FROM callbacks older JOIN callbacks newer
      ON newer.conversion_id = older.conversion_id AND newer.destination = older.destination
      AND newer.change_no > older.change_no
    WHERE older.id IN (SELECT value FROM json_each(?1)) AND newer.due_at <= ?2 AND newer.breaker_key IS NULL
      AND (newer.lease_until IS NULL OR newer.lease_until <= ?2)`;
  const { results } = await env.DB.prepare(sql)
    .bind(JSON.stringify(callbackIds), now)
    .all<{ id: string; attempts: number; dueAt: number }>();
  return results;
}
