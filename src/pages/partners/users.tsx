import type { Invitation, User } from "../../domain/access/user";
import { Badge } from "../ui/badge";
import { Button, Confirm, PostButton } from "../ui/button";
import { Field } from "../ui/field";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { Pager, type Pages } from "../ui/pager";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Column, Table } from "../ui/table";
import { Name, Time } from "../ui/values";
import type { PartnerView } from "./partner";
import { PartnerShell } from "./shell";

type Props = {
  frame: Frame;
  partner: PartnerView;
  users: User[];
  pages: Pages;
  invitations: Invitation[];
  email?: string;
  errors?: Record<string, string>;
};

/** The Portal users tab of a partner: who of the partner may sign in. */
export function PartnerUsersPage(props: Props) {
  const { frame, partner, users, pages, invitations, email, errors = {} } = props;
  const path = `/partners/${partner.id}/users`;
  return (
    <PartnerShell frame={frame} partner={partner} tab="/users" mayChange>
      <Card title="Portal users">
        <p class="soft">They see the partner portal and only what is this partner’s.</p>
        <Table
          caption="Portal users, newest first"
          rows={users}
          columns={userColumns(frame, path)}
          empty={<p class="soft">Nobody yet: invite somebody below.</p>}
        />
        <Pager pages={pages} />
      </Card>
      <div class="columns">
        <Card title="Invite somebody">
          {errors[""] && <Notice tone="bad">{errors[""]}</Notice>}
          <Form action={`${path}/invite`} token={frame.token}>
            <Field
              name="email"
              label="E-mail"
              type="email"
              required
              value={email}
              error={errors.email}
              hint="You get a link to send; nothing is mailed."
            />
            <div class="row">
              <Button kind="primary">Make the link</Button>
            </div>
          </Form>
        </Card>
        <Card title="Open links">
          <Table
            caption="Open links"
            rows={invitations}
            columns={linkColumns(frame, path)}
            empty={<p class="soft">None. A link disappears here when it is used or after 7 days.</p>}
          />
        </Card>
      </div>
    </PartnerShell>
  );
}

function userColumns(frame: Frame, path: string): Column<User>[] {
  const zone = frame.network.timezone;
  return [
    {
      head: "Name",
      kind: "main",
      cell: ({ name, email }) => (
        <>
          <Name>{name}</Name>
          <br />
          <small class="soft">
            <bdi>{email}</bdi>
          </small>
        </>
      ),
    },
    {
      head: "Last sign-in",
      kind: "tight",
      cell: ({ lastSignInAt }) =>
        lastSignInAt ? <Time at={lastSignInAt} zone={zone} /> : <span class="soft">never</span>,
    },
    {
      head: "Actions",
      cell: ({ id, name }) => (
        <div class="row">
          <PostButton action={`${path}/${id}/reset-link`} token={frame.token} small>
            Link for a new password
          </PostButton>
          <Confirm
            label="Remove…"
            question={`${name} can no longer sign in and is signed out everywhere.`}
            action={`${path}/${id}/remove`}
            token={frame.token}
          >
            Remove {name}
          </Confirm>
        </div>
      ),
    },
  ];
}

function linkColumns(frame: Frame, path: string): Column<Invitation>[] {
  return [
    {
      head: "For",
      kind: "main",
      cell: ({ email, userId }) => (
        <>
          <bdi>{email}</bdi> {userId && <Badge>new password</Badge>}
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
      cell: ({ id }) => (
        <PostButton action={`${path}/invitations/${id}/withdraw`} token={frame.token} small>
          Withdraw
        </PostButton>
      ),
    },
  ];
}
