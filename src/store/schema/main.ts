import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AccountCallback, NetworkPolicies, PostbackSecurity, SigningSecret } from "../../domain/account";
import type { AlertKind } from "../../domain/alert";
import type { CapClaim } from "../../domain/caps";
import type { Click } from "../../domain/click";
import type { PostbackValues } from "../../domain/conversion";
import type { HealthReason, HealthStatus, Seen } from "../../domain/member-health";
import type { BlockedSource, Cap, Creative, Payout, Revenue, Targeting } from "../../domain/offer";
import type { Difference } from "../../domain/self-check";

// Times are Unix milliseconds, money is micro-units.

export const networks = sqliteTable("networks", {
  id: text().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  currency: text().notNull(),
  timezone: text().notNull(),
  policies: text({ mode: "json" }).$type<NetworkPolicies>().notNull(),
  createdAt: integer("created_at").notNull(),
});

export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    name: text().notNull(),
    /** SHA-256 of the key: the key itself is shown once and kept nowhere. */
    hash: text().notNull().unique(),
    role: text({ enum: ["owner", "manager", "analyst", "partner"] }).notNull(),
    partnerId: text("partner_id"),
    createdAt: integer("created_at").notNull(),
    revokedAt: integer("revoked_at"),
  },
  (t) => [index("api_keys_network").on(t.networkId, t.id)],
);

export const advertisers = sqliteTable(
  "advertisers",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    name: text().notNull(),
    status: text({ enum: ["active", "paused"] }).notNull(),
    answers: text({ enum: ["auto", "always200", "codes"] }).notNull(),
    postbackSecurity: text("postback_security", { mode: "json" }).$type<PostbackSecurity>().notNull(),
    postbackToken: text("postback_token").notNull().unique(),
    postbackSecret: text("postback_secret").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("advertisers_network").on(t.networkId, t.id)],
);

export const partners = sqliteTable(
  "partners",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    name: text().notNull(),
    status: text({ enum: ["active", "paused"] }).notNull(),
    callback: text({ mode: "json" }).$type<AccountCallback>(),
    globalPostback: text("global_postback"),
    signingSecrets: text("signing_secrets", { mode: "json" }).$type<SigningSecret[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("partners_network").on(t.networkId, t.id)],
);

/** What an offer and its events have in common: see Terms in domain/offer. */
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
    /** Raised by every change that the redirect must learn of; 0 once that is in KV. */
    dirty: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("links_offer_partner").on(t.offerId, t.partnerId),
    index("links_partner").on(t.partnerId),
    index("links_dirty").on(t.dirty).where(sql`dirty > 0`),
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
    uniqueIndex("conversions_click_key").on(t.clickKey).where(sql`click_key IS NOT NULL`),
    uniqueIndex("conversions_member_key").on(t.memberKey).where(sql`member_key IS NOT NULL`),
    index("conversions_click").on(t.clickId),
    index("conversions_member").on(t.memberId),
    index("conversions_pub_click").on(t.pubClickId),
    index("conversions_cnv").on(t.cnvConversionId).where(sql`cnv_conversion_id IS NOT NULL`),
    index("conversions_due").on(t.dueAt).where(sql`due_at IS NOT NULL`),
    // With the id behind it, as in every index: an offer's or a partner's newest first, however rare they are.
    index("conversions_offer").on(t.offerId),
    index("conversions_partner").on(t.partnerId),
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
  },
  (t) => [primaryKey({ columns: [t.conversionId, t.no] })],
);

/** How much of a cap is used in one period. */
export const capCounters = sqliteTable("cap_counters", {
  /** scope:id|metric|period|start of the period: see domain/caps. */
  key: text().primaryKey(),
  used: integer().notNull(),
  limit: integer("cap_limit").notNull(),
  reachedAt: integer("reached_at"),
  /** The conversion that filled it. */
  reachedBy: text("reached_by"),
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
 * Whole days of `rollups`, added up once they are over: see domain/daily-rollup for the tiers. A row of a day stands
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
  },
  (t) => [primaryKey({ columns: [t.networkId, t.tier, t.startsAt] })],
);

/** Click messages whose roll-up is done, so that a redelivery counts nothing twice. */
export const ingestedMessages = sqliteTable("ingested_messages", {
  id: text().primaryKey(),
  token: text().notNull(),
  at: integer().notNull(),
});

export const callbacks = sqliteTable(
  "callbacks",
  {
    /** Derived from conversion, destination and change, so that each exists once. */
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

/** The breaker of each partner's endpoint: a row, so that all isolates agree. */
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

export const auditLog = sqliteTable(
  "audit_log",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    record: text().notNull(),
    recordId: text("record_id").notNull(),
    before: text({ mode: "json" }).$type<unknown>(),
    after: text({ mode: "json" }).$type<unknown>(),
    at: integer().notNull(),
  },
  (t) => [index("audit_log_record").on(t.recordId)],
);

/** First answers of POSTs that carried an Idempotency-Key, for 24 hours. */
export const idempotencyKeys = sqliteTable("idempotency_keys", {
  /** Hash of the API key and the Idempotency-Key. */
  key: text().primaryKey(),
  requestHash: text("request_hash").notNull(),
  status: integer(),
  body: text(),
  /** When the first try came. */
  at: integer().notNull(),
  /** When the try came that is being answered now, or has been; null is `at`. */
  triedAt: integer("tried_at"),
});

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

/** What a partner's latest clicks on an offer say of its member ids: see domain/member-health. */
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
    differences: text({ mode: "json" }).$type<Difference[]>().notNull(),
    checkedAt: integer("checked_at").notNull(),
  },
  (t) => [
    index("self_checks_network").on(t.networkId, t.id),
    index("self_checks_off").on(t.networkId, t.id).where(sql`ok = 0`),
  ],
);

/** The addresses that an advertiser's proven postbacks came from. */
export const advertiserAddresses = sqliteTable(
  "advertiser_addresses",
  {
    advertiserId: text("advertiser_id").notNull(),
    ip: text().notNull(),
    firstAt: integer("first_at").notNull(),
    lastAt: integer("last_at").notNull(),
    /** At least so many: each isolate adds what it has seen once an hour. */
    count: integer().notNull(),
    /** Proven by signature at least once; else by token only. */
    signed: integer({ mode: "boolean" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.advertiserId, t.ip] })],
);

const role = text({ enum: ["owner", "manager", "analyst", "partner"] });

/** People who sign in. */
export const users = sqliteTable(
  "users",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    /** In lower case; one user in the whole deployment, so that signing in needs no network. */
    email: text().notNull().unique(),
    name: text().notNull(),
    role: role.notNull(),
    partnerId: text("partner_id"),
    /** scrypt with its settings and salt: see domain/password-hash. */
    passwordHash: text("password_hash").notNull(),
    createdAt: integer("created_at").notNull(),
    lastSignInAt: integer("last_sign_in_at"),
  },
  (t) => [index("users_network").on(t.networkId, t.id)],
);

/** Browsers in which somebody is signed in. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: text("user_id").notNull(),
    /** SHA-256 of the cookie's token: a copy of the database signs nobody in. */
    tokenHash: text("token_hash").notNull().unique(),
    createdAt: integer("created_at").notNull(),
    lastSeenAt: integer("last_seen_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    ip: text(),
    userAgent: text("user_agent").notNull(),
  },
  (t) => [index("sessions_user").on(t.userId, t.id), index("sessions_expiry").on(t.expiresAt)],
);

/** Links by which somebody becomes a user or, with a user, sets a new password; each works once. */
export const invitations = sqliteTable(
  "invitations",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    userId: text("user_id"),
    email: text().notNull(),
    role: role.notNull(),
    partnerId: text("partner_id"),
    tokenHash: text("token_hash").notNull().unique(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    acceptedAt: integer("accepted_at"),
  },
  (t) => [index("invitations_open").on(t.networkId, t.id).where(sql`accepted_at IS NULL`)],
);

/** Sign-ins that failed one after another for an e-mail address, whether it is a user's or not. */
export const signInFailures = sqliteTable(
  "sign_in_failures",
  {
    emailHash: text("email_hash").primaryKey(),
    failures: integer().notNull(),
    lastAt: integer("last_at").notNull(),
    /** Until then no further try is looked at. */
    lockedUntil: integer("locked_until").notNull(),
  },
  (t) => [index("sign_in_failures_age").on(t.lastAt)],
);
