import { firstIdAt } from "../../domain/ids";
import type { ParkedPostback } from "../../domain/postback/parked";

const SAME_WITHIN = 20 * 60_000;

/** Whether a row waits with these words, which came again within twenty minutes of when they last came. */
const waitsAlready = (fingerprint: string, at: string) => `fingerprint = ${fingerprint} AND outcome IS NULL
  AND ${at} > received_at - ${SAME_WITHIN} AND ${at} < coalesce(said_again_at, received_at) + ${SAME_WITHIN}`;

const INSERT = `INSERT INTO parked_postbacks (id, network_id, click_id, offer_id, code, message, fingerprint,
    request, received_at, tries, next_at)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10
  WHERE ?11 OR NOT EXISTS (SELECT 1 FROM parked_postbacks WHERE ${waitsAlready("?7", "?9")})
  ON CONFLICT DO NOTHING`;
// Who sends them on and on says them once, however long that takes.
const NOTE_AGAIN = `UPDATE parked_postbacks SET said_again_at = max(coalesce(said_again_at, received_at), ?3)
  WHERE id <> ?1 AND ${waitsAlready("?2", "?3")}`;
const FIND = `SELECT id FROM parked_postbacks WHERE id = ?1 OR (${waitsAlready("?2", "?3")})
  ORDER BY id = ?1 DESC, id LIMIT 1`;

/**
 * Keeps a postback; a sender that repeats what waits already gets the id of the first. Unique by receipt too. A
 * postback whose own id was promised before it had a row gets that row, repeated or not.
 */
export async function insertParked(
  env: Env,
  parked: ParkedPostback,
  { nextAt, promised = false }: { nextAt: number | null; promised?: boolean },
): Promise<string> {
  const { id, networkId, clickId, offerId, code, message, fingerprint, request, receivedAt } = parked;
  const [, , found] = await env.DB.batch<{ id: string }>([
    env.DB.prepare(INSERT).bind(
      id,
      networkId,
      clickId,
      offerId,
      code,
      message,
      fingerprint,
      request,
      receivedAt,
      nextAt,
      promised ? 1 : 0,
    ),
    env.DB.prepare(NOTE_AGAIN).bind(id, fingerprint, receivedAt),
    env.DB.prepare(FIND).bind(id, fingerprint, receivedAt),
  ]);
  return found?.results[0]?.id ?? id;
}

export type ParkedRow = {
  id: string;
  networkId: string;
  clickId: string;
  code: string;
  request: string;
  receivedAt: number;
  saidAgainAt: number | null;
  tries: number;
  outcome: string | null;
  conversionId: string | null;
};

/** A parked postback, waiting or ended; of a network when one is named. */
export async function findParked(env: Env, id: string, networkId?: string): Promise<ParkedRow | null> {
  const sql = `SELECT id, network_id AS networkId, click_id AS clickId, code, request, received_at AS receivedAt,
      said_again_at AS saidAgainAt, tries, outcome, conversion_id AS conversionId
    FROM parked_postbacks WHERE id = ?1 AND (?2 IS NULL OR network_id = ?2)`;
  return env.DB.prepare(sql)
    .bind(id, networkId ?? null)
    .first<ParkedRow>();
}

/** Notes that it still waits, and when it is tried next. */
export async function keepWaiting(
  env: Env,
  id: string,
  wait: { code: string; message: string; offerId: string | null; networkId: string; nextAt: number | null },
): Promise<void> {
  const sql = `UPDATE parked_postbacks SET tries = tries + 1, code = ?2, message = ?3, offer_id = coalesce(?4, offer_id),
    network_id = ?5, next_at = ?6 WHERE id = ?1 AND outcome IS NULL`;
  await env.DB.prepare(sql)
    .bind(id, wait.code, wait.message, wait.offerId, wait.networkId, wait.nextAt)
    .run();
}

/** Ends the waiting with the code of the answer. */
export async function endWaiting(
  env: Env,
  id: string,
  end: { outcome: string; conversionId: string | null; now: number },
): Promise<void> {
  const sql = `UPDATE parked_postbacks SET outcome = ?2, conversion_id = ?3, ended_at = ?4, next_at = NULL,
    tries = tries + 1 WHERE id = ?1 AND outcome IS NULL`;
  await env.DB.prepare(sql).bind(id, end.outcome, end.conversionId, end.now).run();
}

/** Takes parked postbacks that are due, moving their next time on so that two sweeps do not take the same. */
export async function takeDueParked(env: Env, now: number, limit: number): Promise<string[]> {
  const sql = `UPDATE parked_postbacks SET next_at = ?1 + 60000 WHERE id IN
    (SELECT id FROM parked_postbacks WHERE next_at IS NOT NULL AND next_at <= ?1 ORDER BY next_at LIMIT ?2) RETURNING id`;
  const { results } = await env.DB.prepare(sql).bind(now, limit).all<{ id: string }>();
  return results.map((row) => row.id);
}

/** Removes parked postbacks that ended before a moment, so many at a time, and answers how many; what waits stays. */
export async function removeEndedParked(
  env: Env,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  // Ids are in time order, and nothing ends before it has come.
  const sql = `DELETE FROM parked_postbacks WHERE id IN
    (SELECT id FROM parked_postbacks WHERE id < ?1 AND ended_at < ?2 ORDER BY id LIMIT ?3)`;
  return (await env.DB.prepare(sql).bind(firstIdAt(before), before, limit).run()).meta.changes;
}
