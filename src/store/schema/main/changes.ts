import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    /** Hash of the API key and the Idempotency-Key. */
    key: text().primaryKey(),
    requestHash: text("request_hash").notNull(),
    status: integer(),
    body: text(),
    /** When the first try came. */
    at: integer().notNull(),
    /** When the try came that is being answered now, or has been; null is `at`. */
    triedAt: integer("tried_at"),
  },
  (t) => [index("idempotency_keys_at").on(t.at)],
);
