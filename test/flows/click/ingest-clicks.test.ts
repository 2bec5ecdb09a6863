import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Click } from "../../../src/domain/click/click";
import { ingestClicks } from "../../../src/flows/click/ingest-clicks";
import { clicksMessage } from "../../../src/queues/messages";
import { rim } from "../../../src/rim";
import { makeClick } from "../../support/factories";

const now = Date.now();

/** A message of clicks on an offer of its own name. */
function messageOf(offerId: string, count: number) {
  const click = (): Click => makeClick({ id: crypto.randomUUID(), offerId, at: now });
  return clicksMessage({ id: crypto.randomUUID(), shard: 0, clicks: Array.from({ length: count }, click) });
}

async function tally(offerId: string) {
  const counted =
    "SELECT tier, sum(clicks) AS clicks FROM rollups WHERE offer_id = ? GROUP BY tier ORDER BY tier";
  const stored = "SELECT count(*) AS n FROM clicks WHERE offer_id = ?";
  const { results } = await env.DB.prepare(counted).bind(offerId).all();
  return { counted: results, stored: await env.CLICKS_0.prepare(stored).bind(offerId).first("n") };
}

const ingest = (...messages: ReturnType<typeof messageOf>[]) => ingestClicks(env, { messages, rim: rim() });
const tallyOf = (clicks: number) => ({
  counted: [
    { tier: "h", clicks },
    { tier: "q", clicks },
    { tier: "s", clicks },
  ],
  stored: clicks,
});

test("a batch in which some messages come again counts only those that are new", async () => {
  const offer = crypto.randomUUID();
  const [first, second, third] = [messageOf(offer, 3), messageOf(offer, 4), messageOf(offer, 5)];
  await ingest(first, second);
  expect(await tally(offer)).toEqual(tallyOf(7));
  await ingest(second, third);
  expect(await tally(offer)).toEqual(tallyOf(12));
  await ingest(third, first, second);
  expect(await tally(offer)).toEqual(tallyOf(12));
});

test("a message that stands twice in a batch counts once", async () => {
  const offer = crypto.randomUUID();
  const message = messageOf(offer, 3);
  await ingest(message, message);
  expect(await tally(offer)).toEqual(tallyOf(3));
});

test("batches that overlap and run at once count each message once", async () => {
  const offer = crypto.randomUUID();
  const messages = Array.from({ length: 6 }, () => messageOf(offer, 2));
  const overlapping = messages.map((_, i) => ingest(...messages.slice(i, i + 3)));
  await Promise.all(overlapping);
  expect(await tally(offer)).toEqual(tallyOf(12));
});

test("a batch of no human clicks counts nothing, and its messages are marked all the same", async () => {
  const offer = crypto.randomUUID();
  const message = messageOf(offer, 2);
  const bots = message.clicks.map((click) => ({ ...click, kind: "bot" as const }));
  await ingest(clicksMessage({ ...message, clicks: bots }));
  expect(await tally(offer)).toEqual({ counted: [], stored: 2 });
  const marked = "SELECT count(*) AS n FROM ingested_messages WHERE id = ?";
  expect(await env.DB.prepare(marked).bind(message.id).first("n")).toBe(1);
});

test("a click that its database cannot hold is neither counted nor forgotten: its message fails", async () => {
  const offer = crypto.randomUUID();
  const message = messageOf(offer, 3);
  const [, ...good] = message.clicks;
  const lacking = { ...makeClick({ id: crypto.randomUUID(), offerId: offer }), destination: null } as never;
  await expect(ingest(clicksMessage({ ...message, clicks: [lacking, ...good] }))).rejects.toThrow("NOT NULL");
  expect(await tally(offer)).toEqual({ counted: [], stored: 0 });
  await ingest(clicksMessage({ ...message, clicks: good }));
  expect(await tally(offer)).toEqual(tallyOf(2));
});
