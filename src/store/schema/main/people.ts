import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
    /** scrypt with its settings and salt: see domain/access/password-hash. */
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
