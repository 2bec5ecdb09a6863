import * as z from "zod";
import { REPORTED_SUBS, SUB_COUNT } from "../../domain/click/click";
import { readMoment } from "../../domain/moment";
import { GROUPS } from "../../domain/report/report";
import { isTimeZone } from "../../domain/report/timezone";
import { notAMoment, uuid, value, withPlus } from "./fields";
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
  .meta({ description: `A comma list of ${GROUPS.join(", ")}` });

const of = value().optional();

/**
 * A filter of clicks that sums cannot mind, or only where it asks for what they are sums of. Left out silently it would
 * give figures that look filtered and are not.
 */
function beyondSums(words: string, counted: string[] = []) {
  const refused = counted.length > 0 ? `All but ${counted.join(", ")} is refused` : "Refused";
  return z
    .string()
    .refine((asked) => counted.includes(asked), words)
    .optional()
    .meta({ description: `${refused}: ${words}`, ...(counted.length > 0 && { enum: counted }) });
}

const LATER_SUBS = Array.from({ length: SUB_COUNT - REPORTED_SUBS }, (_, i) => REPORTED_SUBS + 1 + i);
const laterSubs = Object.fromEntries(
  LATER_SUBS.map((n) => {
    const kept = `reports are kept by pub_sub_1 to pub_sub_${REPORTED_SUBS}`;
    return [`pub_sub_${n}`, beyondSums(`${kept}; pubSub${n} stands in the CSV of /clicks and /conversions`)];
  }),
);

const bound = z
  .string()
  .max(40)
  .refine((text) => readMoment(withPlus(text)) !== null, {
    error: ({ input }) => notAMoment(String(input)),
  })
  .optional()
  .meta({ description: "A time, or a day in the zone; 30 days by default" });

export const reportQuery = z.object({
  from: bound,
  to: bound,
  tz: z
    .string()
    .refine(isTimeZone, "must be an IANA time zone like Europe/Berlin")
    .optional()
    .meta({ description: "The network's own by default" }),
  groupBy: groupBy.prefault(""),
  basis: z.enum(["click", "conversion"]).default("conversion"),
  offerId: uuid().optional(),
  partnerId: uuid().optional(),
  advertiserId: uuid().optional(),
  linkId: uuid().optional(),
  eventId: of,
  country: z.string().toUpperCase().max(2).optional(),
  device: of,
  os: of,
  pub_sub_1: of,
  pub_sub_2: of,
  pub_sub_3: of,
  pub_sub_4: of,
  pub_sub_5: of,
  ...laterSubs,
  kind: beyondSums("reports count people's clicks alone; the others are in /clicks, by the same filter", [
    "human",
  ]),
  test: beyondSums("reports leave tests out; they are in /clicks and /conversions, by the same filter", [
    "false",
  ]),
  q: beyondSums("reports know sums, not the records in them; search in /clicks or /conversions"),
});
export type ReportQuery = z.output<typeof reportQuery>;

const figures = {
  currency: z.string().nullable(),
  clicks: z.number().meta({ description: "People's; bots, previews and prefetches are left out" }),
  conversions: z.number().meta({ description: "Success" }),
  pending: z.number(),
  rejected: z.number(),
  conversionRate: z.number().meta({ description: "conversions / clicks: 0.25 is a quarter" }),
  revenue: staffOnly(z.number()),
  payout: z.number(),
  profit: staffOnly(z.number()),
  epc: z.number().meta({ description: "Revenue a click; for a partner its payout a click" }),
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
  .meta({ id: "Report" });
