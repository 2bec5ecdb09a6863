import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Click } from "../../../domain/click/click";
import type { PostbackValues } from "../../../domain/conversion/conversion";
import type { CapClaim } from "../../../domain/offer/caps";

export const conversions = sqliteTable(
  "conversions",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    advertiserId: text("advertiser_id").notNull(),
    offerId: text("offer_id").notNull(),
    partnerId: text("partner_id").notNull(),
    linkId: text("link_id").notNull(),
    clickId: text("click_id").notNull(),
    eventId: text("event_id").notNull(),
    offerEventId: text("offer_event_id"),
    memberId: text("member_id").notNull(),
    pubClickId: text("pub_click_id").notNull(),
    cnvConversionId: text("cnv_conversion_id"),
    status: text({ enum: ["Success", "Pending", "Rejected"] }).notNull(),
    reason: text(),
    advertiserStatus: text("advertiser_status", {
      enum: ["approved", "pending", "rejected", "ignore"],
    }).notNull(),
    statusBy: text("status_by", { enum: ["rules", "advertiser", "staff", "time", "import"] }).notNull(),
    revenue: integer().notNull(),
    payout: integer().notNull(),
    rewardPoints: real("reward_points").notNull(),
    currency: text().notNull(),
    overDelivery: integer("over_delivery", { mode: "boolean" }).notNull(),
    test: integer({ mode: "boolean" }).notNull(),
    values: text("cnv_values", { mode: "json" }).$type<PostbackValues>().notNull(),
    /** The click as it was, so that lists and callbacks need no click database. */
    click: text({ mode: "json" }).$type<Click>().notNull(),
    clickAt: integer("click_at").notNull(),
    receivedAt: integer("received_at").notNull(),
    userCompletedAt: integer("user_completed_at"),
    createdAt: integer("created_at").notNull(),
    dueAt: integer("due_at"),
    receiptId: text("receipt_id").notNull(),
    requestHash: text("request_hash").notNull(),
    /** Where repeats count: the hash of the words that were last taken for the same again, and when they came. */
    saidAgain: text("said_again"),
    saidAgainAt: integer("said_again_at"),
    /** Which attempt wrote the row: what depends on it in the same batch runs for that attempt only. */
    commitToken: text("commit_token").notNull(),
    /** The two duplicate keys; null where the conversion does not hold them. */
    clickKey: text("click_key"),
    memberKey: text("member_key"),
    changeNo: integer("change_no").notNull(),
    capClaims: text("cap_claims", { mode: "json" }).$type<CapClaim[]>().notNull(),
    /** Whether it takes its place in those caps now. */
    capsCounted: integer("caps_counted", { mode: "boolean" }).notNull(),
  },
  (t) => [
    // The key follows from the click: as one index it is as unique, finds a click's conversions and costs a write less.
    uniqueIndex("conversions_click").on(t.clickId, t.clickKey),
    uniqueIndex("conversions_member_key").on(t.memberKey).where(sql`member_key IS NOT NULL`),
    index("conversions_pub_click").on(t.pubClickId),
    index("conversions_cnv").on(t.cnvConversionId).where(sql`cnv_conversion_id IS NOT NULL`),
    index("conversions_due").on(t.dueAt).where(sql`due_at IS NOT NULL`),
    // With the id behind it: an offer's, a partner's or a member's newest first, however rare or many they are.
    index("conversions_member").on(t.memberId, t.id),
    index("conversions_offer").on(t.offerId, t.id),
    index("conversions_partner").on(t.partnerId, t.id),
  ],
);

export const conversionChanges = sqliteTable(
  "conversion_changes",
  {
    conversionId: text("conversion_id").notNull(),
    no: integer().notNull(),
    from: text("from_status", { enum: ["Success", "Pending", "Rejected"] }).notNull(),
    to: text("to_status", { enum: ["Success", "Pending", "Rejected"] }).notNull(),
    reason: text(),
    by: text("changed_by", { enum: ["rules", "advertiser", "staff", "time", "import"] }).notNull(),
    actor: text(),
    at: integer().notNull(),
    /** Whose request it was, where that may come again under its Idempotency-Key. */
    request: text(),
    /** The hash of the advertiser's words that made it: they are no news when they come again. */
    requestHash: text("request_hash"),
  },
  (t) => [primaryKey({ columns: [t.conversionId, t.no] })],
);

/** How much of a cap is used in one period. */
export const capCounters = sqliteTable("cap_counters", {
  /** scope:id|metric|period|start of the period: see domain/offer/caps. */
  key: text().primaryKey(),
  used: integer().notNull(),
  limit: integer("cap_limit").notNull(),
  reachedAt: integer("reached_at"),
  /** The conversion that filled it. */
  reachedBy: text("reached_by"),
  /** Whether it has counted what came in its period before the cap was set, and makes no claim on it. */
  countsUnclaimed: integer("counts_unclaimed", { mode: "boolean" }).notNull().default(false),
});

export const parkedPostbacks = sqliteTable(
  "parked_postbacks",
  {
    /** The receipt id. */
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    clickId: text("click_id").notNull(),
    offerId: text("offer_id"),
    /** Why it waits: PARKED or EVENT_UNKNOWN. */
    code: text().notNull(),
    message: text().notNull(),
    fingerprint: text().notNull(),
    /** The whole request, sealed: it may hold an address or an e-mail. */
    request: text().notNull(),
    receivedAt: integer("received_at").notNull(),
    /** When the same request last came again while this one waits. */
    saidAgainAt: integer("said_again_at"),
    tries: integer().notNull(),
    nextAt: integer("next_at"),
    /** The code of the answer that ended it; null while it waits. */
    outcome: text(),
    conversionId: text("conversion_id"),
    endedAt: integer("ended_at"),
  },
  (t) => [
    index("parked_postbacks_next").on(t.nextAt).where(sql`next_at IS NOT NULL`),
    index("parked_postbacks_open").on(t.fingerprint).where(sql`outcome IS NULL`),
    index("parked_postbacks_click").on(t.clickId),
    index("parked_postbacks_lost").on(t.endedAt).where(sql`outcome = 'CLICK_LOST'`),
  ],
);
