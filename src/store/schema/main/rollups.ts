import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Difference, Found } from "../../../domain/report/self-check";

/** Click messages whose roll-up is done, so that a redelivery counts nothing twice. */
export const ingestedMessages = sqliteTable("ingested_messages", {
  id: text().primaryKey(),
  token: text().notNull(),
  at: integer().notNull(),
});

/**
 * What reports read, in three tiers of one shape: "h" by hour, offer, partner and event; "q" by quarter hour with
 * country, device and system (quarter hours serve the half-hour zones); "s" as "q" with the first five subs, for
 * clicks that carry any. Tier "q" marks those with subs "*", so a report by sub reads "s" and the rest of "q".
 */
export const rollups = sqliteTable(
  "rollups",
  {
    tier: text({ enum: ["h", "q", "s"] }).notNull(),
    networkId: text("network_id").notNull(),
    bucket: integer().notNull(),
    offerId: text("offer_id").notNull(),
    partnerId: text("partner_id").notNull(),
    advertiserId: text("advertiser_id").notNull(),
    eventId: text("event_id").notNull(),
    country: text().notNull(),
    device: text().notNull(),
    os: text().notNull(),
    subs: text().notNull(),
    clicks: integer().notNull().default(0),
    /** By the conversion's own time. */
    conversions: integer().notNull().default(0),
    pending: integer().notNull().default(0),
    rejected: integer().notNull().default(0),
    revenue: integer().notNull().default(0),
    payout: integer().notNull().default(0),
    /** The same by the time of the click. */
    clickConversions: integer("click_conversions").notNull().default(0),
    clickPending: integer("click_pending").notNull().default(0),
    clickRejected: integer("click_rejected").notNull().default(0),
    clickRevenue: integer("click_revenue").notNull().default(0),
    clickPayout: integer("click_payout").notNull().default(0),
  },
  (t) => [
    primaryKey({
      columns: [
        t.tier,
        t.networkId,
        t.bucket,
        t.offerId,
        t.partnerId,
        t.advertiserId,
        t.eventId,
        t.country,
        t.device,
        t.os,
        t.subs,
      ],
    }),
  ],
);

/**
 * Whole days of `rollups`, added up once they are over: see domain/report/daily-rollup for the tiers. A row of a day stands
 * only as far as the day is in `compacted_days`, and is exact from then on.
 */
export const dailyRollups = sqliteTable(
  "daily_rollups",
  {
    tier: text().notNull(),
    networkId: text("network_id").notNull(),
    /** When the day begins in the network's zone. */
    bucket: integer().notNull(),
    /** Before the offer, unlike in `rollups`: reports on one partner are then as quick as those on one offer. */
    partnerId: text("partner_id").notNull(),
    offerId: text("offer_id").notNull(),
    advertiserId: text("advertiser_id").notNull(),
    eventId: text("event_id").notNull(),
    country: text().notNull(),
    device: text().notNull(),
    os: text().notNull(),
    sub: text().notNull(),
    clicks: integer().notNull(),
    conversions: integer().notNull(),
    pending: integer().notNull(),
    rejected: integer().notNull(),
    revenue: integer().notNull(),
    payout: integer().notNull(),
    clickConversions: integer("click_conversions").notNull(),
    clickPending: integer("click_pending").notNull(),
    clickRejected: integer("click_rejected").notNull(),
    clickRevenue: integer("click_revenue").notNull(),
    clickPayout: integer("click_payout").notNull(),
  },
  (t) => [
    primaryKey({
      columns: [
        t.tier,
        t.networkId,
        t.bucket,
        t.partnerId,
        t.offerId,
        t.advertiserId,
        t.eventId,
        t.country,
        t.device,
        t.os,
        t.sub,
      ],
    }),
  ],
);

/** How far a network's day is added up in a daily tier; two days of one tier never overlap. */
export const compactedDays = sqliteTable(
  "compacted_days",
  {
    networkId: text("network_id").notNull(),
    tier: text().notNull(),
    startsAt: integer("starts_at").notNull(),
    endsAt: integer("ends_at").notNull(),
    /** What is before this moment stands in the daily rows; the day is done when it is its end. */
    doneUntil: integer("done_until").notNull(),
    /** 1 from when the day's quarter hours begin to be removed: what only they can tell is no longer known; 2 when all are. */
    quartersRemoved: integer("quarters_removed").notNull().default(0),
    /** The same of the day's own rows in this tier, where it is a detailed one. */
    rowsRemoved: integer("rows_removed").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.networkId, t.tier, t.startsAt] })],
);

/** Whether the roll-ups of a network's day tie out with its clicks and conversions. */
export const selfChecks = sqliteTable(
  "self_checks",
  {
    /** Derived from network and day, so that each exists once. */
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    /** UTC, like 2026-01-31. */
    day: text().notNull(),
    ok: integer({ mode: "boolean" }).notNull(),
    /** The first of them with their number; the whole list in rows of earlier versions. */
    differences: text({ mode: "json" }).$type<Found | Difference[]>().notNull(),
    checkedAt: integer("checked_at").notNull(),
  },
  (t) => [
    index("self_checks_network").on(t.networkId, t.id),
    index("self_checks_off").on(t.networkId, t.id).where(sql`ok = 0`),
  ],
);
