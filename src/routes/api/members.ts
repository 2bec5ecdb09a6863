import { z } from "@hono/zod-openapi";
import { readMemberOffers } from "../../flows/read-member-offers";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { iso, uuid } from "./fields";

const query = z.object({ partnerId: uuid().optional() });
const offer = z
  .object({
    offerId: z.string(),
    offerName: z.string().nullable(),
    partnerId: z.string(),
    eventId: z.string().nullable(),
    step: z.enum(["clicked", "waiting", "pending", "rejected", "completed", "sent"]),
    time: z.string().nullable(),
    reason: z.string().openapi({ description: "In words fit for the member" }),
  })
  .openapi("MemberOffer");

/** `/members/{pub_member_id}/offers`: "why no reward?" */
export function members(api: Api): void {
  const path = "/members/{pubMemberId}/offers";
  const spec = { tag: "Members", summary: "What became of a member's offers", access: "everyone" } as const;
  endpoint(
    api,
    { method: "get", path, texts: ["pubMemberId"], ...spec, query, data: z.array(offer) },
    async ({ c, env, networkId, caller, id, query }) => {
      const partnerId = caller.partnerId ?? query.partnerId;
      const offers = await readMemberOffers(env, { networkId, memberId: id("pubMemberId"), partnerId });
      return answer(
        c,
        offers.map(({ at, ...offer }) => ({ ...offer, time: iso(at) })),
      );
    },
  );
}
