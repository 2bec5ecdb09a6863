import type { Network, Role } from "../account/account";
import type { Caller } from "./caller";

/** A person who signs in. An e-mail address belongs to one user of the whole deployment. */
export type User = {
  id: string;
  networkId: string;
  email: string;
  name: string;
  role: Role;
  /** Set for the partner role only. */
  partnerId: string | null;
  createdAt: number;
  lastSignInAt: number | null;
};

/** A browser in which somebody is signed in, as its owner sees it listed. */
export type Session = {
  id: string;
  userId: string;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
  ip: string | null;
  userAgent: string;
};

/** A link by which somebody becomes a user; with `userId` one by which a user sets a new password. */
export type Invitation = {
  id: string;
  networkId: string;
  userId: string | null;
  email: string;
  role: Role;
  partnerId: string | null;
  createdAt: number;
  expiresAt: number;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A session ends this long after its last use … */
export const SESSION_IDLE = 12 * HOUR;
/** … and in any case this long after the sign-in. */
export const SESSION_LIFE = 14 * DAY;
/** How often a session's last use is written down. */
export const SESSION_TOUCH = 5 * MINUTE;
export const INVITATION_LIFE = 7 * DAY;

/** The API's caller that a signed-in user is. */
export function callerOfUser({ id, email, name, role, partnerId }: User, network: Network): Caller {
  return { network, role, partnerId, keyId: null, name, actor: `user ${email} (${id})` };
}

const EMAIL = /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/;

/** An e-mail address in the spelling it is kept and compared in, or null: `readEmail(" Ann@X.example ")` → "ann@x.example". */
export function readEmail(text: string): string | null {
  const email = text.normalize("NFKC").trim().toLowerCase();
  return email.length <= 254 && EMAIL.test(email) ? email : null;
}

/** Whether a role may give, change and take away another: managers leave owners alone. */
export function mayManage(actor: Role, other: Role): boolean {
  return actor === "owner" || (actor === "manager" && other !== "owner");
}
