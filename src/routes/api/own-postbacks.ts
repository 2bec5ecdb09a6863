import * as z from "zod";
import { savePartnerPostbacks } from "../../flows/account/save-partner-postbacks";
import { type Api, endpoint } from "./endpoint";
import { value } from "./fields";
import { answerSaved, changeBy, orRefuse } from "./outcome";
import { expectOwnOffer, ownPartnerId, refuseKeys } from "./own-partner";
import { answered } from "./variants";

const postback = z.strictObject({
  eventId: value(z.string().trim().min(1)).nullable().default(null),
  urlTemplate: z.string().trim().min(1).max(4000),
});
const body = z.array(postback).max(201).meta({ id: "OwnPostbacksBody" });
const data = z.array(answered(postback));

/** `/me/partner/offers/{id}/postbacks`: a partner's own templates for the events of an offer that it may run. */
export function ownPostbacks(api: Api): void {
  const spec = {
    tag: "Partner's own",
    summary: "Replace one's own event-level postbacks; in the portal only",
    access: "everyone",
    body,
    data,
  } as const;
  endpoint(api, { method: "put", path: "/me/partner/offers/{id}/postbacks", ...spec }, async (asked) => {
    refuseKeys(asked);
    const [offerId, partnerId] = [asked.id(), ownPartnerId(asked)];
    const filter = { offerId, partnerId };
    await expectOwnOffer(asked, offerId);
    const drafts = asked.body.map((draft) => ({ ...draft, partnerId }));
    const saved = orRefuse(await savePartnerPostbacks(asked.env, { ...changeBy(asked), ...filter, drafts }));
    const shown = saved.postbacks.map(({ eventId, urlTemplate }) => ({ eventId, urlTemplate }));
    return answerSaved(asked, shown, saved);
  });
}
