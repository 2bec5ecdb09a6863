import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type {
  AccountCallback,
  NetworkPolicies,
  PostbackSecurity,
  SigningSecret,
} from "../../../domain/account/account";

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
