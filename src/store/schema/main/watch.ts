import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AlertKind } from "../../../domain/alert/alert";
import type { HealthReason, HealthStatus, Seen } from "../../../domain/member/health";

/** What somebody wants to be told of, and where. */
export const alerts = sqliteTable(
  "alerts",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    name: text().notNull(),
    status: text({ enum: ["active", "paused"] }).notNull(),
    kind: text().$type<AlertKind>().notNull(),
    threshold: integer(),
    offerId: text("offer_id"),
    partnerId: text("partner_id"),
    webhookUrl: text("webhook_url"),
    email: text(),
    /** Sealed at rest. */
    signingSecret: text("signing_secret").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("alerts_network").on(t.networkId, t.id)],
);

/** Each time that an alert fired, and how its delivery goes. */
export const alertFirings = sqliteTable(
  "alert_firings",
  {
    id: text().primaryKey(),
    alertId: text("alert_id").notNull(),
    networkId: text("network_id").notNull(),
    /** What it is about: of one subject an alert has one open firing, so two sweeps never fire twice. */
    subject: text().notNull(),
    message: text().notNull(),
    data: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    firedAt: integer("fired_at").notNull(),
    /** When the condition ended, which arms the alert anew; null while it lasts. */
    endedAt: integer("ended_at"),
    delivery: text({ enum: ["waiting", "delivered", "failed"] }).notNull(),
    tries: integer().notNull(),
    nextAt: integer("next_at"),
    lastError: text("last_error"),
  },
  (t) => [
    uniqueIndex("alert_firings_open").on(t.alertId, t.subject).where(sql`ended_at IS NULL`),
    index("alert_firings_alert").on(t.alertId, t.id),
    index("alert_firings_due").on(t.nextAt).where(sql`next_at IS NOT NULL`),
  ],
);

/** How many History lines of the codes that somebody watches there were, by quarter hour. */
export const historyTallies = sqliteTable(
  "history_tallies",
  {
    bucket: integer().notNull(),
    networkId: text("network_id").notNull(),
    type: text().notNull(),
    code: text().notNull(),
    offerId: text("offer_id").notNull(),
    partnerId: text("partner_id").notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.bucket, t.networkId, t.type, t.code, t.offerId, t.partnerId] })],
);

/** What a partner's latest clicks on an offer say of its member ids: see domain/member/health. */
export const memberHealth = sqliteTable(
  "member_health",
  {
    partnerId: text("partner_id").notNull(),
    offerId: text("offer_id").notNull(),
    networkId: text("network_id").notNull(),
    status: text().$type<HealthStatus>().notNull(),
    reasons: text({ mode: "json" }).$type<HealthReason[]>().notNull(),
    clicks: integer().notNull(),
    distinctMembers: integer("distinct_members").notNull(),
    repeatedClickIds: integer("repeated_click_ids").notNull(),
    refused: integer().notNull(),
    example: text(),
    sample: text({ mode: "json" }).$type<Seen[]>().notNull(),
    judgedAt: integer("judged_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.partnerId, t.offerId] }),
    index("member_health_unhealthy").on(t.networkId).where(sql`status = 'unhealthy'`),
    index("member_health_refused").on(t.networkId).where(sql`refused > 0`),
  ],
);

/** Up to where a sweep that must do each thing once has come. */
export const sweepMarks = sqliteTable("sweep_marks", {
  name: text().primaryKey(),
  until: integer().notNull(),
  /** Which run moved it last: what depends on the move in the same batch happens for that run only. */
  token: text(),
  leaseUntil: integer("lease_until"),
});
