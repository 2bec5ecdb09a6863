import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { RequestSnapshot } from "../../domain/history/history";

export const history = sqliteTable(
  "history",
  {
    id: text().primaryKey(),
    networkId: text("network_id").notNull(),
    at: integer().notNull(),
    level: text({ enum: ["info", "warning", "error"] }).notNull(),
    type: text({ enum: ["redirect", "postback", "conversion", "callback", "ingest", "system"] }).notNull(),
    code: text().notNull(),
    message: text().notNull(),
    clickId: text("click_id"),
    offerId: text("offer_id"),
    partnerId: text("partner_id"),
    responseId: text("response_id"),
    count: integer().notNull(),
    request: text({ mode: "json" }).$type<RequestSnapshot>(),
    pubClickId: text("pub_click_id"),
    pubMemberId: text("pub_member_id"),
    cnvConversionId: text("cnv_conversion_id"),
  },
  (t) => [
    index("history_click").on(t.clickId).where(sql`click_id IS NOT NULL`),
    index("history_response").on(t.responseId).where(sql`response_id IS NOT NULL`),
    index("history_pub_click").on(t.pubClickId).where(sql`pub_click_id IS NOT NULL`),
    index("history_member").on(t.pubMemberId).where(sql`pub_member_id IS NOT NULL`),
    index("history_cnv").on(t.cnvConversionId).where(sql`cnv_conversion_id IS NOT NULL`),
  ],
);

/** One try to deliver a callback, with the exact request (secrets masked) and the answer. */
export const attempts = sqliteTable(
  "attempts",
  {
    id: text().notNull(),
    networkId: text("network_id").notNull(),
    callbackId: text("callback_id").notNull(),
    no: integer().notNull(),
    at: integer().notNull(),
    method: text().notNull(),
    url: text().notNull(),
    requestHeaders: text("request_headers", { mode: "json" }).$type<Record<string, string>>().notNull(),
    requestBody: text("request_body"),
    status: integer(),
    ms: integer().notNull(),
    answerHeaders: text("answer_headers", { mode: "json" }).$type<Record<string, string>>().notNull(),
    answer: text(),
    error: text(),
    note: text(),
  },
  // By callback, which is how they are looked for: an index of its own would be a second write.
  (t) => [primaryKey({ columns: [t.callbackId, t.id] })],
);
