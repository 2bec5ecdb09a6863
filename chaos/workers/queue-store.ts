import { DurableObject } from "cloudflare:workers";

export type Sent = { body: string; delaySeconds: number };
export type Kept = { id: string; body: string; attempts: number; sentAt: number };
/** What became of a delivered message; `delaySeconds` null where its consumer named no delay. */
export type Verdict = { id: string; outcome: "ack" | "retry"; delaySeconds: number | null };
/** A consumer of wrangler.toml, and the mischief that its queue may do. */
export type QueueRules = {
  maxBatchSize: number;
  maxBatchTimeout: number;
  maxRetries: number;
  retryDelay: number;
  deadLetterQueue: string | null;
  /** Of a hundred messages that were acknowledged, how many come once more all the same. */
  again: number;
  /** Of a hundred messages, how many are held back for a moment, so that later ones overtake them. */
  heldBack: number;
};

/** Longer than any consumer takes; a new start of workerd frees what the last one held. */
const LEASE_MS = 120_000;
const HELD_BACK_MS = 1_500;
const AGAIN_WITHIN_MS = 4_000;

/**
 * The queues of the run: messages as rows of an object, so that they survive a SIGKILL as Cloudflare's do (the local
 * broker keeps them in memory). At least once, in no order.
 */
export class QueueStore extends DurableObject {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as Cloudflare.Env);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, queue TEXT, body TEXT,
      attempts INTEGER, sent_at INTEGER, due_at INTEGER, lease_until INTEGER, copies INTEGER DEFAULT 0)`);
  }

  async put(queue: string, messages: Sent[], heldBack: number): Promise<void> {
    const now = Date.now();
    for (const { body, delaySeconds } of messages) {
      const late = Math.random() * 100 < heldBack ? Math.random() * HELD_BACK_MS : 0;
      const dueAt = now + delaySeconds * 1000 + late;
      const sql = "INSERT INTO messages VALUES (?, ?, ?, 0, ?, ?, 0, 0)";
      this.ctx.storage.sql.exec(sql, crypto.randomUUID(), queue, body, now, Math.round(dueAt));
    }
  }

  /** A batch of messages that are due, in any order; none while company is still worth waiting for. */
  async take(queue: string, { maxBatchSize, maxBatchTimeout }: QueueRules): Promise<Kept[]> {
    const now = Date.now();
    const due = "queue = ?1 AND due_at <= ?2 AND lease_until <= ?2";
    const count = `SELECT count(*) AS n, coalesce(min(due_at), 0) AS oldest FROM messages WHERE ${due}`;
    const { n, oldest } = this.ctx.storage.sql.exec<{ n: number; oldest: number }>(count, queue, now).one();
    if (n === 0 || (n < maxBatchSize && now - oldest < maxBatchTimeout * 1000)) return [];
    const take = `UPDATE messages SET lease_until = ?3, attempts = attempts + 1
      WHERE id IN (SELECT id FROM messages WHERE ${due} ORDER BY random() LIMIT ?4)
      RETURNING id, body, attempts, sent_at AS sentAt`;
    return this.ctx.storage.sql.exec<Kept>(take, queue, now, now + LEASE_MS, maxBatchSize).toArray();
  }

  async settle(verdicts: Verdict[], rules: QueueRules): Promise<void> {
    for (const verdict of verdicts) {
      if (verdict.outcome === "ack") this.acknowledge(verdict.id, rules);
      else this.retry(verdict, rules);
    }
  }

  /** A copy comes once: for ever would be another fault than at-least-once. */
  private acknowledge(id: string, { again }: QueueRules): void {
    if (Math.random() * 100 < again) {
      const sql = "UPDATE messages SET due_at = ?2, lease_until = 0, copies = 1 WHERE id = ?1 AND copies = 0";
      const dueAt = Math.round(Date.now() + Math.random() * AGAIN_WITHIN_MS);
      if (this.ctx.storage.sql.exec(sql, id, dueAt).rowsWritten > 0) return;
    }
    this.ctx.storage.sql.exec("DELETE FROM messages WHERE id = ?", id);
  }

  private retry(
    { id, delaySeconds }: Verdict,
    { maxRetries, retryDelay, deadLetterQueue }: QueueRules,
  ): void {
    const dueAt = Date.now() + (delaySeconds ?? retryDelay) * 1000;
    const exec = (sql: string, ...values: (string | number | null)[]) =>
      this.ctx.storage.sql.exec(sql, id, ...values);
    exec(
      `UPDATE messages SET queue = coalesce(?3, 'gone'), attempts = 0, lease_until = 0, due_at = ?4
        WHERE id = ?1 AND attempts > ?2`,
      maxRetries,
      deadLetterQueue,
      Date.now(),
    );
    exec("UPDATE messages SET lease_until = 0, due_at = ?2 WHERE id = ?1 AND lease_until > 0", dueAt);
  }

  /** After a kill nobody holds anything: what was in hand comes again. */
  async release(): Promise<number> {
    return this.ctx.storage.sql.exec("UPDATE messages SET lease_until = 0 WHERE lease_until > 0").rowsWritten;
  }

  /** How many messages wait in each queue, and when the first of them is due. */
  async waiting(): Promise<Record<string, { count: number; dueAt: number }>> {
    const sql = "SELECT queue, count(*) AS count, min(due_at) AS dueAt FROM messages GROUP BY queue";
    const rows = this.ctx.storage.sql.exec<{ queue: string; count: number; dueAt: number }>(sql).toArray();
    return Object.fromEntries(rows.map(({ queue, count, dueAt }) => [queue, { count, dueAt }]));
  }
}
