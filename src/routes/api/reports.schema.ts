import { z } from "@hono/zod-openapi";
import { GROUPS } from "../../domain/report";
import { isTimeZone } from "../../domain/timezone";
import { uuid } from "./fields";
import { staffOnly } from "./partner-view";

const groupBy = z
  .string()
  .transform((text, context) => {
    const groups = [...new Set(text.split(",").map((group) => group.trim()))].filter((group) => group !== "");
    const unknown = groups.find((group) => !GROUPS.includes(group));
    if (!unknown) return groups;
    context.addIssue({ code: "custom", message: `${unknown} is not one of ${GROUPS.join(", ")}` });
    return z.NEVER;
  })
  .openapi({ description: `A comma list of ${GROUPS.join(", ")}` });

const value = z.string().max(500).optional();
const bound = z
  .string()
  .max(40)
  .optional()
  .openapi({ description: "A time, or a day in the zone; 30 days by default" });

export const reportQuery = z.object({
  from: bound,
  to: bound,
  tz: z
    .string()
    .refine(isTimeZone, "must be an IANA time zone like Europe/Berlin")
    .optional()
    .openapi({ description: "The network's own by default" }),
  groupBy: groupBy.prefault(""),
  basis: z.enum(["click", "conversion"]).default("conversion"),
  offerId: uuid().optional(),
  partnerId: uuid().optional(),
  advertiserId: uuid().optional(),
  linkId: uuid().optional(),
  eventId: value,
  country: z.string().toUpperCase().max(2).optional(),
  device: value,
  os: value,
  pub_sub_1: value,
  pub_sub_2: value,
  pub_sub_3: value,
  pub_sub_4: value,
  pub_sub_5: value,
});
export type ReportQuery = z.output<typeof reportQuery>;

const figures = {
  currency: z.string().nullable(),
  clicks: z.number().openapi({ description: "People's; bots, previews and prefetches are left out" }),
  conversions: z.number().openapi({ description: "Success" }),
  pending: z.number(),
  rejected: z.number(),
  conversionRate: z.number().openapi({ description: "conversions / clicks: 0.25 is a quarter" }),
  revenue: staffOnly(z.number()),
  payout: z.number(),
  profit: staffOnly(z.number()),
  epc: z.number().openapi({ description: "Revenue a click; for a partner its payout a click" }),
};

/** Rows by the groups asked for, one currency each, and what they add up to. */
export const reportAnswer = z
  .object({
    rows: z.array(z.looseObject(figures)),
    totals: z.object({
      ...figures,
      revenue: staffOnly(z.number().nullable(), "Null where rows are of several currencies"),
      payout: z.number().nullable(),
      profit: staffOnly(z.number().nullable()),
      epc: z.number().nullable(),
      byCurrency: z.array(z.object(figures)),
    }),
  })
  .openapi("Report");
