import * as z from "zod";
import { MASK } from "../../domain/secrets";
import { status } from "./advertisers.schema";
import { name } from "./fields";

const RESERVED_HEADERS = /^(host|content-.*|webhook-.*|user-agent|connection|transfer-encoding|cf-.*)$/i;

const headerName = z
  .string()
  .trim()
  .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, "must be the name of an HTTP header")
  .refine((text) => !RESERVED_HEADERS.test(text), "is a header that we set ourselves");

/** Printable ASCII: anything else cannot travel in a header. The mask, sent back, means "as it is". */
const headerValue = z
  .string()
  .max(500)
  .refine(
    (text) => text === MASK || /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text),
    "must be printable ASCII",
  )
  .transform((text) => (text === MASK ? undefined : text))
  .meta({ description: "Never shown again: answers have •••• in its place." });

const callbackBody = z.strictObject({
  url: z.string().trim().min(1).max(2000).nullable().meta({
    description: "null where no JSON is sent, and the wishes are about postbacks by GET only",
  }),
  sendPending: z.boolean().default(false),
  sendRejected: z.boolean().default(false),
  answerMustContain: z.string().min(1).max(200).nullable().default(null),
  headerName: headerName.nullable().default(null),
  headerValue: headerValue.nullable().optional(),
  casing: z.enum(["camel", "pascal"]).default("camel"),
});

/** What POST /partners takes. */
export const partnerBody = z
  .strictObject({
    name: name(),
    status: status.default("active"),
    callback: callbackBody.nullable().default(null),
    globalPostback: z.string().trim().min(1).max(4000).nullable().default(null),
  })
  .meta({ id: "PartnerBody" });

/** A partner as answers show it; `signingSecret` only in the answer that created it. */
export const partnerAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    status,
    callback: z
      .object({
        url: z.string().nullable(),
        sendPending: z.boolean(),
        sendRejected: z.boolean(),
        answerMustContain: z.string().nullable(),
        headerName: z.string().nullable(),
        headerValue: z.string().nullable().meta({ description: "•••• where one is set" }),
        casing: z.enum(["camel", "pascal"]),
      })
      .nullable(),
    globalPostback: z.string().nullable(),
    signingSecret: z.string().optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Partner" });
export type PartnerAnswer = z.infer<typeof partnerAnswer>;

export const rotatedSecret = z.object({
  signingSecret: z.string(),
  oldSecretsUntil: z.string().meta({ description: "Until then the old secret signs along." }),
});
