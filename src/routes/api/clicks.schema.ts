import * as z from "zod";
import type { Click } from "../../domain/click/click";
import { iso } from "./fields";
import { inOrder, recordQuery } from "./listing";
import { staffOnly } from "./partner-view";
import { pubShape, showPub } from "./visitor.shape";

const optional = z.string().nullable();
export const clickKind = z.enum(["human", "bot", "preview", "prefetch"]);
/** In an address it is a word, in a body it may be the thing itself. */
export const trueOrFalse = z
  .preprocess((value) => (typeof value === "boolean" ? String(value) : value), z.enum(["true", "false"]))
  .transform((text) => text === "true");

export const clickQuery = inOrder(
  recordQuery.extend({ kind: clickKind.optional(), test: trueOrFalse.optional() }),
);

/** A click as answers show it. */
export const clickAnswer = z
  .object({
    id: z.string(),
    gkClickId: z.string().meta({ description: "The same as id" }),
    time: z.string(),
    kind: clickKind,
    test: z.boolean(),
    linkId: z.string(),
    offerId: z.string(),
    partnerId: z.string(),
    advertiserId: staffOnly(z.string()),
    ...pubShape,
    country: optional,
    region: optional,
    city: optional,
    device: optional,
    os: optional,
    browser: optional,
    language: optional,
    referrer: optional,
    ip: staffOnly(optional),
    userAgent: optional,
    destination: staffOnly(z.string(), "The filled tracking URL that the visitor was sent to"),
  })
  .meta({ id: "Click" });
export type ClickAnswer = z.infer<typeof clickAnswer>;

/** What a partner sees of its clicks: neither the advertiser and its URL nor addresses. */
export const PARTNER_HIDES_OF_CLICKS = ["advertiserId", "ip", "destination"] as const;

export function showClick(click: Click): ClickAnswer {
  const { id, at, kind, test, linkId, offerId, partnerId, advertiserId } = click;
  const { country, region, city, device, os, browser, language, referrer, ip, userAgent, destination } =
    click;
  const where = {
    country,
    region,
    city,
    device,
    os,
    browser,
    language,
    referrer,
    ip,
    userAgent,
    destination,
  };
  const what = { id, gkClickId: id, time: iso(at), kind, test, linkId, offerId, partnerId, advertiserId };
  return { ...what, ...showPub(click), ...where } as ClickAnswer; // pubSub1 … 15 are made by number
}
