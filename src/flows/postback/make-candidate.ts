import { planCallbacks } from "../../domain/callback/plan";
import type { Conversion, PostbackValues } from "../../domain/conversion/conversion";
import { derivedId } from "../../domain/ids";
import { parseMoney } from "../../domain/money";
import { type Attempt, judgeStatus, type Ruling } from "../../domain/postback/attribution";
import type { Candidate } from "../../domain/postback/candidate";
import { duplicateKeys, type ToldByRow } from "../../domain/postback/duplicate-keys";
import type { JudgeInput } from "./judged";

/** Puts together what the gate commits. Its id follows from the receipt, so a replay makes the same conversion. */
export async function makeCandidate(said: {
  attempt: Attempt;
  ruling: Ruling;
  requestHash: string;
  row: ToldByRow | null;
  input: Pick<JudgeInput, "received" | "rim" | "completedAt" | "by" | "saidUntil">;
}): Promise<Candidate> {
  const { attempt, ruling, requestHash, row, input } = said;
  const { click, deal, event, test } = attempt;
  const values = readableAmounts(attempt.values, attempt.status === "rejected");
  const eventId = event?.eventId ?? "";
  const { networkId, partnerId, offerId, linkId } = click;
  const conversion: Conversion = {
    id: await derivedId("conversion", input.received.receiptId),
    networkId,
    advertiserId: deal.offer.advertiserId,
    offerId,
    partnerId,
    linkId,
    clickId: click.id,
    eventId,
    offerEventId: event?.id ?? null,
    status: ruling.status,
    reason: ruling.reason,
    advertiserStatus: attempt.status,
    statusBy: input.by ?? "rules",
    // A first word of rejection may carry a negative amount: nothing to book, should staff approve it.
    revenue: Math.max(0, ruling.amounts.revenue),
    payout: Math.max(0, ruling.amounts.payout),
    rewardPoints: ruling.rewardPoints,
    currency: deal.offer.currency,
    overDelivery: false,
    test,
    values,
    click,
    clickAt: click.at,
    receivedAt: attempt.receivedAt,
    userCompletedAt: input.completedAt ?? null,
    createdAt: input.rim.now,
    dueAt: ruling.dueAt,
    receiptId: input.received.receiptId,
    requestHash,
    changeNo: 0,
    capClaims: ruling.capClaims,
    capsCounted: false,
  };
  const keptFor = ruling.late ? "late" : "cap_reached";
  const of = {
    networkId,
    partnerId,
    offerId,
    clickId: click.id,
    memberId: click.pubMemberId,
    eventId,
    keptFor,
  };
  const audience = { partner: deal.partner, offer: deal.offer, eventId, postbacks: deal.partnerPostbacks };
  return {
    conversion,
    keys: await duplicateKeys(of),
    repeats: ruling.repeats,
    test,
    overCap: ruling.overCap,
    patience: judgeStatus(attempt, { ...ruling.amounts, problem: null }),
    late: ruling.late !== null,
    saidUntil: input.saidUntil ?? attempt.receivedAt,
    saysStatus: values.status !== null,
    callbackPlan: planCallbacks(audience),
    termsOf: { offer: deal.offer.updatedAt, link: deal.link.updatedAt },
    row,
  };
}

/** The values with amounts that are none left out: what was sent stands in History. */
function readableAmounts(values: PostbackValues, mayBeNegative: boolean): PostbackValues {
  const readable = (text: string | null) =>
    text !== null && parseMoney(text, mayBeNegative) !== null ? text : null;
  return { ...values, amount: readable(values.amount), payout: readable(values.payout) };
}
