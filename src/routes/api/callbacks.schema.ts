import * as z from "zod";
import { conversionFilter, conversionStatus } from "./conversions.schema";
import { inOrder, recordQuery } from "./listing";
import { staffOnly } from "./partner-view";

const optional = z.string().nullable();
const texts = z.record(z.string(), z.string());
export const callbackState = z.enum(["waiting", "delivered", "retrying", "failed", "superseded"]);

const filter = recordQuery.extend({ ...conversionFilter, state: callbackState.optional() });
export const callbackQuery = inOrder(filter);
/** The same filter in a body; each request acts on as many as may be. */
export const callbackFilter = inOrder(filter.omit({ limit: true }).strict().meta({ id: "CallbackFilter" }));

const attempt = z.object({
  no: z.number(),
  at: z.string(),
  method: z.string(),
  url: z.string(),
  requestHeaders: texts,
  requestBody: optional,
  status: z.number().nullable(),
  code: z
    .string()
    .meta({ description: "HTTP_200 and so on, or what its error begins with: DESTINATION_REFUSED" }),
  ms: z.number(),
  answerHeaders: texts,
  answer: optional.meta({ description: "The first 2 KB" }),
  error: optional,
  note: staffOnly(optional),
});

/** A callback as answers show it, with each attempt: the exact request, secrets masked, and the answer. */
export const callbackAnswer = z
  .object({
    id: z.string().meta({ description: "The webhook-id that the partner sees" }),
    conversionId: z.string(),
    gkClickId: z.string(),
    offerId: z.string(),
    partnerId: z.string(),
    destination: z.enum(["account", "global", "event"]),
    changeNo: z.number(),
    status: conversionStatus,
    reason: optional,
    state: callbackState,
    nextAt: optional.meta({ description: "When it is tried next" }),
    heldBack: z
      .object({ host: z.string(), failures: z.number(), since: z.string() })
      .nullable()
      .meta({ description: "Its endpoint failed so often in a row that one try a minute goes through" }),
    attemptCount: z.number(),
    lastStatus: z.number().nullable(),
    lastError: optional,
    note: staffOnly(optional, "What staff wrote, or who of them sent it again"),
    test: z.boolean(),
    createdAt: z.string(),
    endedAt: optional,
    attempts: z.array(attempt),
  })
  .meta({ id: "Callback" });
export type CallbackAnswer = z.infer<typeof callbackAnswer>;

/** What a partner does not see of its callbacks and their attempts: staff's own words and names. */
export const PARTNER_HIDES_OF_CALLBACKS = ["note"] as const;
