import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const callbacks = sqliteTable(
  "callbacks",
  {
    /** Derived from conversion, destination, change and the moment it was made: the newest is the greatest. */
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    partnerId: text("partner_id").notNull(),
    offerId: text("offer_id").notNull(),
    conversionId: text("conversion_id").notNull(),
    clickId: text("click_id").notNull(),
    destination: text({ enum: ["account", "global", "event"] }).notNull(),
    changeNo: integer("change_no").notNull(),
    /** The conversion's status that it was made for. */
    status: text({ enum: ["Success", "Pending", "Rejected"] }).notNull(),
    reason: text(),
    state: text({ enum: ["waiting", "delivered", "retrying", "failed", "superseded"] }).notNull(),
    dueAt: integer("due_at"),
    /** How many attempts were made, those by hand included. */
    attempts: integer().notNull(),
    /** The number of attempts made when the ladder of retries last began anew, and how many since were refused (4xx). */
    ladderStart: integer("ladder_start").notNull().default(0),
    refusals: integer().notNull().default(0),
    leaseUntil: integer("lease_until"),
    /** The open breaker that holds it back; null while none does. */
    breakerKey: text("breaker_key"),
    lastStatus: integer("last_status"),
    lastError: text("last_error"),
    note: text(),
    test: integer({ mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    endedAt: integer("ended_at"),
  },
  (t) => [
    index("callbacks_conversion").on(t.conversionId),
    index("callbacks_due").on(t.dueAt).where(sql`due_at IS NOT NULL AND breaker_key IS NULL`),
    index("callbacks_held").on(t.breakerKey, t.dueAt).where(sql`breaker_key IS NOT NULL`),
  ],
);

/** The breaker of each partner's destination and host: a row, so that all isolates agree. */
export const breakers = sqliteTable(
  "breakers",
  {
    key: text().primaryKey(),
    networkId: text("network_id").notNull(),
    partnerId: text("partner_id").notNull(),
    host: text().notNull(),
    failures: integer().notNull(),
    /** When it opened; null while it is closed. */
    openedAt: integer("opened_at"),
    /** When it last let an attempt through, or opened. */
    probeAt: integer("probe_at"),
  },
  (t) => [index("breakers_open").on(t.openedAt).where(sql`opened_at IS NOT NULL`)],
);
