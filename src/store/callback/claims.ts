import { and, eq, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Callback, CallbackFacts } from "../../domain/callback/callback";
import { mainDb } from "../databases";
import { breakers, callbacks } from "../schema/main";
import type { Breaker } from "./breakers";
import { hasNewer, replaceable, superseded, undelivered } from "./callbacks";
import { factsQueries, readFacts } from "./facts";

// A clock a little behind ours must not turn a message away that came just in time.
const CLOCK_SKEW_MS = 2000;

export type ClaimAsk = {
  /** Of each callback, which attempt somebody came for. */
  messages: readonly { id: string; attempt: number }[];
  now: number;
  leaseUntil: number;
};

export type Claims = {
  /** Those to deliver now, with what they are made of: null when the conversion is gone. */
  claimed: { callback: Callback; facts: CallbackFacts | null }[];
  /** The others that were asked for, as they stand. */
  others: Callback[];
  /** Open ones of the partners concerned. */
  breakers: Breaker[];
};

/**
 * Claims callbacks for one attempt each: of any number of messages, sweeps and isolates one gets it until its lease ends.
 * In passing, what a newer change has made pointless ends as superseded. All in one question, whatever their number.
 */
export async function claimCallbacks(env: Env, { messages, now, leaseUntil }: ClaimAsk): Promise<Claims> {
  const db = mainDb(env);
  const told = JSON.stringify(messages);
  const asked = sql`(SELECT value ->> 'id' FROM json_each(${told}))`;
  // The claim comes before the questions about it in the batch.
  const mineNow = sql`FROM callbacks WHERE id IN ${asked} AND lease_until = ${leaseUntil}`;
  const leaseFree = or(isNull(callbacks.leaseUntil), lte(callbacks.leaseUntil, now));
  const [, taken, rows, open, ...facts] = await db.batch([
    db
      .update(callbacks)
      .set(superseded(now))
      .where(and(siblingsOf(asked), replaceable, leaseFree, hasNewer)),
    db
      .update(callbacks)
      .set({ leaseUntil })
      .from(sql`json_each(${told}) AS told`)
      .where(
        and(
          eq(callbacks.id, sql`told.value ->> 'id'`),
          eq(callbacks.attempts, sql`told.value ->> 'attempt'`),
          undelivered,
          lte(callbacks.dueAt, now + CLOCK_SKEW_MS),
          leaseFree,
          sql`NOT ${olderInFlight(now)}`,
        ),
      )
      .returning({ id: callbacks.id }),
    db.select().from(callbacks).where(inArray(callbacks.id, asked)),
    db
      .select()
      .from(breakers)
      .where(and(isNotNull(breakers.openedAt), sql`partner_id IN (SELECT partner_id ${mineNow})`)),
    ...factsQueries(db, sql`(SELECT conversion_id ${mineNow})`),
  ]);
  const mine = new Set(taken.map(({ id }) => id));
  const known = readFacts(...facts);
  return {
    claimed: rows
      .filter(({ id }) => mine.has(id))
      .map((callback) => ({ callback, facts: factsOf(callback, known) })),
    others: rows.filter(({ id }) => !mine.has(id)),
    breakers: open,
  };
}

const siblingsOf = (ids: ReturnType<typeof sql>) =>
  sql`(conversion_id, destination) IN (SELECT conversion_id, destination FROM callbacks asked WHERE asked.id IN ${ids})`;

const olderInFlight = (now: number) => sql`EXISTS (SELECT 1 FROM callbacks older
  WHERE older.conversion_id = callbacks.conversion_id AND older.destination = callbacks.destination
  AND older.change_no < callbacks.change_no AND older.lease_until > ${now})`;

function factsOf({ conversionId, networkId }: Callback, known: Map<string, CallbackFacts>) {
  const facts = known.get(conversionId);
  return facts?.conversion.networkId === networkId ? facts : null;
}

/** A claimed callback that is given back untried: when it is due now, and the open breaker that holds it until then. */
export type Release = Pick<Callback, "id" | "leaseUntil" | "dueAt" | "breakerKey">;

/** Gives claimed callbacks back untried. */
export async function releaseCallbacks(env: Env, released: readonly Release[]): Promise<void> {
  const told = released.map(({ id, leaseUntil, dueAt, breakerKey }) => ({
    id,
    leaseUntil,
    dueAt,
    breakerKey,
  }));
  await mainDb(env)
    .update(callbacks)
    .set({
      leaseUntil: null,
      // What a newer change has ended meanwhile is owed no more: with a due time the sweep would send it for ever.
      breakerKey: sql`CASE WHEN ${undelivered} THEN told.value ->> 'breakerKey' END`,
      dueAt: sql`CASE WHEN ${undelivered} THEN told.value ->> 'dueAt' END`,
    })
    .from(sql`json_each(${JSON.stringify(told)}) AS told`)
    .where(
      and(
        eq(callbacks.id, sql`told.value ->> 'id'`),
        eq(callbacks.leaseUntil, sql`told.value ->> 'leaseUntil'`),
      ),
    );
}
