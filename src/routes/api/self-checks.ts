import * as z from "zod";
import { CHECKED, CHECKED_TIERS, type Difference } from "../../domain/report/self-check";
import { listSelfChecks, type SelfCheck } from "../../store/report/self-checks";
import { type Api, endpoint } from "./endpoint";
import { fromMicros, iso } from "./fields";
import { answerRows, listQuery } from "./listing";

const query = listQuery.extend({
  ok: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .meta({ type: "string", enum: ["true", "false"] }),
});

const checkAnswer = z
  .object({
    id: z.string(),
    day: z.string().meta({ description: "A UTC day, like 2026-01-31" }),
    ok: z.boolean(),
    differences: z
      .array(
        z.object({
          offerId: z.string(),
          field: z.enum(CHECKED),
          tier: z
            .enum(CHECKED_TIERS)
            .meta({ description: "The roll-up: h by hour, q by quarter, others by day" }),
          recounted: z
            .number()
            .meta({ description: "By the records themselves; of days, by their quarters" }),
          reported: z.number().meta({ description: "By the roll-up that reports read" }),
          difference: z.number(),
        }),
      )
      .meta({ description: "The first hundred" }),
    differencesFound: z
      .number()
      .int()
      .meta({ description: "How many there are, those beyond the first hundred too" }),
    checkedAt: z.string(),
  })
  .meta({ id: "SelfCheck" });

/** `/self-checks`: whether each day's reports tie out with its clicks and conversions. */
export function selfChecks(api: Api): void {
  const summary = "List the nightly checks of the reports";
  const spec = { tag: "Reports", summary, access: "staff", query, data: checkAnswer } as const;
  endpoint(api, { method: "get", path: "/self-checks", list: true, ...spec }, (asked) =>
    answerRows(asked, {
      name: "self-checks",
      columns: Object.keys(checkAnswer.shape),
      read: (page) => listSelfChecks(asked.env, asked.networkId, { ...page, filter: asked.query }),
      show: showCheck,
    }),
  );
}

function showCheck({ id, day, ok, differences, checkedAt }: SelfCheck) {
  const { count, first } = differences;
  const shown = { differences: first.map(showDifference), differencesFound: count };
  return { id, day, ok, ...shown, checkedAt: iso(checkedAt) };
}

function showDifference({ field, recounted, reported, ...of }: Difference) {
  const shown = (value: number) => (field === "revenue" || field === "payout" ? fromMicros(value) : value);
  const difference = shown(reported - recounted);
  return { ...of, field, recounted: shown(recounted), reported: shown(reported), difference };
}
