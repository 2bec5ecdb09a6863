import * as z from "zod";
import { clickKind, trueOrFalse } from "./clicks.schema";
import { value } from "./fields";
import { inOrder, recordQuery } from "./listing";
import { staffOnly } from "./partner-view";
import { pubShape } from "./visitor.shape";

export const conversionStatus = z.enum(["Success", "Pending", "Rejected"]);
const optional = z.string().nullable();

export const conversionFilter = {
  status: conversionStatus.optional(),
  eventId: value().optional(),
  kind: clickKind.optional(),
  test: trueOrFalse.optional(),
};
export const conversionQuery = inOrder(recordQuery.extend(conversionFilter));

const change = z.object({
  from: conversionStatus,
  to: conversionStatus,
  reason: optional,
  by: z.enum(["rules", "advertiser", "staff", "time", "import"]),
  actor: staffOnly(optional),
  at: z.string(),
});

/** A conversion as answers show it; cnv… are the postback's own values. */
export const conversionAnswer = z
  .object({
    id: z.string(),
    conversionId: z.string().meta({ description: "The same as id" }),
    gkClickId: z.string(),
    offerId: z.string(),
    partnerId: z.string(),
    advertiserId: staffOnly(z.string()),
    linkId: z.string(),
    eventId: optional.meta({ description: "The advertiser-facing event id; null for single offers" }),
    offerEventId: optional.meta({ description: "The event record's id" }),
    status: conversionStatus,
    reason: optional,
    revenue: staffOnly(z.number()),
    payout: z.number(),
    rewardPoints: z.number(),
    currency: z.string(),
    overDelivery: z.boolean(),
    test: z.boolean(),
    ...pubShape,
    country: optional,
    device: optional,
    os: optional,
    cnvEventId: optional,
    cnvAmount: z.number().nullable(),
    cnvPayout: staffOnly(z.number().nullable()),
    cnvCurrency: optional,
    cnvConversionId: optional,
    cnvStatus: optional,
    cnvConversionIpAddress: staffOnly(optional),
    cnvEmail: staffOnly(optional),
    cnvUserId: optional,
    cnvSub1: optional,
    cnvSub2: optional,
    cnvSub3: optional,
    cnvSub4: optional,
    cnvSub5: optional,
    clickTime: z.string(),
    receivedAt: z.string(),
    userCompletedAt: optional,
    createdAt: z.string(),
    dueAt: optional.meta({ description: "When a conversion that is pending by time becomes Success" }),
    changes: z.array(change),
  })
  .meta({ id: "Conversion" });
export type ConversionAnswer = z.infer<typeof conversionAnswer>;

/** What a partner sees of its conversions: neither our revenue, the advertiser, nor the customer's address and e-mail. */
export const PARTNER_HIDES_OF_CONVERSIONS = [
  "advertiserId",
  "revenue",
  "cnvPayout",
  "cnvConversionIpAddress",
  "cnvEmail",
] as const;

export const statusBody = z
  .strictObject({
    status: conversionStatus,
    reason: z.string().trim().min(1).max(500).nullable().default(null),
  })
  .meta({ id: "ConversionStatusBody" });
