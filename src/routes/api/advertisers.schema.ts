import * as z from "zod";
import { isIpOrCidr } from "../../domain/click/ip";
import { name } from "./fields";

/** An address or a CIDR range: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32. */
const ipRange = z.string().trim().refine(isIpOrCidr, "must be an address or a range like 203.0.113.0/24");

export const status = z.enum(["active", "paused"]);

/** What POST /advertisers takes. */
export const advertiserBody = z
  .strictObject({
    name: name(),
    status: status.default("active"),
    answers: z.enum(["auto", "always200", "codes"]).default("auto"),
    postbackSecurity: z
      .strictObject({
        requireToken: z.boolean().default(false),
        requireSignature: z.boolean().default(false),
        allowedIps: z.array(ipRange).max(200).default([]),
      })
      .prefault({}),
  })
  .meta({ id: "AdvertiserBody" });

/** An advertiser as answers show it; `postbackSecret` only in the answer that created it. */
export const advertiserAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    status,
    answers: z.enum(["auto", "always200", "codes"]),
    postbackSecurity: z.object({
      requireToken: z.boolean(),
      requireSignature: z.boolean(),
      allowedIps: z.array(z.string()),
    }),
    postbackToken: z.string(),
    oldTokenUntil: z.string().nullable().meta({ description: "Until when a replaced token is accepted" }),
    oldSecretUntil: z.string().nullable().meta({ description: "Until when a replaced secret is accepted" }),
    postbackSecret: z.string().optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Advertiser" });

/** What the rotations take. */
export const rotationBody = z
  .strictObject({
    graceHours: z.int().min(0).max(2160).default(24).meta({
      description: "How long the old one goes on being accepted; with 0 it, and any older one, ends at once",
    }),
  })
  .meta({ id: "RotationBody" });

export const rotatedToken = z.object({ postbackToken: z.string(), oldTokenUntil: z.string().nullable() });
export const rotatedPostbackSecret = z.object({
  postbackSecret: z.string().meta({ description: "Shown this once" }),
  oldSecretUntil: z.string().nullable(),
});

export type AdvertiserAnswer = z.infer<typeof advertiserAnswer>;
