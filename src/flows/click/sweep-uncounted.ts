import type { Rim } from "../../rim";
import { clickShards } from "../../store/click/click-shards";
import { countClicks } from "../../store/click/count-clicks";
import { findUncounted, forgetUncounted } from "../../store/click/uncounted-clicks";

/** More than an outage of the queue leaves behind in a minute; the rest is next minute's. */
const A_SWEEP = 200;

/** Counts what was stored past the queue by somebody who died, or was refused, before it was counted. */
export async function sweepUncounted(env: Env, { rim }: { rim: Rim }): Promise<void> {
  const shards = clickShards(env).map((db) => countOwed(env, db, rim));
  // One that does not answer keeps no other waiting.
  const failed = (await Promise.allSettled(shards)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

async function countOwed(env: Env, db: D1Database, rim: Rim): Promise<void> {
  const messages = await findUncounted(db, A_SWEEP);
  if (messages.length === 0) return;
  // Counted once under their message, whoever else counts them at this moment.
  await countClicks(env, messages, { now: rim.now, token: rim.newId() });
  await forgetUncounted(
    db,
    messages.map(({ id }) => id),
  );
}
