import * as z from "zod";
import { status } from "./advertisers.schema";
import { uuid, value } from "./fields";
import { capAnswer, caps, payout } from "./terms.schema";

const eventPayout = z.strictObject({ eventId: value(z.string().trim().min(1)), payout });

const linkFields = {
  status: status.default("active"),
  payout: payout.nullable().default(null),
  eventPayouts: z.array(eventPayout).max(200).default([]),
  caps: caps.default([]),
};

/** What PATCH /links/{id} takes: what it does not name stays. */
export const linkBody = z.strictObject(linkFields).meta({ id: "LinkBody" });
export type LinkBody = z.output<typeof linkBody>;

/** What POST /offers/{id}/links takes. */
export const newLinkBody = z.strictObject({ partnerId: uuid(), ...linkFields }).meta({ id: "NewLinkBody" });

export const bulkLinksBody = z
  .strictObject({ partnerIds: z.array(uuid()).min(1).max(500) })
  .meta({ id: "BulkLinksBody" });

/** To a partner, what it comes to: a share of our revenue is an amount, a percentage, or variable with none. */
const linkPayout = z
  .object({ type: z.enum(["fixed", "percent", "share", "variable"]), amount: z.number().nullable() })
  .meta({ id: "LinkPayout" });

/** A link as answers show it; `trackingUrl` is the one that partners use. */
export const linkAnswer = z
  .object({
    id: z.string(),
    offerId: z.string(),
    partnerId: z.string(),
    status,
    trackingUrl: z.string(),
    payout: z.union([linkPayout, z.null()]),
    eventPayouts: z.array(z.object({ eventId: z.string(), payout: linkPayout })),
    caps: z.array(capAnswer),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Link" });

/** What came of one partner: the link's fields where it was made. */
export const linkResult = z.object({
  ...linkAnswer.partial().shape,
  ok: z.boolean(),
  code: z.enum(["CREATED", "EXISTS", "NOT_FOUND"]),
  message: z.string().nullable(),
  partnerId: z.string(),
  id: z.string().nullable(),
  trackingUrl: z.string().nullable(),
});
