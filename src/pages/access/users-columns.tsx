import type { Invitation, User } from "../../domain/access/user";
import type { Role } from "../../domain/account/account";
import { Badge } from "../ui/badge";
import { Confirm, PostButton } from "../ui/button";
import type { Column } from "../ui/table";
import { Time } from "../ui/values";
import type { UsersProps } from "./types";

/** Users, with what may be done to each. */
export function userColumns(props: UsersProps): Column<User>[] {
  const { timezone } = props.frame.network;
  const partnerName = new Map(props.partners.map(({ value, label }) => [value, label]));
  return [
    {
      head: "Name",
      kind: "main",
      cell: ({ id, name, email }) => (
        <>
          <bdi>{name}</bdi> {id === props.ownId && <Badge>You</Badge>}
          <br />
          <small class="soft">
            <bdi>{email}</bdi>
          </small>
        </>
      ),
    },
    {
      head: "Role",
      cell: ({ role, partnerId }) => (
        <>
          {role}
          {partnerId && (
            <small class="soft">
              {" "}
              · <bdi>{partnerName.get(partnerId) ?? partnerId}</bdi>
            </small>
          )}
        </>
      ),
    },
    { head: "Since", kind: "tight", cell: ({ createdAt }) => <Time at={createdAt} zone={timezone} /> },
    {
      head: "Last sign-in",
      kind: "tight",
      cell: ({ lastSignInAt }) =>
        lastSignInAt ? <Time at={lastSignInAt} zone={timezone} /> : <span class="soft">never</span>,
    },
    { head: "Actions", cell: (user) => <UserActions user={user} props={props} /> },
  ];
}

const BECOMES: Record<Exclude<Role, "partner">, string> = {
  owner: "may then do everything, with other owners too",
  manager: "may then see and change everything but owners",
  analyst: "may then see everything and change nothing",
};

function UserActions({ user, props }: { user: User; props: UsersProps }) {
  const { frame, ownId, roles, mayManageRole } = props;
  const { id, role, name } = user;
  if (id === ownId) return <a href="/account">Your account</a>;
  if (!mayManageRole(role)) return <span class="soft">an owner's</span>;
  const others = roles.filter((other) => other !== "partner").filter((other) => other !== role);
  return (
    <div class="row">
      {role !== "partner" &&
        others.map((other) => (
          <Confirm
            label={`Make ${other}…`}
            question={`${name} ${BECOMES[other]}, and is signed out everywhere.`}
            action={`/users/${id}/role`}
            token={frame.token}
            fields={{ role: other }}
          >
            Make {name} {other}
          </Confirm>
        ))}
      <PostButton action={`/users/${id}/reset-link`} token={frame.token} small>
        Link for a new password
      </PostButton>
      <Confirm
        label="Remove…"
        question={`${name} can no longer sign in and is signed out everywhere.`}
        action={`/users/${id}/remove`}
        token={frame.token}
      >
        Remove {name}
      </Confirm>
    </div>
  );
}

/** Links that nobody has used yet: invitations, and for new passwords. */
export function linkColumns({ frame, mayManageRole }: UsersProps): Column<Invitation>[] {
  return [
    {
      head: "For",
      kind: "main",
      cell: ({ email, role, userId }) => (
        <>
          <bdi>{email}</bdi> <Badge>{userId ? "new password" : role}</Badge>
        </>
      ),
    },
    {
      head: "Until",
      kind: "tight",
      cell: ({ expiresAt }) => <Time at={expiresAt} zone={frame.network.timezone} />,
    },
    {
      head: "Withdraw",
      cell: ({ id, role }) =>
        mayManageRole(role) && (
          <PostButton action={`/users/invitations/${id}/withdraw`} token={frame.token} small>
            Withdraw
          </PostButton>
        ),
    },
  ];
}
