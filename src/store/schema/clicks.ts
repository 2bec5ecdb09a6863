import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const clicks = sqliteTable(
  "clicks",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    linkId: text("link_id").notNull(),
    offerId: text("offer_id").notNull(),
    partnerId: text("partner_id").notNull(),
    advertiserId: text("advertiser_id").notNull(),
    at: integer().notNull(),
    kind: text({ enum: ["human", "bot", "preview", "prefetch"] }).notNull(),
    pubClickId: text("pub_click_id").notNull(),
    pubMemberId: text("pub_member_id").notNull(),
    subs: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
    pubSessionId: text("pub_session_id"),
    pubGender: text("pub_gender"),
    pubAge: text("pub_age"),
    pubGeoCountry: text("pub_geo_country"),
    pubGeoState: text("pub_geo_state"),
    pubPostalCode: text("pub_postal_code"),
    country: text(),
    region: text(),
    city: text(),
    device: text(),
    os: text(),
    browser: text(),
    language: text(),
    referrer: text(),
    ip: text(),
    userAgent: text("user_agent"),
    destination: text().notNull(),
    test: integer({ mode: "boolean" }).notNull(),
  },
  (t) => [index("clicks_pub_click").on(t.pubClickId), index("clicks_member").on(t.pubMemberId)],
);

/** Clicks that came past the queue and are owed to the roll-up: the message under which they count, once. */
export const uncountedClicks = sqliteTable("uncounted_clicks", {
  messageId: text("message_id").primaryKey(),
  clickIds: text("click_ids", { mode: "json" }).$type<string[]>().notNull(),
});
