import { env } from "cloudflare:workers";
import type { Click } from "../../src/domain/click/click";
import { makeClickId } from "../../src/domain/click/id";
import { clickIdKeys } from "../../src/edge/click-id-keys";
import { ingestClicks } from "../../src/flows/click/ingest-clicks";
import { clicksMessage } from "../../src/queues/messages";
import { rim } from "../../src/rim";
import type { Chance } from "./chance";
import { makeClick } from "./factories";
import { make, makeAdvertiser, makeNetwork, makeOffer, makePartner } from "./records";
import type { Json } from "./world";

const MINUTE = 60_000;
const DAY = 86_400_000;
export const EVENTS = ["win", "100", "Level 2"];
const SUBS = ["news", "a,b", '"q"', "ü", "7", "*"];

/** Clocks go forward and back in America, Europe, Lord Howe Island (by half an hour) and Havana in these weeks. */
const CLOCK_CHANGES = [
  "2025-03-09T07:00:00Z",
  "2025-03-30T01:00:00Z",
  "2025-04-05T15:00:00Z",
  "2025-10-04T15:30:00Z",
  "2025-10-26T01:00:00Z",
  "2025-11-02T06:00:00Z",
  "2025-03-09T05:00:00Z",
  "2025-11-02T05:00:00Z",
].map((time) => Date.parse(time));
const WEEKS = [Date.parse("2025-03-01T00:00:00Z"), Date.parse("2025-09-28T00:00:00Z")];

export type Reported = { networkId: string; key: string; offers: Json[]; partners: Json[]; links: Json[] };

/** A network with offers in two currencies, one of them with events, and a link for each partner. */
export async function makeReported(): Promise<Reported> {
  const { id: networkId, key } = await makeNetwork();
  const ask = { key };
  const advertisers = [await makeAdvertiser({}, ask), await makeAdvertiser({}, ask)];
  const terms = { revenue: { type: "fixed", amount: 0 }, payout: { type: "fixed", amount: 0 } };
  const events = EVENTS.map((eventId) => ({ eventId, name: eventId, ...terms }));
  const bodies = [
    { currency: "USD", advertiserId: advertisers[0].id },
    { currency: "EUR", advertiserId: advertisers[1].id, allowRepeatConversions: true },
    { currency: "USD", advertiserId: advertisers[1].id, type: "multi", events },
  ];
  const offers = await Promise.all(bodies.map((body) => makeOffer(body, ask)));
  const partners = await Promise.all([1, 2, 3].map(() => makePartner({}, ask)));
  const pairs = offers.flatMap((offer) => partners.map((partner) => ({ offer, partner })));
  const links = await Promise.all(
    pairs.map(async ({ offer, partner }) => ({
      ...(await make(`/offers/${offer.id}/links`, { partnerId: partner.id }, ask)),
      advertiserId: offer.advertiserId,
    })),
  );
  return { networkId, key, offers, partners, links };
}

/** A moment in the weeks around the clock changes, half of them within hours of one. */
export function someTime({ likely, oneOf, whole }: Chance): number {
  if (likely(0.5)) return oneOf(CLOCK_CHANGES) + whole(-200, 200) * MINUTE + whole(0, MINUTE);
  return oneOf(WEEKS) + whole(0, 38 * DAY);
}

/** Makes random clicks and brings them home by the real ingest, in messages of both shards, some delivered twice. */
export async function clickAtRandom(dice: Chance, world: Reported, count: number): Promise<Click[]> {
  const clicks = await Promise.all(Array.from({ length: count }, (_, i) => someClick(dice, world, i)));
  const messages = [0, 1].flatMap((shard) => {
    const own = clicks.filter((_, i) => i % 2 === shard);
    return Array.from({ length: Math.ceil(own.length / 40) }, (_, n) => {
      return clicksMessage({ id: rim().newId(), shard, clicks: own.slice(n * 40, n * 40 + 40) });
    });
  });
  const twice = messages.filter(() => dice.likely(0.2));
  for (const batch of [messages, twice]) await ingestClicks(env, { messages: batch, rim: rim() });
  return clicks;
}

async function someClick(dice: Chance, { networkId, links }: Reported, i: number): Promise<Click> {
  const { whole, likely, oneOf } = dice;
  const link = oneOf(links);
  const at = someTime(dice);
  const kind = likely(0.7) ? "human" : oneOf(["bot", "preview", "prefetch"] as const);
  const numbers = likely(0.4) ? [] : dice.someOf([1, 2, 3, 4, 5, 6, 15], 4);
  const who = { networkId, linkId: link.id, offerId: link.offerId, partnerId: link.partnerId };
  const where = {
    country: oneOf(["US", "DE", "IN", null]),
    device: oneOf(["mobile", "desktop", null]),
    os: oneOf(["ios", "android", null]),
  };
  const subs = Object.fromEntries(numbers.map((n) => [n, oneOf(SUBS)]));
  const random = Uint8Array.from({ length: 5 }, () => whole(0, 256));
  const id = await makeClickId({ now: at, shard: i % 2, random }, (await clickIdKeys(env))[0]);
  const test = likely(0.06);
  const member = { pubMemberId: `m-${id}`, pubClickId: `pc-${i}` };
  return makeClick({
    ...who,
    ...where,
    ...member,
    id,
    advertiserId: link.advertiserId,
    at,
    kind,
    subs,
    test,
  });
}
