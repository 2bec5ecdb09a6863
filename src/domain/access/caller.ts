import type { Network, Role } from "../account/account";

/** Who asks: a key or a signed-in user, always of one network; `partnerId` is set for the partner role only. */
export type Caller = {
  network: Network;
  role: Role;
  partnerId: string | null;
  keyId: string | null;
  name: string;
  /** How the audit log and status changes name them. */
  actor: string;
};

/** What a route asks of its caller: partners see what is theirs, analysts read, managers and owners change; some things are the owners' alone. */
export type Access = "everyone" | "staff" | "change" | "owner";

const ALLOWED: Record<Access, readonly Role[]> = {
  everyone: ["owner", "manager", "analyst", "partner"],
  staff: ["owner", "manager", "analyst"],
  change: ["owner", "manager"],
  owner: ["owner"],
};

/** Whether a role may do what needs this access: `mayAccess("analyst", "change")` → false. */
export function mayAccess(role: Role, access: Access): boolean {
  return ALLOWED[access].includes(role);
}
