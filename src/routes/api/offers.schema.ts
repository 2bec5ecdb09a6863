import * as z from "zod";
import { alpha3 } from "../../domain/click/country-codes";
import { name, time, uuid, value } from "./fields";
import { capAnswer, payout, revenue, termsShape } from "./terms.schema";
import { answered, answeredShape, changeOf } from "./variants";

const MAX_URL = 4000;
const text = (max: number) => z.string().trim().max(max);
const url = z.string().trim().min(1).max(MAX_URL);
const eventId = value(z.string().trim().min(1));

const country = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => alpha3(code) !== null, "must be a country code of two letters, ISO 3166-1");
const countries = z.array(country).max(300).default([]);

/** A currency code of ISO 4217. */
export const currency = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => Intl.supportedValuesOf("currency").includes(code), "must be a currency code, ISO 4217");

const creative = z.strictObject({
  title: text(200).default(""),
  description: text(5000).default(""),
  instructions: text(5000).default(""),
  imageUrl: z
    .url({ protocol: /^https?$/, message: "must be an http or https URL" })
    .max(2000)
    .nullable()
    .default(null),
  callToAction: text(100).default(""),
  category: text(100).default(""),
});

const targeting = z.strictObject({
  countries: z.strictObject({ allow: countries, deny: countries }).prefault({}),
  devices: z
    .array(z.enum(["desktop", "mobile", "tablet"]))
    .max(3)
    .default([]),
  os: z
    .array(z.enum(["ios", "android", "windows", "macos", "linux", "chromeos"]))
    .max(6)
    .default([]),
  startsAt: time().nullable().default(null),
  endsAt: time().nullable().default(null),
});

const blockedSource = z.strictObject({
  partnerId: uuid(),
  sub: z.number().int().min(1).max(15),
  value: value(z.string().min(1)),
});

/** Kept with the event once it is saved: a later change of the offer's is for events that are still to come. */
const OFFERS_OWN = { description: "The offer's at the moment the event is made, where it is not named" };
const eventShape = {
  eventId,
  aliases: z.array(eventId).max(50).default([]),
  name: name(),
  ...termsShape,
  allowRepeatConversions: termsShape.allowRepeatConversions.unwrap().optional().meta(OFFERS_OWN),
  pendingDays: termsShape.pendingDays.unwrap().optional().meta(OFFERS_OWN),
  sequenceNumber: z.number().int().min(0).max(100_000).nullable().default(null),
};
const eventBody = z.strictObject(eventShape).meta({ id: "OfferEventBody" });

/** What POST /offers takes; only name, advertiserId, type, trackingUrl (and events when multi) are required. */
export const offerBody = z
  .strictObject({
    name: name(),
    advertiserId: uuid(),
    type: z.enum(["single", "multi"]),
    integrationId: z.string().trim().min(1).max(100).nullable().default(null),
    status: z.enum(["draft", "active", "paused", "expired"]).default("draft"),
    trackingUrl: url,
    fallbackUrl: url.nullable().default(null),
    /** The network's, where it is not named. */
    currency: currency.optional(),
    ...termsShape,
    clickWindowDays: z.number().int().min(1).max(365).default(90),
    minSecondsToConvert: z.number().int().min(0).max(31_536_000).default(0),
    rewarding: z.enum(["automatic", "manual"]).default("automatic"),
    creative: creative.prefault({}),
    targeting: targeting.prefault({}),
    overCap: z.enum(["honour", "pending", "reject"]).default("honour"),
    blockedSources: z.array(blockedSource).max(1000).default([]),
    events: z.array(eventBody).max(200).default([]),
  })
  .meta({ id: "OfferBody" });
export type OfferBody = z.output<typeof offerBody>;

const { eventId: _, ...eventFields } = eventShape;
const eventChange = changeOf(z.strictObject(eventFields))
  .extend({ eventId })
  .meta({ id: "OfferEventChange" });
/** What PATCH /offers/{id} takes: of an event that the offer has, only what is to be different. */
export const offerChange = changeOf(
  offerBody.extend({
    events: z.array(eventChange).max(200).meta({
      description:
        "All events that the offer is to have. Of one that it has, what is not named stays; a new one needs what creation needs",
    }),
  }),
);

const termsAnswer = {
  revenue: answered(revenue),
  payout: answered(payout),
  rewardPoints: z.number(),
  caps: z.array(capAnswer),
  allowRepeatConversions: z.boolean(),
  pendingDays: z.number(),
};

/** An offer as answers show it: the body, ids, times and live cap counters. */
export const offerAnswer = z
  .object({
    id: z.string(),
    ...answeredShape(offerBody.shape),
    currency: z.string(),
    ...termsAnswer,
    events: z.array(z.object({ id: z.string(), ...answeredShape(eventShape), ...termsAnswer })),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Offer" });

/** What to paste into the advertiser's tracking system. */
export const postbackUrlAnswer = z.object({
  postbackUrl: z.string(),
  installPostbackUrl: z.string().nullable(),
  perEvent: z.array(z.object({ eventId: z.string(), postbackUrl: z.string() })),
  notes: z.array(z.string()),
});
