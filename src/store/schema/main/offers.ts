import { sql } from "drizzle-orm";
import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { BlockedSource, Cap, Creative, Payout, Revenue, Targeting } from "../../../domain/offer/offer";

/** What an offer and its events have in common: see Terms in domain/offer/offer. */
const terms = {
  revenue: text({ mode: "json" }).$type<Revenue>().notNull(),
  payout: text({ mode: "json" }).$type<Payout>().notNull(),
  rewardPoints: real("reward_points").notNull(),
  caps: text({ mode: "json" }).$type<Cap[]>().notNull(),
  allowRepeatConversions: integer("allow_repeat_conversions", { mode: "boolean" }).notNull(),
  pendingDays: integer("pending_days").notNull(),
};

export const offers = sqliteTable(
  "offers",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    advertiserId: text("advertiser_id").notNull(),
    name: text().notNull(),
    type: text({ enum: ["single", "multi"] }).notNull(),
    integrationId: text("integration_id"),
    status: text({ enum: ["draft", "active", "paused", "expired"] }).notNull(),
    trackingUrl: text("tracking_url").notNull(),
    fallbackUrl: text("fallback_url"),
    currency: text().notNull(),
    ...terms,
    clickWindowDays: integer("click_window_days").notNull(),
    minSecondsToConvert: integer("min_seconds_to_convert").notNull(),
    rewarding: text({ enum: ["automatic", "manual"] }).notNull(),
    overCap: text("over_cap", { enum: ["honour", "pending", "reject"] }).notNull(),
    creative: text({ mode: "json" }).$type<Creative>().notNull(),
    targeting: text({ mode: "json" }).$type<Targeting>().notNull(),
    blockedSources: text("blocked_sources", { mode: "json" }).$type<BlockedSource[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("offers_network").on(t.networkId, t.id), index("offers_advertiser").on(t.advertiserId)],
);

export const offerEvents = sqliteTable(
  "offer_events",
  {
    id: text().primaryKey(),
    offerId: text("offer_id").notNull(),
    eventId: text("event_id").notNull(),
    aliases: text({ mode: "json" }).$type<string[]>().notNull(),
    name: text().notNull(),
    ...terms,
    sequenceNumber: integer("sequence_number"),
    position: integer().notNull(),
  },
  (t) => [uniqueIndex("offer_events_event").on(t.offerId, t.eventId)],
);

export const links = sqliteTable(
  "links",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    offerId: text("offer_id").notNull(),
    partnerId: text("partner_id").notNull(),
    status: text({ enum: ["active", "paused"] }).notNull(),
    payout: text({ mode: "json" }).$type<Payout>(),
    eventPayouts: text("event_payouts", { mode: "json" })
      .$type<{ eventId: string; payout: Payout }[]>()
      .notNull(),
    caps: text({ mode: "json" }).$type<Cap[]>().notNull(),
    /** Raised by every change that the redirect must learn of; negative once that is in KV, 0 once it surely stays there. */
    dirty: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("links_offer_partner").on(t.offerId, t.partnerId),
    index("links_partner").on(t.partnerId),
    index("links_dirty").on(t.dirty).where(sql`dirty > 0`),
    index("links_to_confirm").on(t.dirty).where(sql`dirty < 0`),
  ],
);

export const partnerPostbacks = sqliteTable(
  "partner_postbacks",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    offerId: text("offer_id").notNull(),
    partnerId: text("partner_id").notNull(),
    /** The advertiser-facing event id; null for single-event offers. */
    eventId: text("event_id"),
    urlTemplate: text("url_template").notNull(),
  },
  (t) => [index("partner_postbacks_offer").on(t.offerId, t.partnerId)],
);
