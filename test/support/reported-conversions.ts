import { env } from "cloudflare:workers";
import type { Click } from "../../src/domain/click/click";
import type { Conversion, ConversionStatus } from "../../src/domain/conversion/conversion";
import type { Candidate } from "../../src/domain/postback/candidate";
import { duplicateKeys } from "../../src/domain/postback/duplicate-keys";
import { changeStatus } from "../../src/flows/conversion/change-status";
import { rim } from "../../src/rim";
import { changeConversion } from "../../src/store/conversion/change-conversion";
import { commitConversion } from "../../src/store/conversion/commit-conversion";
import type { Chance } from "./chance";
import { makeValues } from "./factories";
import { EVENTS, type Reported } from "./reported";
import type { Json } from "./world";

const MINUTE = 60_000;
const DAY = 86_400_000;
const STATUSES: ConversionStatus[] = ["Success", "Pending", "Rejected"];

/** Lets some of the clicks convert by the real commit, and changes some of those once or twice afterwards. */
export async function convertAtRandom(
  dice: Chance,
  world: Reported,
  clicks: readonly Click[],
): Promise<void> {
  for (const click of clicks) {
    const candidate = await someCandidate(dice, world, click);
    const { own } = await commitConversion(env, candidate, { now: Date.now(), token: rim().newId() });
    if (!own) throw new Error("a conversion was not committed");
    for (let changes = dice.whole(-3, 3); changes > 0; changes--)
      await changeAtRandom(dice, candidate.conversion);
  }
}

async function changeAtRandom(dice: Chance, { id, networkId }: Conversion): Promise<void> {
  const to = dice.oneOf(STATUSES);
  const moment = { rim: rim(), networkId, conversionId: id };
  const changed = await changeStatus(env, { ...moment, to, reason: "test", by: "staff", actor: "test" });
  if (!changed.ok) throw new Error(changed.message);
  if (!dice.likely(0.5)) return;
  // What an advertiser's update does: another amount, whatever the status.
  const before = changed.conversion;
  const after = {
    ...before,
    revenue: someMoney(dice),
    payout: someMoney(dice),
    changeNo: before.changeNo + 1,
  };
  const keys = { click: "", member: "", review: "" };
  const owed = { plan: [], keys, now: Date.now(), token: rim().newId() };
  const change = { before, after, by: "advertiser", actor: null, reason: null } as const;
  if (!(await changeConversion(env, change, owed)).ok) throw new Error("an amount was not changed");
}

const someMoney = ({ whole, likely }: Chance) => (likely(0.2) ? 0 : whole(1, 50_000_000));

async function someCandidate(dice: Chance, { offers }: Reported, click: Click): Promise<Candidate> {
  const offer = offers.find(({ id }) => id === click.offerId);
  const eventId = offer.type === "multi" ? dice.oneOf(EVENTS) : "";
  const event = offer.events.find((one: Json) => one.eventId === eventId);
  const test = click.test || dice.likely(0.05);
  const receivedAt = click.at + dice.oneOf([dice.whole(0, 60) * MINUTE, dice.whole(0, 20 * DAY)]);
  const { networkId, advertiserId, offerId, partnerId, linkId, id: clickId } = click;
  const ids = { id: rim().newId(), networkId, advertiserId, offerId, partnerId, linkId, clickId };
  const status = dice.oneOf(STATUSES);
  const conversion: Conversion = {
    ...{ ...ids, eventId, offerEventId: event?.id ?? null, status, reason: null, test, click, receivedAt },
    ...{ advertiserStatus: "approved", statusBy: "rules", rewardPoints: 0, currency: offer.currency },
    ...{ revenue: someMoney(dice), payout: someMoney(dice), values: makeValues(), overDelivery: false },
    ...{ clickAt: click.at, userCompletedAt: null, createdAt: receivedAt, dueAt: null, changeNo: 0 },
    ...{ receiptId: rim().newId(), requestHash: crypto.randomUUID(), capClaims: [], capsCounted: false },
  };
  const of = { networkId, partnerId, offerId, clickId, memberId: click.pubMemberId, eventId };
  const keys = await duplicateKeys({ ...of, keptFor: "cap_reached" });
  const plain = { repeats: false, overCap: "honour", late: false, saysStatus: false } as const;
  const patience = { status, reason: null, dueAt: null };
  const termsOf = await currentTerms(linkId);
  return {
    conversion,
    keys,
    test,
    ...plain,
    saidUntil: receivedAt,
    patience,
    callbackPlan: [],
    termsOf,
    row: null,
  };
}

async function currentTerms(linkId: string): Promise<Candidate["termsOf"]> {
  const sql = `SELECT o.updated_at AS offer, l.updated_at AS link FROM links l JOIN offers o ON o.id = l.offer_id
    WHERE l.id = ?`;
  const terms = await env.DB.prepare(sql).bind(linkId).first<Candidate["termsOf"]>();
  if (!terms) throw new Error(`there is no link ${linkId}`);
  return terms;
}
