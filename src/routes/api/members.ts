import * as z from "zod";
import { readMemberOffers } from "../../flows/member/read-member-offers";
import { type Api, endpoint } from "./endpoint";
import { iso, uuid } from "./fields";
import { answerKnown, placeQuery } from "./listing";

const query = placeQuery.extend({ partnerId: uuid().optional() });
const offer = z
  .object({
    offerId: z.string(),
    offerName: z.string().nullable(),
    partnerId: z.string(),
    eventId: z.string().nullable(),
    step: z.enum(["refused", "clicked", "waiting", "pending", "rejected", "completed", "sent"]),
    time: z.string().nullable(),
    reason: z.string().meta({ description: "In words fit for the member" }),
  })
  .meta({ id: "MemberOffer" });

/** `/members/{pub_member_id}/offers`: "why no reward?" */
export function members(api: Api): void {
  const path = "/members/{pubMemberId}/offers";
  const spec = { tag: "Members", summary: "What became of a member's offers", access: "everyone" } as const;
  endpoint(
    api,
    { method: "get", path, texts: ["pubMemberId"], ...spec, query, data: offer, list: true },
    async (asked) => {
      const { env, networkId, caller, id, query } = asked;
      const partnerId = caller.partnerId ?? query.partnerId;
      const offers = await readMemberOffers(env, { networkId, memberId: id("pubMemberId"), partnerId });
      const rows = offers.map(({ at, leads, ...offer }) => ({ ...offer, time: iso(at) }));
      return answerKnown(asked, { name: "member-offers", columns: Object.keys(offer.shape), rows });
    },
  );
}
