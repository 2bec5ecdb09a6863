import type { Rim } from "../../rim";
import { clickShards } from "../../store/click/click-shards";
import { type CountedMessage, countClicks } from "../../store/click/count-clicks";
import { findUncounted, forgetUncounted } from "../../store/click/uncounted-clicks";

/** As many messages as one transaction counts well. */
const AT_ONCE = 200;
/** What an outage of the queue has left beyond this is next minute's. */
const BUDGET_MS = 10_000;

/** Counts what was stored past the queue by somebody who died, or was refused, before it was counted. */
export async function sweepUncounted(env: Env, { rim }: { rim: Rim }): Promise<void> {
  const end = Date.now() + BUDGET_MS;
  const shards = clickShards(env).map((db) => countOwed(env, db, { rim, end }));
  // One that does not answer keeps no other waiting.
  const failed = (await Promise.allSettled(shards)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

async function countOwed(env: Env, db: D1Database, { rim, end }: { rim: Rim; end: number }): Promise<void> {
  let owed: CountedMessage[];
  do {
    owed = await findUncounted(db, AT_ONCE);
    if (owed.length === 0) return;
    // Counted once under their message, whoever else counts them at this moment.
    await countClicks(env, owed, { now: rim.now, token: rim.newId() });
    const ids = owed.map(({ id }) => id);
    await forgetUncounted(db, ids);
  } while (owed.length === AT_ONCE && Date.now() < end);
}
