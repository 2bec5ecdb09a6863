import type { Role } from "../domain/account";
import type { Invitation, User } from "../domain/user";
import { Badge } from "./ui/badge";
import { Button, Confirm, PostButton } from "./ui/button";
import { Field, type Option, Select } from "./ui/field";
import { Pager, withQuery } from "./ui/filters";
import { Form } from "./ui/form";
import { Notice } from "./ui/notice";
import { Card } from "./ui/pieces";
import { type Frame, Shell } from "./ui/shell";
import { type Column, Empty, Table } from "./ui/table";
import { Time } from "./ui/values";

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
  errors?: Record<string, string>;
};

/** Who may sign in. */
export function UsersPage(props: UsersProps) {
  const { frame, users, next, query, invitations } = props;
  const older = next && withQuery("/users", {}, { cursor: next });
  return (
    <Shell
      frame={frame}
      title="Users"
      lead="Staff see the console; a partner's users see the portal and only what is theirs."
    >
      <Table
        caption="Users"
        rows={users}
        columns={userColumns(props)}
        empty={<Empty title="No users on this page" />}
      />
      <Pager older={older} newest={query.cursor ? "/users" : null} />
      <div class="columns">
        <Invite {...props} />
        <Card title="Open links">
          <Table
            caption="Open links"
            rows={invitations}
            columns={linkColumns(props)}
            empty={<p class="soft">None. A link disappears here when it is used or after 7 days.</p>}
          />
        </Card>
      </div>
    </Shell>
  );
}

function Invite({ frame, roles, partners, values, errors = {} }: UsersProps) {
  return (
    <Card title="Invite somebody">
      {errors[""] && <Notice tone="bad">{errors[""]}</Notice>}
      <Form action="/users/invite" token={frame.token}>
        <Field
          name="email"
          label="E-mail"
          type="email"
          required
          value={values?.email}
          error={errors.email}
          hint="You get a link to send; nothing is mailed."
        />
        <Select
          name="role"
          label="Role"
          required
          value={values?.role ?? "analyst"}
          options={roles.map((role) => ({ value: role, label: role }))}
          hint="Analysts see everything and change nothing."
        />
        <Select
          name="partnerId"
          label="Partner"
          value={values?.partnerId ?? ""}
          options={partners}
          empty="None"
          error={errors.partnerId}
          hint="For the role partner only."
        />
        <div class="row">
          <Button kind="primary">Make the link</Button>
        </div>
      </Form>
    </Card>
  );
}

function userColumns(props: UsersProps): Column<User>[] {
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

function UserActions({ user, props }: { user: User; props: UsersProps }) {
  const { frame, ownId, roles, mayManageRole } = props;
  const { id, role, name } = user;
  if (id === ownId) return <a href="/account">Your account</a>;
  if (!mayManageRole(role)) return <span class="soft">an owner's</span>;
  const others = roles.filter((other) => other !== "partner" && other !== role);
  return (
    <div class="row">
      {role !== "partner" &&
        others.map((other) => (
          <PostButton action={`/users/${id}/role`} token={frame.token} fields={{ role: other }} small>
            Make {other}
          </PostButton>
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

function linkColumns({ frame, mayManageRole }: UsersProps): Column<Invitation>[] {
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
