import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { sweepUncounted } from "../../../src/flows/click/sweep-uncounted";
import { clicksMessage } from "../../../src/queues/messages";
import { rim } from "../../../src/rim";
import { makeClick } from "../../support/factories";

beforeEach(async () => {
  await env.CLICKS_0.exec("DELETE FROM uncounted_clicks");
});

/** Notes of messages of one click each, as an outage of the queue leaves them; answers the clicks' offer. */
async function leaveNotes(count: number): Promise<string> {
  const offerId = crypto.randomUUID();
  const { keepUncounted } = await import("../../../src/store/click/uncounted-clicks");
  const keep = () => {
    const clicks = [makeClick({ id: crypto.randomUUID(), offerId, at: Date.now() })];
    return keepUncounted(env, clicksMessage({ id: crypto.randomUUID(), shard: 0, clicks }));
  };
  for (let left = count; left > 0; left -= 50) await Promise.all(Array.from({ length: 50 }, keep));
  return offerId;
}

const owed = () => env.CLICKS_0.prepare("SELECT count(*) AS n FROM uncounted_clicks").first("n");
const countedOf = (offerId: string) =>
  env.DB.prepare("SELECT sum(clicks) AS n FROM rollups WHERE tier = 'h' AND offer_id = ?")
    .bind(offerId)
    .first("n");

test("one sweep counts all that an outage of the queue has left, not a page of it", async () => {
  const offerId = await leaveNotes(450);
  await sweepUncounted(env, { rim: rim() });
  expect([await owed(), await countedOf(offerId)]).toEqual([0, 450]);
});

test("notes of clicks that are removed since stand in nobody's way", async () => {
  const removed = await leaveNotes(200);
  await env.CLICKS_0.prepare("DELETE FROM clicks WHERE offer_id = ?").bind(removed).run();
  const offerId = await leaveNotes(50);
  await sweepUncounted(env, { rim: rim() });
  expect([await owed(), await countedOf(offerId)]).toEqual([0, 50]);
});
