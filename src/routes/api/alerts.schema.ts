import * as z from "zod";
import { ALERT_KINDS, NARROWED_BY, THRESHOLDS } from "../../domain/alert/alert";
import { status } from "./advertisers.schema";
import { name, uuid } from "./fields";

export const alertKind = z.enum(ALERT_KINDS);

/** The fields of an alert, each by itself. */
export const alertFields = z
  .strictObject({
    name: name(),
    status: status.default("active"),
    kind: alertKind,
    threshold: z.number().int("must be a whole number").min(1).nullable().default(null).meta({
      description:
        "cap_reached: per cent of the cap (80). no_conversion: clicks without one (500). postback_errors: refused ones within an hour (20). Other kinds have none.",
    }),
    offerId: uuid().nullable().default(null),
    partnerId: uuid().nullable().default(null),
    webhookUrl: z.string().trim().min(1).max(2000).nullable().default(null),
    email: z
      .email()
      .max(254)
      .nullable()
      .default(null)
      .meta({ description: "Only where this service has a SEND_EMAIL binding" }),
  })
  .meta({ id: "AlertBody" });

type Fields = z.output<typeof alertFields>;

/** What POST /alerts takes: fields that suit the kind, and one way to be told. */
export const alertBody = alertFields
  .superRefine((alert, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (alert.webhookUrl === null && alert.email === null)
      problem("webhookUrl", "is required, or else email");
    if (alert.webhookUrl !== null && alert.email !== null)
      problem("webhookUrl", "is given, and email too: not both");
    for (const field of ["offerId", "partnerId"] as const) {
      if (alert[field] !== null && !NARROWED_BY[alert.kind].includes(field))
        problem(field, `does not apply to ${alert.kind}`);
    }
    thresholdProblem(alert, (message) => problem("threshold", message));
  })
  .transform((alert) => ({ ...alert, threshold: alert.threshold ?? THRESHOLDS[alert.kind]?.usual ?? null }));

function thresholdProblem({ kind, threshold }: Fields, problem: (message: string) => void): void {
  const range = THRESHOLDS[kind];
  if (threshold === null) return;
  if (!range) problem(`does not apply to ${kind}`);
  else if (threshold > range.max) problem(`must be ${range.max} or less`);
}

const firing = z.object({
  id: z.string(),
  subject: z.string().meta({ description: "What it is about; it fires once for as long as that lasts" }),
  message: z.string(),
  firedAt: z.string(),
  endedAt: z.string().nullable(),
  delivery: z.enum(["waiting", "delivered", "failed"]),
  tries: z.number(),
  lastError: z.string().nullable(),
});

/** An alert as answers show it; `signingSecret` only in the answer that created it. */
export const alertAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    status,
    kind: alertKind,
    threshold: z.number().nullable(),
    offerId: z.string().nullable(),
    partnerId: z.string().nullable(),
    webhookUrl: z.string().nullable(),
    email: z.string().nullable(),
    state: z.enum(["quiet", "firing"]),
    lastFiring: firing.nullable(),
    signingSecret: z.string().optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Alert" });
export type AlertAnswer = z.infer<typeof alertAnswer>;
