import * as z from "zod";
import type { PartnerPostback } from "../../domain/account/account";
import { savePartnerPostbacks } from "../../flows/account/save-partner-postbacks";
import { listPartnerPostbacks } from "../../store/account/partner-postbacks";
import { findOffer } from "../../store/offer/offers";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { uuid, value } from "./fields";
import { answerSaved, changeBy, orNotFound, orRefuse } from "./outcome";
import { answered } from "./variants";

const tag = "Offers";
const path = "/offers/{id}/partner-postbacks";
const query = z.object({ partnerId: uuid().optional().meta({ description: "Only this partner's" }) });
const postback = z
  .strictObject({
    partnerId: uuid(),
    eventId: value(z.string().trim().min(1)).nullable().default(null),
    urlTemplate: z.string().trim().min(1).max(4000),
  })
  .meta({ id: "PartnerPostback" });
const data = z.array(answered(postback));
const body = z.array(postback).max(500).meta({ id: "PartnerPostbacksBody" });

/** `/offers/{id}/partner-postbacks`: where partners hear of one event of an offer. */
export function partnerPostbacks(api: Api): void {
  const read = { summary: "Read the event-level postbacks", access: "everyone", query, data } as const;
  endpoint(api, { method: "get", path, tag, ...read }, async ({ c, env, networkId, caller, id, query }) => {
    const offer = orNotFound(await findOffer(env, networkId, id()), "offer");
    const partnerId = caller.partnerId ?? query.partnerId;
    return answer(c, (await listPartnerPostbacks(env, { offerId: offer.id, partnerId })).map(show));
  });
  const write = {
    summary: "Replace the event-level postbacks",
    access: "change",
    query,
    body,
    data,
  } as const;
  endpoint(api, { method: "put", path, tag, ...write }, async (asked) => {
    const of = { offerId: asked.id(), partnerId: asked.query.partnerId, drafts: asked.body };
    const saved = orRefuse(await savePartnerPostbacks(asked.env, { ...changeBy(asked), ...of }));
    return answerSaved(asked, saved.postbacks.map(show), saved);
  });
}

function show({ partnerId, eventId, urlTemplate }: PartnerPostback) {
  return { partnerId, eventId, urlTemplate };
}
