import type { Invitation, User } from "../../domain/access/user";
import type { Role } from "../../domain/account/account";
import type { Option } from "../ui/field";
import type { Frame } from "../ui/shell";
import type { Wrong } from "../ui/wrong";

export type UsersProps = {
  frame: Frame;
  users: User[];
  next: string | null;
  query: Record<string, string>;
  invitations: Invitation[];
  partners: Option[];
  ownId: string;
  /** The roles that this user may give. */
  roles: Role[];
  mayManageRole: (role: Role) => boolean;
  values?: { email: string; role: Role; partnerId: string | null };
  wrong?: Wrong;
};
